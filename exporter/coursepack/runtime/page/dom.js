/** Small words for the document: find, make, fill. */

/** Returns the region of that name inside `root`, or null. */
export function region(root, name) {
  return root.querySelector(`[data-region="${name}"]`);
}

/** Returns the control of that name inside `root`, or null. */
export function control(root, name) {
  return root.querySelector(`[data-action="${name}"]`);
}

/**
 * Returns a new element with attributes and children; a text among the children stays text, whatever it
 * holds.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Returns a button that does something. */
export function makeButton(text, action) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", action);
  return button;
}

/** Moves the focus to an element that need not be a control. */
export function moveFocus(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus();
}

/** Returns the value that the browser keeps under a key, or null where it keeps none or may not. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a setting of this browser, where it may; null forgets it. */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Without storage a setting lasts as long as the page.
  }
}
