/**
 * Values of SCORM 1.2 elements: statuses, time spans, interactions, comments, in the forms of RTE 1.2 §3.4.
 * Pure.
 */

const MAX_COMMENTS = 4096;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** What an interaction of each kind of question is called (cmi.interactions.n.type). */
const TYPES = {
  "true-false": "true-false",
  "single-choice": "choice",
  "multiple-choice": "choice",
  scale: "likert",
};

/**
 * Returns `cmi.core.lesson_status` for a completion and a success status. Reaching the pass mark is `passed`
 * whatever the profile; the profile says what becomes of a learner who has met the completion rule below the
 * pass mark: "completed" (the default), "passed-incomplete" or "passed-failed".
 */
export function lessonStatus(completion, success, profile = "completed") {
  if (completion !== "completed") return "incomplete";
  if (success === "passed") return "passed";
  if (profile === "passed-incomplete") return "incomplete";
  if (profile === "passed-failed") return success === "failed" ? "failed" : "incomplete";
  return "completed";
}

/**
 * Returns completion and success status for `cmi.core.lesson_status`. A failed learner need not have met the
 * completion rule: a platform with a mastery score fails everyone who leaves early.
 * @returns {import("./_driver.js").Launch["status"]}
 */
export function statusOfLesson(status) {
  return {
    completion: ["completed", "passed"].includes(status) ? "completed" : "incomplete",
    success: status === "passed" || status === "failed" ? status : "unknown",
  };
}

/** Returns seconds as CMITimespan: `HHHH:MM:SS.SS`. */
export function timespan(seconds) {
  const hundredths = Math.min(Math.floor(seconds * 100), 9999 * 360000 + 359999);
  const part = (unit, size, width) => String(Math.floor(hundredths / unit) % size).padStart(width, "0");
  return `${part(360000, 10000, 4)}:${part(6000, 60, 2)}:${part(100, 60, 2)}.${part(1, 100, 2)}`;
}

/**
 * Returns `cmi.comments` with a learner's words added as `[page] words` on a line of their own; where that
 * grows too long, the oldest lines of ours go first.
 */
export function withComment(comments, page, text) {
  const lines = comments === "" ? [] : comments.split("\n");
  lines.push(`[${page}] ${text.replace(/\s+/g, " ").trim()}`);
  const length = () => lines.join("\n").length;
  while (length() > MAX_COMMENTS) {
    const oldest = lines.findIndex((line) => /^\[[a-z0-9-]+\] /.test(line));
    if (oldest === lines.length - 1) break;
    lines.splice(oldest, 1);
  }
  return length() <= MAX_COMMENTS ? lines.join("\n") : comments;
}

/** Returns the elements of an interaction in the order in which they are set. */
export function interactionElements({ id, kind, picks, key, result, weighting, latency }, today) {
  const time = [today.getHours(), today.getMinutes(), today.getSeconds()];
  const elements = [
    ["id", id],
    ["time", time.map((part) => String(part).padStart(2, "0")).join(":")],
    ["type", TYPES[kind]],
    ["weighting", String(weighting)],
    ["student_response", responseText(kind, picks)],
    ["result", result === "incorrect" ? "wrong" : result],
    ["latency", timespan(latency)],
  ];
  if (key.length > 0) elements.splice(3, 0, ["correct_responses.0.pattern", responseText(kind, key)]);
  return elements;
}

/** Returns picks as the book writes them: `t` or `f`; a digit; letters joined by commas. */
function responseText(kind, picks) {
  if (kind === "scale") return String(picks[0]);
  if (kind === "true-false") return picks[0] === 0 ? "t" : "f";
  return [...picks]
    .sort((one, other) => one - other)
    .map((slot) => LETTERS[slot])
    .join(",");
}
