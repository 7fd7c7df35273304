/** Keyboard shortcuts: single keys, outside fields and dialogs, without modifiers, and switchable. */

import { recall, remember } from "./dom.js";

const KEY = "coursepack-keys";

/**
 * Listens to the keys named in `actions`.
 * @param {() => Record<string, () => void>} actions asked at each key, so that they may depend on the page
 */
export function mountKeys(actions) {
  let areOn = recall(KEY) !== "off";
  document.addEventListener("keydown", (event) => {
    const action = areOn && isFree(event) ? actions()[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action();
  });
  return {
    areOn: () => areOn,
    toggle() {
      areOn = !areOn;
      remember(KEY, areOn ? null : "off");
    },
  };
}

function isFree({ target, ctrlKey, metaKey, altKey, defaultPrevented, isComposing }) {
  if (ctrlKey || metaKey || altKey || defaultPrevented || isComposing) return false;
  return !(target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog"));
}
