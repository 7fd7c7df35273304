/** "Everything was clear?" at the end of a chapter: sent once, never graded. */

import { control, region } from "./dom.js";

/** Makes the form inside `root` work where somebody reads what is sent; elsewhere it stays hidden. */
export function mountClarity(root, { course, session, t }) {
  const section = root.querySelector("[data-clarity]");
  const page = course.page(section?.dataset.clarity);
  if (!page || !session.launch.supports.feedback) return;
  const status = region(section, "clarity-status");
  const send = control(section, "send-clarity");

  function close() {
    for (const field of section.querySelectorAll("input, textarea")) field.disabled = true;
    send.hidden = true;
    status.textContent = t("claritySent");
  }

  send.addEventListener("click", () => {
    const picked = section.querySelector("input:checked");
    if (!picked) {
      status.textContent = t("clarityChoose");
      return;
    }
    session.sendClarity(page, Number(picked.value), region(section, "comment")?.value.trim() ?? "");
    close();
    moveOn(section);
  });
  section.hidden = false;
  if (session.hasSentClarity(page)) close();
}

/** The button that had the focus is gone, so the focus goes to what is said instead. */
function moveOn(section) {
  const status = region(section, "clarity-status");
  status.tabIndex = -1;
  status.focus();
}
