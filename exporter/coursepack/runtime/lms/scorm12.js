/**
 * Speaks SCORM 1.2: the only module that knows its `cmi.*` elements.
 *
 * One status stands for two facts in 1.2 (`cmi.core.lesson_status`); `lessonStatus` maps them. Interactions can only
 * be written: within a session every further try rewrites the question's entry, a later session adds one, so the last
 * entry of a question is the learner's latest answer. In browse mode nothing is written, since the platform itself
 * turns `not attempted` into `browsed` when the session ends.
 */

import { createCalls, waitForApi } from "./_api.js";
import { createOutbox } from "./_outbox.js";

/** RTE 1.2 §3.3: names of the functions; §3.4: error codes. 101 general, 301 not initialized, 391 used for failed commits. */
const DIALECT = {
  initialize: "LMSInitialize",
  getValue: "LMSGetValue",
  setValue: "LMSSetValue",
  commit: "LMSCommit",
  terminate: "LMSFinish",
  getLastError: "LMSGetLastError",
  unsupported: new Set([201, 202, 203, 401, 402, 403, 404]),
  failed: new Set([101, 301, 391]),
  probe: "cmi.core.lesson_status",
};

/** A status never gives way to one that stands before it. */
const RANKS = ["", "unknown", "not attempted", "browsed", "incomplete", "failed", "completed", "passed"];

const MAX_COMMENTS = 4096;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** What an interaction of each kind of question is called (cmi.interactions.n.type). */
const TYPES = { "true-false": "true-false", "single-choice": "choice", "multiple-choice": "choice", scale: "likert" };

/** @type {import("./_driver.js").Connect} */
export async function connect(host) {
  const api = await waitForApi(host, "API");
  if (!api) return "absent";
  const calls = createCalls(api, DIALECT);
  return calls.initialize() ? createConnection(host, calls, readElements(calls)) : "refused";
}

/**
 * Returns `cmi.core.lesson_status` for a completion and a success status. Reaching the pass mark is `passed` whatever
 * the profile; the profile says what becomes of a learner who has met the completion rule below the pass mark:
 * "completed" (the default), "passed-incomplete" or "passed-failed".
 */
export function lessonStatus(completion, success, profile = "completed") {
  if (completion !== "completed") return "incomplete";
  if (success === "passed") return "passed";
  if (profile === "passed-incomplete") return "incomplete";
  if (profile === "passed-failed") return success === "failed" ? "failed" : "incomplete";
  return "completed";
}

/**
 * Returns completion and success status for `cmi.core.lesson_status`. A failed learner need not have met the completion
 * rule: a platform with a mastery score fails everyone who leaves early.
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
 * Returns `cmi.comments` with a learner's words added as `[page] words` on a line of their own; where that grows too
 * long, the oldest lines of ours go first.
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

/** Reads what a session starts from, each element once; the values of a session's own making are never read back. */
function readElements(calls) {
  const status = calls.get("cmi.core.lesson_status");
  const entry = calls.get("cmi.core.entry");
  const state = calls.get("cmi.suspend_data");
  const isBegun = state !== "" || entry === "resume" || !["", "not attempted"].includes(status);
  return {
    status,
    entry,
    state,
    location: isBegun ? calls.get("cmi.core.lesson_location") : "",
    score: isBegun ? calls.get("cmi.core.score.raw") : "",
    mode: calls.get("cmi.core.lesson_mode"),
    credit: calls.get("cmi.core.credit"),
    passMark: calls.get("cmi.student_data.mastery_score"),
    learnerId: calls.get("cmi.core.student_id"),
    learnerName: calls.get("cmi.core.student_name"),
  };
}

/** @returns {import("./_driver.js").Launch} */
function launchOf(read) {
  const mode = read.mode === "review" || read.mode === "browse" ? read.mode : "normal";
  const credit = read.credit !== "no-credit";
  return {
    mode,
    credit,
    entry: read.entry === "resume" || read.state !== "" ? "resume" : "start",
    state: read.state,
    location: read.location,
    status: statusOfLesson(read.status),
    score: toNumber(read.score),
    learner: { id: read.learnerId, name: read.learnerName },
    passMark: toNumber(read.passMark),
    connected: true,
    supports: { feedback: mode === "normal" && credit, exit: true, shell: true },
  };
}

