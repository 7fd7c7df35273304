/**
 * One sitting of a learner: holds the state, changes it by the rules of lesson.js, and tells the driver what
 * the platform shall know. Touches no page; the platform's connection, the mirror and chance are passed in.
 */

import { decode, encode } from "./codec.js";
import { isGraded, slotOfOption } from "./course.js";
import {
  answerQuestion,
  chapterState,
  hasSentClarity,
  isClosed,
  isCompleted,
  isGradedPartDone,
  itemAt,
  noteClarity,
  openHint,
  picksOf,
  progressMeasure,
  revise,
  scoreOf,
  successOf,
  triesLeft,
  visitPage,
} from "./lesson.js";
import { mark, shuffled } from "./quiz.js";
import { STATUS, emptyState, merge } from "./state.js";

/**
 * How soon the platform is to hear of a change, in milliseconds: at once when a session starts, else
 * gathered.
 */
const WITHIN = { start: 0, answer: 250, page: 1500 };

/**
 * @param {object} options
 * @param {ReturnType<import("./course.js").createCourse>} options.course
 * @param {import("./lms/_driver.js").Connection} options.connection
 * @param {ReturnType<import("./mirror.js").createMirror>} options.mirror
 * @param {() => number} options.random 0 to below 1
 * @param {() => void} options.changed called after each change of the state
 */
export function createSession({ course, connection, mirror, random, changed }) {
  const { launch } = connection;
  const isRecorded = launch.mode === "normal" && launch.credit;
  const start = restore(course, launch, mirror, Math.floor(random() * 2 ** 16));
  const passMark = launch.passMark ?? course.passMark;
  const gradedSlots = new Set(course.graded.map((question) => question.slot));
  let state = start.state;
  /** A stored state that cannot be read is left alone until the learner has answered something. */
  let isHeld = start.isUnreadable;
  let isStarted = false;
  let isFinished = false;

  function change(next, within) {
    if (isFinished || next === state) return;
    state = { ...next, seq: state.seq + 1 };
    report(within);
    changed();
  }

  function report(within) {
    if (launch.mode !== "normal") return;
    /** @type {import("./lms/_driver.js").Report} */
    const facts = { location: (bookmark() ?? course.startPage).id };
    if (!isHeld) facts.state = encode(state, { graded: (slot) => gradedSlots.has(slot) });
    if (facts.state && launch.connected) mirror.write(facts.state);
    if (isRecorded) Object.assign(facts, standing(), { gradedPartDone: isGradedPartDone(course, state) });
    connection.report(facts, within);
  }

  /**
   * Returns what the platform is to judge by; what it has been told before never gets worse.
   * @returns {import("./lms/_driver.js").Launch["status"] & { score: number | null, progress: number }}
   */
  function standing() {
    const isDone = launch.status.completion === "completed" || isCompleted(course, state);
    const success = successOf(course, state, passMark);
    return {
      completion: isDone ? "completed" : "incomplete",
      success: launch.status.success === "passed" || success === "unknown" ? launch.status.success : success,
      score: scoreOf(course, state),
      progress: progressMeasure(course, state),
    };
  }

  function bookmark() {
    return course.pageOfSlot(state.page) ?? course.page(launch.location);
  }

  return {
    launch,
    /** How many answers the platform had lost and this device had kept. */
    recovered: start.recovered,
    /** Whether the platform's state could not be read. */
    isUnreadable: start.isUnreadable,

    /** Notes that a page is shown. */
    visit(page) {
      const within = isStarted ? WITHIN.page : WITHIN.start;
      isStarted = true;
      change(visitPage(course, state, page), within);
    },

    /** Marks an answer; returns its mark, or null where the question takes no answer any more. */
    check(question, picks, latency) {
      if (isFinished || isClosed(question, itemAt(state, question.slot))) return null;
      const result = mark(question, picks);
      isHeld = false;
      change(answerQuestion(course, state, question, picks), WITHIN.answer);
      if (isRecorded) connection.record(interactionOf(question, picks, result, latency));
      return result;
    },

    /** Notes that a hint was opened. */
    openHint(question, hint) {
      change(openHint(state, question, hint), WITHIN.answer);
    },

    /** Returns how a question stands; `picks` and `mark` are null where no answer is kept. */
    standingOf(question) {
      const item = itemAt(state, question.slot);
      const picks = picksOf(question, item);
      return {
        status: item.status,
        tries: item.tries,
        triesLeft: triesLeft(question, item),
        isClosed: isClosed(question, item),
        picks,
        mark: picks && mark(question, picks),
      };
    },

    /** Returns the order in which this learner sees the options. */
    orderOf(question) {
      const inOrder = Array.from({ length: question.options }, (_, option) => option);
      return question.shuffle
        ? shuffled(question.options, [state.seed, question.slot, state.attempt])
        : inOrder;
    },

    /** Passes on how clear a page was to the learner, 1 to 5, and what could be better. */
    sendClarity(page, rating, text) {
      if (isFinished) return;
      connection.record(clarityOf(page, rating));
      if (text) connection.comment(page.id, text);
      change(noteClarity(state, page), WITHIN.answer);
    },

    /** Tells whether the learner has said how clear a page was. */
    hasSentClarity: (page) => hasSentClarity(state, page),

    /** Returns "done", "started" or "" for a chapter. */
    chapterState: (page) => chapterState(course, state, page),

    /**
     * Returns how many chapters are done, how many there are, and how much of the completion rule is met in
     * percent.
     */
    progress() {
      const done = course.chapters.filter((page) => chapterState(course, state, page) === "done").length;
      return {
        done,
        total: course.chapters.length,
        percent: Math.floor(progressMeasure(course, state) * 100),
      };
    },

    /** Returns what the start page says about the learner. */
    result: () => ({
      ...standing(),
      passMark,
      opened: course.chapters.filter((page) => state.visited.has(page.slot)).length,
      isEarlier: launch.status.completion === "completed" && !isCompleted(course, state),
    }),

    /** Returns the page the learner was reading; undefined for one who has not begun. */
    bookmark,

    /** Returns the chapter to go on with: the one read last, else the first that is not done. */
    nextChapter() {
      const last = bookmark();
      if (last?.kind === "chapter") return last;
      return (
        course.chapters.find((page) => chapterState(course, state, page) !== "done") ?? course.chapters[0]
      );
    },

    /** Takes in what another window has stored. */
    adopt(text) {
      const other = decode(text);
      if (other?.lineage !== course.lineage) return;
      state = revise(course, merge(state, other));
      changed();
    },

    /** Notes that the platform has confirmed a state. */
    confirm: (text) => mirror.confirm(text),

    /** Sends everything at once: the document may vanish. */
    save: () => connection.save(),

    /** Ends the session, after which nothing is changed or sent; false if the platform did not confirm. */
    finish() {
      isFinished = true;
      return connection.finish();
    },
  };
}

