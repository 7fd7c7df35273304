/** What a page says to an answer: a mark beside each option, the verdict, and the author's feedback. */

import { STATUS } from "../state.js";
import { make, region } from "./dom.js";

const VERDICTS = { [STATUS.wrong]: "wrong", [STATUS.partial]: "partial", [STATUS.right]: "right" };

/**
 * Says beside each option what it was worth; the right ones not picked only once the question is closed, and
 * nothing where the picks are not known any more.
 */
export function showMarks({ options, question, t }, picks, isClosed) {
  const words = { right: "markRight", wrong: "markWrong", missed: "markMissed" };
  const isTold = isClosed && picks.length > 0;
  for (const option of options) {
    const mark = markOf(Number(option.dataset.option), question.key, picks, isTold);
    region(option, "mark").textContent = mark ? t(words[mark]) : "";
    if (mark) option.dataset.mark = mark;
    else delete option.dataset.mark;
  }
}

function markOf(option, key, picks, isTold) {
  if (picks.includes(option)) return key.includes(option) ? "right" : "wrong";
  return isTold && key.includes(option) ? "missed" : "";
}

/** Takes back what was said to an answer. */
export function clearMarks({ section, options }) {
  for (const option of options) {
    region(option, "mark").textContent = "";
    delete option.dataset.mark;
  }
  delete section.dataset.verdict;
  region(section, "verdict").replaceChildren();
}

/** Says the verdict first, then the feedback of what was picked, then what the author says in any case. */
export function showVerdict({ section, question, options, session, t }, mark, picks, isClosed) {
  const { triesLeft } = session.standingOf(question);
  const word = make("p", {}, make("strong", {}, verdictText(mark, t)));
  if (triesLeft !== null && mark.status !== STATUS.right) {
    word.append(" ", triesLeft > 0 ? t("triesLeft", { count: triesLeft }) : t("noTriesLeft"));
  }
  const general = mark.status === STATUS.right ? "[data-feedback-correct]" : "[data-feedback-incorrect]";
  const said = [...feedbackOf(options, picks), ...contentOf(section, general)];
  if (isClosed) said.push(...contentOf(section, "[data-explanation]"));
  section.dataset.verdict = VERDICTS[mark.status];
  region(section, "verdict").replaceChildren(word, ...said);
}

function verdictText({ status, right, total }, t) {
  if (status === STATUS.right) return t("correct");
  return status === STATUS.partial && total > 0 ? t("partlyCorrect", { right, total }) : t("incorrect");
}

/**
 * Returns the feedback of the options picked; where there are several, each under the words of its option.
 */
function feedbackOf(options, picks) {
  const picked = options.filter((option) => picks.includes(Number(option.dataset.option)));
  const answers = picked
    .map((option) => ({
      label: option.querySelector("label"),
      feedback: contentOf(option, "[data-feedback]"),
    }))
    .filter(({ feedback }) => feedback.length > 0);
  if (picked.length < 2) return answers.flatMap(({ feedback }) => feedback);
  const list = make("dl");
  for (const { label, feedback } of answers) {
    list.append(make("dt", {}, ...label.cloneNode(true).childNodes), make("dd", {}, ...feedback));
  }
  return answers.length > 0 ? [list] : [];
}

/** Returns copies of what a template of the page holds; none where there is no such template. */
function contentOf(root, selector) {
  const template = root.querySelector(`template${selector}`);
  return template ? [...template.content.cloneNode(true).childNodes] : [];
}
