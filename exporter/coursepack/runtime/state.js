/**
 * What a course remembers about one learner, and how two such memories become one.
 *
 * States join like sets: two tabs, two devices, a late retry and a copy on the device may be merged in any
 * order, and nothing gets worse.
 */

/**
 * What is known of one question.
 * @typedef {object} Item
 * @property {number} status one of STATUS
 * @property {number} tries how often it was checked
 * @property {number} revision number of the question's kind (course.js), 0–63; 0 where it is not known
 * @property {number | null} response packed answer, at most 21 bits; null where it is not kept or is a text
 * @property {string} text an answer in words, or a response too large for 21 bits; at most 120 characters
 */

/**
 * What is known of one learner in one course; a frozen value.
 * @typedef {object} State
 * @property {number} lineage random number of the course, 16 bit: states of other courses are refused
 * @property {number} generation highest generation of the course's lock file that wrote it
 * @property {number} seq counts changes, so that the newer of two states can be told
 * @property {number} seed random number of this learner's attempt, 16 bit: orders shuffled options
 * @property {number} attempt counts fresh starts within this state
 * @property {number | null} page slot of the page read last
 * @property {number} best best score so far in whole percent
 * @property {ReadonlySet<number>} visited slots of the pages opened
 * @property {ReadonlyMap<number, Item>} items by slot
 */

/** How far a question has come; higher is better. */
export const STATUS = { seen: 0, wrong: 1, partial: 2, right: 3 };

/** Largest packed response; anything larger travels as text. */
export const MAX_RESPONSE = 2 ** 21 - 1;

/** Longest text kept for an item, in UTF-16 units. */
export const MAX_TEXT = 120;

/**
 * Returns the state of a learner who has not begun.
 * @returns {State}
 */
export function emptyState({ lineage, generation = 0, seed }) {
  return {
    lineage,
    generation,
    seq: 0,
    seed,
    attempt: 0,
    page: null,
    best: 0,
    visited: new Set(),
    items: new Map(),
  };
}

/**
 * Returns what two states of the same course know together. The order of merging never matters and nothing
 * gets worse: pages, best score and status only grow. A later attempt replaces the items of an earlier one.
 * The number of tries stays outside the choice of an answer; with it the result would depend on the order.
 */
export function merge(one, other) {
  const attempt = Math.max(one.attempt, other.attempt);
  const current = [one, other].filter((state) => state.attempt === attempt);
  const newest = greatest([one, other], (state) => [state.seq, state.page ?? -1]);
  return {
    lineage: one.lineage,
    generation: Math.max(one.generation, other.generation),
    seq: newest.seq,
    seed: greatest(current, (state) => [state.seed]).seed,
    attempt,
    page: newest.page,
    best: Math.max(one.best, other.best),
    visited: new Set([...one.visited, ...other.visited]),
    items: current.map((state) => state.items).reduce(mergeItems),
  };
}

/** Returns what two accounts of one question know together. */
export function mergeItem(one, other) {
  const better = greatest([one, other], (item) => [
    item.status,
    item.revision,
    item.response ?? -1,
    item.text,
  ]);
  return { ...better, tries: Math.max(one.tries, other.tries) };
}

function mergeItems(one, other) {
  const items = new Map(one);
  for (const [slot, item] of other)
    items.set(slot, items.has(slot) ? mergeItem(items.get(slot), item) : item);
  return items;
}

/** Returns the value with the greatest key, compared from left to right. */
function greatest(values, keyOf) {
  return values.reduce((best, value) => (comesAfter(keyOf(value), keyOf(best)) ? value : best));
}

function comesAfter(key, other) {
  const at = key.findIndex((part, index) => part !== other[index]);
  return at >= 0 && key[at] > other[at];
}
