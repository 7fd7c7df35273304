/** Texts of the theme in the course's language, with numbers and plurals as that language writes them. */

/**
 * Returns the function that gives the text of a key. `{name}` stands for a value; a text with plural forms is
 * chosen by the value `count`. A key without a text gives the key.
 * @param {Record<string, string | Record<string, string>>} texts
 * @param {string} language BCP 47 tag
 * @returns {(key: string, values?: Record<string, string | number>) => string}
 */
export function createTranslator(texts, language) {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const show = (value) => (typeof value === "number" ? numbers.format(value) : String(value));
  return (key, values = {}) => {
    const text = chooseForm(texts[key] ?? key, plurals, values.count);
    return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? show(values[name]) : place));
  };
}

function chooseForm(text, plurals, count) {
  return typeof text === "string" ? text : (text[plurals.select(count)] ?? text.other);
}