function restore(course, launch, mirror, seed) {
  const stored = launch.state === "" ? null : decode(launch.state);
  const own = stored?.lineage === course.lineage ? stored : null;
  const lost = launch.mode === "normal" ? mirror.lost(own) : null;
  const known = own && lost ? merge(own, lost) : (own ?? lost);
  const generation = course.generation ?? 0;
  const state = revise(course, known ?? emptyState({ lineage: course.lineage, seed }));
  return {
    state: {
      ...state,
      generation: Math.max(state.generation, generation),
      best: Math.max(state.best, Math.floor(launch.score ?? 0)),
    },
    isUnreadable: launch.state !== "" && known === null,
    recovered: lost ? answersBeyond(lost, own) : 0,
  };
}

/** Returns how many answers one state has that the other has not. */
function answersBeyond(state, other) {
  const isNew = ([slot, item]) => item.tries > (other?.items.get(slot)?.tries ?? 0);
  return [...state.items].filter(isNew).length;
}

/** @returns {import("./lms/_driver.js").Interaction} */
function interactionOf(question, picks, { status }, latency) {
  const slots = (options) => options.map((option) => slotOfOption(question, option));
  return {
    id: question.id,
    kind: question.kind,
    picks: slots(picks),
    key: slots(question.key),
    result: status === STATUS.right ? "correct" : "incorrect",
    weighting: isGraded(question) ? question.points : 0,
    latency,
    title: question.title,
  };
}

/** @returns {import("./lms/_driver.js").Interaction} */
function clarityOf(page, rating) {
  return {
    id: `fb-${page.id}`,
    kind: "scale",
    picks: [rating],
    key: [],
    result: "neutral",
    weighting: 0,
    latency: 0,
    title: page.title,
  };
}
