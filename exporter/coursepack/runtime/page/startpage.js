/** The start page: how far the learner is, where to go on, and which chapters are done. */

import { control, make, region } from "./dom.js";

/** Shows the learner's standing wherever `root` has a place for it. */
export function showStanding(root, { course, session, t }) {
  showResult(region(root, "result"), session, t);
  showContinue(control(root, "continue"), session, t);
  for (const item of root.querySelectorAll("[data-page-link]")) {
    const page = course.page(item.dataset.pageLink);
    if (page) region(item, "page-state").textContent = stateText(session.chapterState(page), t);
  }
}

/** Returns the word for how far a chapter has come. */
export function stateText(state, t) {
  return state ? t(state === "done" ? "stateDone" : "stateStarted") : "";
}

function showResult(place, session, t) {
  if (!place) return;
  const lines = resultLines(session, t);
  place.replaceChildren(...lines.map((line) => make("p", {}, line)));
  place.hidden = lines.length === 0;
}

function resultLines(session, t) {
  const { opened, isEarlier, completion, success, score, passMark } = session.result();
  const { total } = session.progress();
  const lines = [];
  if (isEarlier) lines.push(t("resultEarlier"));
  else if (success === "passed") lines.push(t("resultPassed"));
  else if (success === "failed") lines.push(t("resultFailed"));
  else if (completion === "completed") lines.push(t("resultCompleted"));
  if (opened > 0) lines.push(t("resultProgress", { done: opened, count: total }));
  if (score !== null)
    lines.push(
      passMark === null ? t("resultScore", { score }) : t("resultScoreAndPassMark", { score, passMark }),
    );
  return lines;
}

function showContinue(link, session, t) {
  if (!link || session.result().opened === 0) return;
  const page = session.nextChapter();
  link.href = page.path;
  link.textContent = t("continueWith", { title: page.title });
}
