import assert from "node:assert/strict";
import { test } from "node:test";

import {
  answerQuestion,
  chapterState,
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
} from "../../exporter/coursepack/runtime/lesson.js";
import { decode, encode } from "../../exporter/coursepack/runtime/codec.js";
import { STATUS, emptyState } from "../../exporter/coursepack/runtime/state.js";
import { course, question } from "./support/lesson.js";

const begun = emptyState({ lineage: 4711, seed: 1 });
const answered = (which, answers, state = begun) =>
  Object.entries(answers).reduce(
    (now, [id, picks]) => answerQuestion(which, now, which.question(id), picks),
    state,
  );
const visited = (which, ids, state = begun) =>
  ids.reduce((now, id) => visitPage(which, now, which.page(id)), state);
const RIGHT = { "cancel-effect": [1], "which-wait": [0, 2], "is-parallel": [1] };
const ALL_PAGES = ["tasks", "groups", "queues"];

test("there is no score before the first graded answer", () => {
  assert.equal(scoreOf(course(), visited(course(), ALL_PAGES)), null);
});

test("practice questions and ratings never count", () => {
  const which = course({
    questions: [question("practice", 0, { points: 0 }), question("rating", 1, { kind: "scale" })],
  });
  assert.equal(scoreOf(which, answered(which, { practice: [1] })), null);
});

test("the score is the share of the points in percent with two decimals", () => {
  const questions = ["a", "b", "c"].map((id, slot) => question(id, slot));
  const which = course({ questions });
  assert.equal(scoreOf(which, answered(which, { a: [1] })), 33.33);
  assert.equal(scoreOf(which, answered(which, { a: [1], b: [1] })), 66.67);
  assert.equal(scoreOf(which, answered(which, { a: [1], b: [1], c: [1] })), 100);
});

test("points weigh questions, and a partly right answer earns its part", () => {
  const which = course();
  assert.equal(scoreOf(which, answered(which, { "which-wait": [0] })), 25);
  assert.equal(scoreOf(which, answered(which, { "which-wait": [0, 2] })), 50);
});

test("the best answer counts and stays the one that is shown", () => {
  const which = course();
  const state = answered(which, { "which-wait": [1, 3] }, answered(which, { "which-wait": [0] }));
  assert.equal(scoreOf(which, state), 25);
  assert.deepEqual(picksOf(which.question("which-wait"), itemAt(state, 3)), [0]);
  assert.equal(itemAt(state, 3).tries, 2);
});

test("of equally good answers the latest is kept", () => {
  const which = course();
  const state = answered(which, { "cancel-effect": [2] }, answered(which, { "cancel-effect": [0] }));
  assert.deepEqual(picksOf(which.question("cancel-effect"), itemAt(state, 0)), [2]);
});

test("the best score survives questions that are added later", () => {
  const state = answered(course(), RIGHT);
  const larger = course({ questions: [...course().questions, question("new", 9, { points: 16 })] });
  assert.equal(scoreOf(larger, revise(larger, state)), 100);
});

test("a hint that costs takes its part of the points, once", () => {
  const which = course({ questions: [question("q", 0, { hints: [0, 25] })] });
  const hinted = openHint(openHint(begun, which.question("q"), 1), which.question("q"), 1);
  assert.equal(scoreOf(which, answered(which, { q: [1] }, hinted)), 75);
});

test("a hint opened after the answer costs nothing", () => {
  const which = course({ questions: [question("q", 0, { hints: [25] })] });
  const state = answered(which, { q: [1] });
  assert.equal(openHint(state, which.question("q"), 0), state);
});

test("hints that cost more than the whole leave nothing, not less", () => {
  const which = course({ questions: [question("q", 0, { hints: [60, 60] })] });
  const hinted = [0, 1].reduce((state, hint) => openHint(state, which.question("q"), hint), begun);
  assert.equal(scoreOf(which, answered(which, { q: [1] }, hinted)), 0);
});

test("opened hints are remembered in the stored state", () => {
  const which = course({ questions: [question("q", 0, { hints: [10, 20] })] });
  const hinted = openHint(begun, which.question("q"), 1);
  const state = answered(which, { q: [1] }, decode(encode(hinted)));
  assert.equal(scoreOf(which, state), 80);
});

test("a question is closed when solved or when its last try is used", () => {
  const which = course({ questions: [question("q", 0, { attempts: 2 })] });
  const one = answered(which, { q: [0] });
  assert.deepEqual(
    [triesLeft(which.question("q"), itemAt(one, 0)), isClosed(which.question("q"), itemAt(one, 0))],
    [1, false],
  );
  const two = answered(which, { q: [0] }, one);
  assert.deepEqual(
    [triesLeft(which.question("q"), itemAt(two, 0)), isClosed(which.question("q"), itemAt(two, 0))],
    [0, true],
  );
  assert.ok(isClosed(which.question("q"), itemAt(answered(which, { q: [1] }), 0)));
});

test("a course is completed when every chapter was opened and every question answered", () => {
  const which = course();
  assert.ok(!isCompleted(which, visited(which, ALL_PAGES)));
  assert.ok(!isCompleted(which, visited(which, ["tasks", "groups"], answered(which, RIGHT))));
  assert.ok(
    isCompleted(which, visited(which, ALL_PAGES, answered(which, { ...RIGHT, "cancel-effect": [0] }))),
  );
});

test("the start page does not count", () => {
  const which = course({ questions: [] });
  assert.equal(progressMeasure(which, visited(which, ["index"])), 0);
});

