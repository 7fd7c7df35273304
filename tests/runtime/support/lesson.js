/** Courses, windows and sessions for the tests. */

import { createCourse } from "../../../exporter/coursepack/runtime/course.js";
import { createMirror } from "../../../exporter/coursepack/runtime/mirror.js";
import { createSession } from "../../../exporter/coursepack/runtime/session.js";
import { createStopwatch } from "../../../exporter/coursepack/runtime/stopwatch.js";
import { createClock } from "./clock.js";

/** Returns a question; `changes` replaces properties. */
export function question(id, slot, changes = {}) {
  return {
    id,
    slot,
    page: "tasks",
    kind: "single-choice",
    points: 1,
    options: 3,
    key: [1],
    attempts: null,
    shuffle: false,
    partial: true,
    hints: [],
    title: "What does it do?",
    ...changes,
  };
}

/** Returns a course of three chapters and three questions; `changes` replaces properties. */
export function course(changes = {}) {
  return createCourse({
    id: "asyncio-basics",
    title: "Python Asyncio Basics",
    language: "en",
    lineage: 4711,
    passMark: null,
    completion: { pages: 100, questions: "answered" },
    sections: [{ id: "first-steps", title: "First steps", number: "1" }],
    pages: [
      { id: "index", path: "index.html", title: "Start", slot: 0, kind: "start" },
      {
        id: "tasks",
        path: "tasks.html",
        title: "Tasks",
        slot: 1,
        kind: "chapter",
        number: "1.1",
        section: 0,
      },
      {
        id: "groups",
        path: "groups.html",
        title: "Groups",
        slot: 2,
        kind: "chapter",
        number: "1.2",
        section: 0,
      },
      {
        id: "queues",
        path: "queues.html",
        title: "Queues",
        slot: 5,
        kind: "chapter",
        number: "1.3",
        section: 0,
      },
    ],
    questions: [
      question("cancel-effect", 0),
      question("which-wait", 3, {
        kind: "multiple-choice",
        options: 4,
        key: [0, 2],
        points: 2,
        page: "groups",
      }),
      question("is-parallel", 4, { kind: "true-false", options: 2, key: [1], page: "queues" }),
    ],
    strings: {},
    ...changes,
  });
}

/** Returns a storage like the browser's. */
export function createStorage() {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}

/** Returns a window with a parent that holds `properties`; storages may be shared between windows. */
export function createWindow(
  properties = {},
  { localStorage = createStorage(), sessionStorage = createStorage() } = {},
) {
  const parent = { ...properties, opener: null };
  parent.parent = parent;
  parent.top = parent;
  const listeners = {};
  return {
    parent,
    top: parent,
    opener: null,
    localStorage,
    sessionStorage,
    addEventListener: (type, listener) => void (listeners[type] = listener),
    fire: (type, event) => listeners[type]?.(event),
  };
}

/** Returns what a driver's `connect` is given, with everything it told in `told`. */
export function createHost({ window, clock = createClock(), course: which = course() }) {
  const told = [];
  const stopwatch = createStopwatch(clock.now);
  const tell = {
    failing: () => told.push("failing"),
    committed: (state) => told.push(["committed", state]),
    changedElsewhere: (state) => told.push(["changedElsewhere", state]),
  };
  return { window, clock, seconds: stopwatch.seconds, touch: stopwatch.touch, course: which, tell, told };
}

/** Returns a launch as of a first visit; `changes` replaces properties. */
export function launch(changes = {}) {
  return {
    mode: "normal",
    credit: true,
    entry: "start",
    state: "",
    location: "",
    status: { completion: "incomplete", success: "unknown" },
    score: null,
    learner: { id: "l-17", name: "" },
    passMark: null,
    connected: true,
    supports: { feedback: true, exit: true, shell: true },
    ...changes,
  };
}

/** Returns a session on a connection that only notes what it is told. */
export function startSession({
  course: which = course(),
  launch: facts = launch(),
  window = createWindow(),
  random = () => 0.5,
} = {}) {
  const reports = [];
  const interactions = [];
  const comments = [];
  const connection = {
    launch: facts,
    report: (report, within) => reports.push({ ...report, within }),
    record: (interaction) => interactions.push(interaction),
    comment: (page, text) => comments.push([page, text]),
    save() {},
    finish: () => true,
  };
  const today = () => new Date(2026, 10, 22);
  const mirror = createMirror(window, which, facts.learner, today);
  const session = createSession({ course: which, connection, mirror, random, changed() {} });
  return { session, course: which, reports, interactions, comments, last: () => reports.at(-1) };
}
