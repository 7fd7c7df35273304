import assert from "node:assert/strict";
import { test } from "node:test";

import { mark, shuffled } from "../../exporter/coursepack/runtime/quiz.js";
import { STATUS } from "../../exporter/coursepack/runtime/state.js";
import { question } from "./support/lesson.js";

const multiple = (changes) =>
  question("q", 0, { kind: "multiple-choice", options: 5, key: [0, 2, 4], ...changes });

test("a single choice is right or wrong", () => {
  assert.deepEqual(mark(question("q", 0), [1]), { share: 1, status: STATUS.right, right: 1, total: 1 });
  assert.deepEqual(mark(question("q", 0), [2]), { share: 0, status: STATUS.wrong, right: 0, total: 1 });
});

test("option 0 of a true-false question is true", () => {
  assert.equal(mark(question("q", 0, { kind: "true-false", options: 2, key: [0] }), [0]).share, 1);
});

test("a multiple choice is right when exactly the right options are picked", () => {
  assert.equal(mark(multiple(), [0, 2, 4]).status, STATUS.right);
  assert.equal(mark(multiple(), [0, 1, 2, 3, 4]).status, STATUS.partial);
});

test("a partly right multiple choice earns right picks minus wrong ones", () => {
  assert.deepEqual(mark(multiple(), [0, 2]), { share: 2 / 3, status: STATUS.partial, right: 2, total: 3 });
  assert.equal(mark(multiple(), [0, 2, 1]).share, 1 / 3);
});

test("more wrong picks than right ones earn nothing, never less", () => {
  assert.deepEqual(mark(multiple(), [0, 1, 3]), { share: 0, status: STATUS.wrong, right: 1, total: 3 });
});

test("without partial credit a partly right answer is wrong", () => {
  assert.equal(mark(multiple({ partial: false }), [0, 2]).status, STATUS.wrong);
});

test("an order depends on its seeds alone and holds every option once", () => {
  assert.deepEqual(shuffled(6, [7, 3, 0]), shuffled(6, [7, 3, 0]));
  for (let seed = 0; seed < 50; seed += 1) {
    assert.deepEqual(shuffled(6, [seed, 3, 0]).sort(), [0, 1, 2, 3, 4, 5]);
  }
});

test("every option comes first about equally often", () => {
  const first = [0, 0, 0, 0];
  for (let seed = 0; seed < 4000; seed += 1) first[shuffled(4, [seed, 11, 0])[0]] += 1;
  for (const count of first) assert.ok(Math.abs(count - 1000) < 130, String(first));
});

test("neighbouring questions and attempts have orders of their own", () => {
  const orders = new Set();
  for (let slot = 0; slot < 40; slot += 1) orders.add(shuffled(5, [1, slot, 0]).join());
  for (let attempt = 0; attempt < 40; attempt += 1) orders.add(shuffled(5, [1, 0, attempt]).join());
  assert.ok(orders.size > 35, String(orders.size));
});