test("completion may ask for right answers", () => {
  const which = course({ completion: { pages: 100, questions: "correct" } });
  assert.ok(
    !isCompleted(which, visited(which, ALL_PAGES, answered(which, { ...RIGHT, "cancel-effect": [0] }))),
  );
  assert.ok(isCompleted(which, visited(which, ALL_PAGES, answered(which, RIGHT))));
});

test("completion may ask for no questions and for a part of the pages", () => {
  const which = course({ completion: { pages: 60, questions: "none" } });
  assert.ok(!isCompleted(which, visited(which, ["tasks"])));
  assert.ok(isCompleted(which, visited(which, ["tasks", "queues"])));
});

test("progress is 1 exactly when the course is completed", () => {
  const which = course();
  const almost = visited(which, ALL_PAGES, answered(which, { "cancel-effect": [1], "which-wait": [0] }));
  assert.equal(progressMeasure(which, almost), 5 / 6);
  assert.equal(progressMeasure(which, answered(which, { "is-parallel": [0] }, almost)), 1);
});

test("success is unknown without a pass mark and before completion", () => {
  const which = course();
  const done = visited(which, ALL_PAGES, answered(which, RIGHT));
  assert.equal(successOf(which, done, null), "unknown");
  assert.equal(successOf(which, answered(which, RIGHT), 80), "unknown");
  assert.equal(successOf(which, done, 80), "passed");
});

test("the score as reported decides: 66.67 percent reach a pass mark of 66.67", () => {
  const which = course({ questions: ["a", "b", "c"].map((id, slot) => question(id, slot)) });
  const state = visited(which, ALL_PAGES, answered(which, { a: [1], b: [1], c: [0] }));
  assert.equal(successOf(which, state, 66.67), "passed");
});

test("nobody has failed who may still try again", () => {
  const which = course();
  const state = visited(
    which,
    ALL_PAGES,
    answered(which, { "cancel-effect": [0], "which-wait": [1], "is-parallel": [0] }),
  );
  assert.equal(successOf(which, state, 80), "unknown");
});

test("failed is who is below the pass mark when no try is left", () => {
  const which = course({ questions: [question("a", 0, { attempts: 1 }), question("b", 1)] });
  const state = visited(which, ALL_PAGES, answered(which, { a: [0], b: [1] }));
  assert.equal(successOf(which, state, 80), "failed");
});

test("the graded part is done when every graded question has an answer", () => {
  const which = course();
  assert.ok(!isGradedPartDone(which, answered(which, { "cancel-effect": [0] })));
  assert.ok(isGradedPartDone(which, answered(which, { ...RIGHT, "cancel-effect": [0] })));
});

test("a chapter is started when opened and done when its questions are answered too", () => {
  const which = course();
  const page = which.page("tasks");
  assert.equal(chapterState(which, begun, page), "");
  assert.equal(chapterState(which, visited(which, ["tasks"]), page), "started");
  assert.equal(
    chapterState(which, visited(which, ["tasks"], answered(which, { "cancel-effect": [0] })), page),
    "done",
  );
});

test("the bookmark is the chapter read last; the start page becomes one only after completion", () => {
  const which = course();
  assert.equal(visited(which, ["groups", "index"]).page, 2);
  const done = visited(which, ALL_PAGES, answered(which, RIGHT));
  assert.equal(visited(which, ["index"], done).page, 0);
});

test("after a corrected key the stored answer is marked again, but only upwards", () => {
  const wrong = answered(course(), { "cancel-effect": [0], "is-parallel": [1] });
  const changed = [
    question("cancel-effect", 0, { key: [0] }),
    question("is-parallel", 4, { kind: "true-false", options: 2, key: [0] }),
  ];
  const corrected = course({ questions: changed });
  const state = revise(corrected, wrong);
  assert.deepEqual([itemAt(state, 0).status, itemAt(state, 4).status], [STATUS.right, STATUS.right]);
});

test("after a change of its kind a question is unanswered", () => {
  const state = answered(course(), { "cancel-effect": [1] });
  const changed = course({
    questions: [question("cancel-effect", 0, { kind: "multiple-choice", key: [1, 2] })],
  });
  assert.deepEqual(itemAt(revise(changed, state), 0).tries, 0);
});

test("an answer moves with its option, and is blank when the option is gone", () => {
  const state = answered(course(), { "cancel-effect": [2] });
  const moved = course({ questions: [question("cancel-effect", 0, { optionSlots: [2, 0, 1], key: [2] })] });
  assert.deepEqual(picksOf(moved.question("cancel-effect"), itemAt(state, 0)), [0]);
  const removed = course({ questions: [question("cancel-effect", 0, { options: 2 })] });
  assert.equal(picksOf(removed.question("cancel-effect"), itemAt(revise(removed, state), 0)), null);
  assert.equal(itemAt(revise(removed, state), 0).status, STATUS.wrong);
});

test("items of questions that the course no longer has are kept", () => {
  const state = answered(course(), RIGHT);
  assert.equal(revise(course({ questions: [] }), state).items.size, 3);
});

test("a partly right answer that is not kept counts half", () => {
  const which = course({
    questions: [question("q", 0, { kind: "multiple-choice", options: 5, key: [0, 1, 2] })],
  });
  const state = decode(encode({ ...answered(which, { q: [0, 1] }), best: 0 }, { budget: 0 }));
  assert.equal(scoreOf(which, state), 50);
});

test("feedback about a page is remembered and is no answer", () => {
  const which = course();
  const state = decode(encode(noteClarity(begun, which.page("groups"))));
  assert.equal(scoreOf(which, state), null);
  assert.equal(itemAt(state, 8192 + 2).tries, 1);
});
