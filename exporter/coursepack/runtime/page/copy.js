/** Copy buttons of code. */

import { region } from "./dom.js";

const SHOWN = 4000;

/** Makes the copy buttons inside `root` work. */
export function mountCopyButtons(root, t) {
  for (const button of root.querySelectorAll('[data-action="copy"]')) {
    const figure = button.closest("figure");
    const code = figure?.querySelector("code");
    if (!code) continue;
    button.addEventListener("click", async () => {
      const isCopied = await copy(code);
      tell(region(figure, "copied"), isCopied ? button.dataset.copied : t("copyByHand"));
    });
    button.hidden = false;
  }
}

/** Copies the text of an element; where the browser refuses, leaves it selected and returns false. */
export async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

function tell(status, text) {
  if (!status) return;
  status.textContent = text;
  setTimeout(() => {
    if (status.textContent === text) status.textContent = "";
  }, SHOWN);
}
