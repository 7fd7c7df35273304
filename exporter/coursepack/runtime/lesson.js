/** The rules of a course: from what a learner did to progress, completion, success and score. Pure. */

import { claritySlot, hintsSlot, isGraded, optionOfSlot, revisionOf, slotOfOption } from "./course.js";
import { mark } from "./quiz.js";
import { pack, unpack } from "./responses.js";
import { STATUS } from "./state.js";

const UNSEEN = { status: STATUS.seen, tries: 0, revision: 0, response: null, text: "" };

/** Returns what the state knows of the item in a slot. */
export function itemAt(state, slot) {
  return state.items.get(slot) ?? UNSEEN;
}

/**
 * Returns a state brought up to the course as it is now: answers to a question whose kind has changed are
 * dropped, all others marked again with today's key. A mark only ever rises.
 */
export function revise(course, state) {
  const items = new Map(state.items);
  for (const question of course.questions) {
    const item = items.get(question.slot);
    if (!item) continue;
    if (item.revision !== 0 && item.revision !== revisionOf(question)) items.delete(question.slot);
    else items.set(question.slot, markAgain(question, item));
  }
  return { ...state, items };
}

/** Returns the state after a page was opened; the start page is no bookmark until the course is completed. */
export function visitPage(course, state, page) {
  const visited = new Set(state.visited).add(page.slot);
  const moved = { ...state, visited };
  const marksPlace = page.kind === "chapter" || isCompleted(course, moved);
  return marksPlace ? { ...moved, page: page.slot } : moved;
}

/**
 * Returns the state after the options `picks` of a question were checked; the answer with the better mark is
 * kept.
 */
export function answerQuestion(course, state, question, picks) {
  const item = itemAt(state, question.slot);
  const { status } = mark(question, picks);
  const slots = picks.map((pick) => slotOfOption(question, pick));
  const answer = status >= item.status ? { status, ...pack(question.kind, slots) } : {};
  const next = { ...item, ...answer, revision: revisionOf(question), tries: item.tries + 1 };
  const answered = withItem(state, question.slot, next);
  return { ...answered, best: Math.floor(scoreOf(course, answered) ?? 0) };
}

/** Returns the state after a hint was opened; the same state where that costs nothing any more. */
export function openHint(state, question, hint) {
  const slot = hintsSlot(question);
  const opened = openedHints(state, question);
  const isFree =
    !(question.hints[hint] > 0) || opened.includes(hint) || isClosed(question, itemAt(state, question.slot));
  if (isFree) return state;
  const response = [...opened, hint].reduce((bits, each) => bits + 2 ** each, 0);
  return withItem(state, slot, { ...UNSEEN, tries: opened.length + 1, response });
}

/** Returns the state after the learner has said how clear a page was. */
export function noteClarity(state, page) {
  return withItem(state, claritySlot(page), { ...UNSEEN, status: STATUS.right, tries: 1 });
}

/** Tells whether the learner has said how clear a page was. */
export function hasSentClarity(state, page) {
  return itemAt(state, claritySlot(page)).tries > 0;
}

/** Tells whether a question takes no further answer: it is solved or its last try is used. */
export function isClosed(question, item) {
  return item.status === STATUS.right || triesLeft(question, item) === 0;
}

/** Returns how many tries are left; null where there is no limit. */
export function triesLeft(question, item) {
  return question.attempts === null ? null : Math.max(0, question.attempts - item.tries);
}

/**
 * Returns the positions of the options that were picked, or null where the answer is not kept or its option
 * is gone.
 */
export function picksOf(question, item) {
  const slots = item.tries > 0 ? unpack(question.kind, item) : null;
  const picks = slots?.map((slot) => optionOfSlot(question, slot)) ?? null;
  return picks === null || picks.includes(-1) ? null : picks;
}

/** Returns the score in percent with at most two decimals; null before the first graded answer. */
export function scoreOf(course, state) {
  const isAnswered = course.graded.some((question) => itemAt(state, question.slot).tries > 0);
  if (!isAnswered) return state.best > 0 ? state.best : null;
  const points = sum(course.graded.map((question) => question.points));
  const earned = sum(course.graded.map((question) => question.points * shareOf(state, question)));
  return Math.max(state.best, Math.round((earned / points) * 10000) / 100);
}

/** Tells whether every graded question has an answer. */
export function isGradedPartDone(course, state) {
  return course.graded.every((question) => itemAt(state, question.slot).tries > 0);
}

/** Tells whether the course's completion rule is met. */
export function isCompleted(course, state) {
  const { wanted, met } = requirements(course, state);
  return met >= wanted;
}

/** Returns how much of the completion rule is met, 0–1; 1 exactly when it is met. */
export function progressMeasure(course, state) {
  const { wanted, met } = requirements(course, state);
  return wanted === 0 ? 1 : met / wanted;
}

/**
 * Returns the success status. It is `failed` only when nothing can change it any more: the rule is met, the
 * score below the pass mark, and no graded question takes another answer.
 */
export function successOf(course, state, passMark) {
  const score = scoreOf(course, state);
  if (passMark === null || score === null || !isCompleted(course, state)) return "unknown";
  if (score >= passMark) return "passed";
  const isFinal = course.graded.every((question) => isClosed(question, itemAt(state, question.slot)));
  return isFinal ? "failed" : "unknown";
}

/**
 * Returns how far a chapter has come: "done" when it was opened and its questions are as the completion rule
 * asks.
 */
export function chapterState(course, state, page) {
  if (!state.visited.has(page.slot)) return "";
  const open = course.graded.filter(
    (question) => question.page === page.id && !isSettled(course, state, question),
  );
  return open.length === 0 ? "done" : "started";
}

function requirements(course, state) {
  const visited = course.chapters.filter((page) => state.visited.has(page.slot)).length;
  const pages = Math.ceil((course.completion.pages * course.chapters.length) / 100);
  const questions = course.completion.questions === "none" ? [] : course.graded;
  const settled = questions.filter((question) => isSettled(course, state, question)).length;
  return { wanted: pages + questions.length, met: Math.min(visited, pages) + settled };
}

/** Tells whether a question is as the completion rule asks. */
function isSettled(course, state, question) {
  const item = itemAt(state, question.slot);
  switch (course.completion.questions) {
    case "correct":
      return item.status === STATUS.right;
    case "answered":
      return item.tries > 0;
    default:
      return true;
  }
}

function shareOf(state, question) {
  const item = itemAt(state, question.slot);
  const costs = openedHints(state, question).map((hint) => question.hints[hint] ?? 0);
  return shareOfItem(question, item) * Math.max(0, 1 - sum(costs) / 100);
}

/**
 * Returns an item's share of the points, before hints; half where a partly right answer itself is not kept.
 */
function shareOfItem(question, item) {
  if (item.status !== STATUS.partial) return item.status === STATUS.right ? 1 : 0;
  const picks = picksOf(question, item);
  return picks === null ? 0.5 : mark(question, picks).share;
}

function openedHints(state, question) {
  const item = state.items.get(hintsSlot(question));
  return item
    ? question.hints.map((_, hint) => hint).filter((hint) => (item.response ?? 0) & (2 ** hint))
    : [];
}

function markAgain(question, item) {
  const picks = isGraded(question) ? picksOf(question, item) : null;
  const status = picks === null ? item.status : Math.max(item.status, mark(question, picks).status);
  return { ...item, status };
}

function withItem(state, slot, item) {
  return { ...state, items: new Map(state.items).set(slot, item) };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
