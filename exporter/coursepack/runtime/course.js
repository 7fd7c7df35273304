/** The course as course.js of a package states it, with its look-ups. */

/**
 * @typedef {object} Page
 * @property {string} id slug; name of the page in bookmarks
 * @property {string} path path in the package
 * @property {string} title
 * @property {number} slot permanent number
 * @property {"start" | "chapter"} kind only chapters count for progress
 * @property {string} [number] "4.1"
 * @property {number} [section] index into the course's sections
 */

/**
 * @typedef {object} Question
 * @property {string} id
 * @property {number} slot permanent number
 * @property {string} page id of its page
 * @property {string} kind one of KINDS
 * @property {number} points 0 = practice, never graded
 * @property {number} options how many options it has
 * @property {readonly number[]} key numbers of the right options, counted from 0
 * @property {readonly number[]} [optionSlots] permanent number of each option; absent = its position
 * @property {number | null} attempts how often it may be tried; null = as often as one likes
 * @property {boolean} shuffle whether each learner sees the options in an order of their own
 * @property {boolean} partial whether a partly right answer earns a part of the points
 * @property {readonly number[]} hints what each hint costs, in percent of the points
 * @property {string} title the prompt as plain text
 */

/**
 * Kinds of questions; the position counted from 1 is the item's revision in the state, so the order is
 * permanent.
 */
const KINDS = [
  "single-choice",
  "multiple-choice",
  "true-false",
  "short-answer",
  "numeric",
  "fill-in",
  "matching",
  "ordering",
  "essay",
  "scale",
];

/** Kinds that have no right answer. */
const UNGRADED = ["essay", "scale"];

/** Items of the state from this slot on: which hints of question `slot - HINTS` were opened. */
const HINTS = 4096;

/** Items of the state from this slot on: whether the learner has said how clear page `slot - CLARITY` was. */
const CLARITY = 8192;

/** Returns the course with its look-ups. */
export function createCourse(facts) {
  const pages = indexBy(facts.pages, (page) => page.id);
  const paths = indexBy(facts.pages, (page) => page.path);
  const slots = indexBy(facts.pages, (page) => page.slot);
  const questions = indexBy(facts.questions, (question) => question.id);
  return {
    ...facts,
    startPage: facts.pages.find((page) => page.kind === "start"),
    chapters: facts.pages.filter((page) => page.kind === "chapter"),
    graded: facts.questions.filter(isGraded),
    page: (id) => pages.get(id),
    pageOfPath: (path) => paths.get(path),
    pageOfSlot: (slot) => slots.get(slot),
    question: (id) => questions.get(id),
  };
}

/** Tells whether a question counts for the score. */
export function isGraded(question) {
  return question.points > 0 && !UNGRADED.includes(question.kind);
}

/** Returns the number that says in the state which kind of question an answer was given to. */
export function revisionOf(question) {
  return KINDS.indexOf(question.kind) + 1;
}

/** Returns the permanent number of an option. */
export function slotOfOption(question, option) {
  return question.optionSlots ? question.optionSlots[option] : option;
}

/** Returns the position of an option with a permanent number, or -1 where it is gone. */
export function optionOfSlot(question, slot) {
  if (question.optionSlots) return question.optionSlots.indexOf(slot);
  return slot < question.options ? slot : -1;
}

/** Returns where the state notes the hints opened for a question. */
export function hintsSlot(question) {
  return HINTS + question.slot;
}

/** Returns where the state notes that the learner has said how clear a page was. */
export function claritySlot(page) {
  return CLARITY + page.slot;
}

function indexBy(values, keyOf) {
  return new Map(values.map((value) => [keyOf(value), value]));
}
