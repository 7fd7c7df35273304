/**
 * "Everything was clear?" at the end of a chapter: sent once, never graded. Without a platform there is nobody to
 * send it to, so it is noted, and put into words that the learner can copy.
 */

import { copy } from "./copy.js";
import { control, make, moveFocus, region } from "./dom.js";

/** Makes the form inside `root` work; it stays hidden on a platform that takes no comments in this session. */
export function mountClarity(root, { course, session, t }) {
  const section = root.querySelector("[data-clarity]");
  const page = course.page(section?.dataset.clarity);
  const { connected, supports } = session.launch;
  if (!page || (connected && !supports.feedback)) return;
  const status = region(section, "clarity-status");
  const send = control(section, "send-clarity");

  function close() {
    for (const field of section.querySelectorAll("input, textarea")) field.disabled = true;
    send.hidden = true;
    status.textContent = t(connected ? "claritySent" : "clarityKept");
  }

  send.addEventListener("click", () => {
    const picked = section.querySelector("input:checked");
    if (!picked) {
      status.textContent = t("clarityChoose");
      return;
    }
    const comment = region(section, "comment")?.value.trim() ?? "";
    session.sendClarity(page, Number(picked.value), comment);
    close();
    if (!connected) offerCopy(status, [course.title, page.title, picked.labels[0].textContent, comment], t);
    moveFocus(status);
  });
  section.hidden = false;
  if (session.hasSentClarity(page)) close();
}

/** Shows what was said below `status`, ready to be copied and passed on. */
function offerCopy(status, parts, t) {
  const said = make("p", {}, parts.filter(Boolean).map((part) => part.replace(/\s+/g, " ").trim()).join(" – "));
  const told = make("span", { role: "status" });
  const button = make("button", { type: "button", class: "button" }, t("copy"));
  button.addEventListener("click", async () => {
    told.textContent = t((await copy(said)) ? "copied" : "copyByHand");
  });
  status.after(said, make("p", {}, button, " ", told));
}
