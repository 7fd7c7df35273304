/**
 * Speaks SCORM 1.2: the only module that knows its `cmi.*` elements.
 *
 * One status stands for two facts in 1.2 (`cmi.core.lesson_status`); `lessonStatus` maps them. Interactions
 * can only be written: within a session every further try rewrites the question's entry, a later session adds
 * one, so the last entry of a question is the learner's latest answer. In browse mode nothing is written,
 * since the platform itself turns `not attempted` into `browsed` when the session ends.
 */

import { createCalls, waitForApi } from "./_api.js";
import { createOutbox } from "./_outbox.js";
import {
  interactionElements,
  lessonStatus,
  statusOfLesson,
  timespan,
  withComment,
} from "./_scorm12_values.js";

/**
 * RTE 1.2 §3.3: functions and error codes. 101 is general, 301 not initialized; some platforms answer 391 to
 * a failed commit.
 */
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

/** @type {import("./_driver.js").Connect} */
export async function connect(host) {
  const api = await waitForApi(host, "API");
  if (!api) return "absent";
  const calls = createCalls(api, DIALECT);
  return calls.initialize() ? createConnection(host, calls, readElements(calls)) : "refused";
}

/**
 * Reads what a session starts from, each element once; the values of a session's own making are never read
 * back.
 */
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
   * A platform with a mastery score decides passed or failed from the score when the session ends, so a
   * learner who leaves half-way would have failed: the score waits until it says something.
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
        if (supported === null || supported.includes(name.split(".")[0]))
          outbox.put(`${place}.${name}`, value);
      }
    },
  };
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