/** @returns {import("./_driver.js").Connection} */
function createConnection({ clock, seconds, course, tell }, calls, read) {
  const launch = launchOf(read);
  let lastStatus = read.status;
  const outbox = createOutbox({
    calls,
    clock,
    known: knownElements(read),
    closing: () => ({ "cmi.core.session_time": timespan(seconds()) }),
    committed: (element) => tell.committed(element("cmi.suspend_data") ?? ""),
    failing: tell.failing,
  });
  const interactions = createInteractions(calls, clock, outbox);
  const scoreElements = once(() => calls.children("cmi.core.score"));
  let comments = null;

  function putStatus(completion, success) {
    const status = lessonStatus(completion, success, course.status12);
    if (RANKS.indexOf(status) <= RANKS.indexOf(lastStatus)) return;
    lastStatus = status;
    outbox.put("cmi.core.lesson_status", status);
  }

  /**
   * A platform with a mastery score decides passed or failed from the score when the session ends, so a learner who
   * leaves half-way would have failed: the score waits until it says something.
   */
  function putScore(score, gradedPartDone) {
    const isEarly = launch.passMark !== null && !gradedPartDone && score < launch.passMark;
    if (isEarly) return;
    const supported = scoreElements();
    const put = (name, value) => {
      if (supported === null || supported.includes(name)) outbox.put(`cmi.core.score.${name}`, String(value));
    };
    put("raw", score);
    put("min", 0);
    put("max", 100);
  }

  return {
    launch,
    report(report, within) {
      outbox.put("cmi.core.exit", "suspend");
      outbox.put("cmi.core.lesson_location", report.location);
      if (report.state !== undefined) outbox.put("cmi.suspend_data", report.state);
      if (report.completion !== undefined) putStatus(report.completion, report.success);
      if (typeof report.score === "number") putScore(report.score, report.gradedPartDone);
      outbox.sendWithin(within);
    },
    record: interactions.record,
    comment(page, text) {
      comments = withComment(comments ?? calls.get("cmi.comments"), page, text);
      outbox.put("cmi.comments", comments);
    },
    save: outbox.flush,
    finish: outbox.close,
  };
}

/** Returns the elements that need no setting as long as they keep the value the platform has. */
function knownElements({ state, location, score }) {
  return { "cmi.suspend_data": state, "cmi.core.lesson_location": location, "cmi.core.score.raw": score };
}

function createInteractions(calls, clock, outbox) {
  const elements = once(() => calls.children("cmi.interactions"));
  const places = new Map();
  const count = once(() => Number(calls.get("cmi.interactions._count")) || 0);
  const placeOf = (id) => places.get(id) ?? places.set(id, count() + places.size).get(id);

  return {
    record(interaction) {
      const supported = elements();
      if (supported !== null && !supported.includes("id")) return;
      const place = `cmi.interactions.${placeOf(interaction.id)}`;
      for (const [name, value] of interactionElements(interaction, clock.today())) {
        if (supported === null || supported.includes(name.split(".")[0])) outbox.put(`${place}.${name}`, value);
      }
    },
  };
}

/** Returns the elements of an interaction in the order in which they are set. */
function interactionElements({ id, kind, picks, key, result, weighting, latency }, today) {
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
  return [...picks].sort((one, other) => one - other).map((slot) => LETTERS[slot]).join(",");
}

function toNumber(text) {
  const number = Number.parseFloat(text);
  return Number.isFinite(number) ? number : null;
}

/** Returns a function that asks once, when first needed, and then remembers. */
function once(ask) {
  let answer;
  let isAsked = false;
  return () => {
    if (!isAsked) answer = ask();
    isAsked = true;
    return answer;
  };
}
