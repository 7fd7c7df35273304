/** The switch between light and dark colours. early.js applies what is stored before the first paint. */

import { control, recall, remember } from "./dom.js";

const KEY = "coursepack-theme";

/**
 * Makes the switch work; a choice equal to the system's setting is stored as "auto", so that it follows the
 * system.
 */
export function mountAppearance() {
  const button = control(document, "toggle-theme");
  if (!button) return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const stored = document.documentElement.dataset.theme ?? recall(KEY);
    return stored === "dark" || (stored !== "light" && system.matches);
  };
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    const isSystem = (wanted === "dark") === system.matches;
    remember(KEY, isSystem ? "auto" : wanted);
    if (isSystem) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = wanted;
    show();
  });
  system.addEventListener("change", show);
  show();
  button.hidden = false;
}
