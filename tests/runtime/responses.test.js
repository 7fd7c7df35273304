import assert from "node:assert/strict";
import { test } from "node:test";

import { pack, unpack } from "../../exporter/coursepack/runtime/responses.js";
import { MAX_RESPONSE } from "../../exporter/coursepack/runtime/state.js";

const roundTrip = (kind, answer, size) => unpack(kind, pack(kind, answer, size?.base), size);

test("a single choice, a truth value and a rating are the number of the option", () => {
  for (const kind of ["single-choice", "true-false", "scale"]) {
    assert.deepEqual(pack(kind, [4]), { response: 4, text: "" });
    assert.deepEqual(roundTrip(kind, [4]), [4]);
  }
});

test("a multiple choice is a bit mask", () => {
  assert.deepEqual(pack("multiple-choice", [0, 2, 5]), { response: 0b100101, text: "" });
  assert.deepEqual(roundTrip("multiple-choice", [0, 2, 20]), [0, 2, 20]);
});

test("a multiple choice of an option beyond the 21st becomes a text", () => {
  assert.deepEqual(pack("multiple-choice", [1, 21]), { response: null, text: "1,21" });
  assert.deepEqual(roundTrip("multiple-choice", [1, 21]), [1, 21]);
});

test("pairs of a matching question are digits in the base of its right sides", () => {
  assert.equal(pack("matching", [2, 0, 1], 4).response, 2 + 0 * 4 + 1 * 16);
  assert.deepEqual(roundTrip("matching", [2, 0, 1, 3], { count: 4, base: 4 }), [2, 0, 1, 3]);
});

test("a matching question too large for 21 bits becomes a text", () => {
  const answer = Array.from({ length: 9 }, (_, index) => 8 - index);
  assert.equal(pack("matching", answer, 9).text, "8,7,6,5,4,3,2,1,0");
  assert.deepEqual(roundTrip("matching", answer, { count: 9, base: 9 }), answer);
});

test("every order of five items has its own number below 120", () => {
  const orders = [0, 1, 2, 3, 4].reduce(
    (all) =>
      all.flatMap((order) =>
        [0, 1, 2, 3, 4].filter((item) => !order.includes(item)).map((item) => [...order, item]),
      ),
    [[]],
  );
  const ranks = new Set(orders.map((order) => pack("ordering", order).response));
  assert.equal(ranks.size, 120);
  assert.ok(Math.max(...ranks) === 119 && Math.min(...ranks) === 0);
  for (const order of orders) assert.deepEqual(roundTrip("ordering", order, { count: 5 }), order);
});

test("nine items are a number of at most 21 bits, ten are a text", () => {
  const reversed = (count) => Array.from({ length: count }, (_, index) => count - 1 - index);
  assert.ok(pack("ordering", reversed(9)).response <= MAX_RESPONSE);
  assert.equal(pack("ordering", reversed(10)).text, "9,8,7,6,5,4,3,2,1,0");
  assert.deepEqual(roundTrip("ordering", reversed(10), { count: 10 }), reversed(10));
});

test("a list of numbers that is too long to keep is dropped rather than cut", () => {
  const answer = Array.from({ length: 60 }, (_, index) => 59 - index);
  assert.deepEqual(pack("ordering", answer), { response: null, text: "" });
});

test("texts are kept as they are, the gaps of a text one by one", () => {
  assert.deepEqual(roundTrip("short-answer", ["await: naïve, 雪"]), ["await: naïve, 雪"]);
  assert.deepEqual(roundTrip("fill-in", ["await", "", "yield"]), ["await", "", "yield"]);
});

test("a long text is cut at 120 units and never inside a character", () => {
  const text = `${"a".repeat(119)}😀b`;
  assert.equal(pack("essay", [text]).text, "a".repeat(119));
  assert.equal(pack("essay", [`a${text}`]).text.length, 120);
});

test("characters that would break the state are replaced", () => {
  assert.equal(pack("essay", ["a\u0001b\u001fc\ud800d"]).text, "a b c\ufffdd");
});

test("an answer that is not kept is null", () => {
  assert.equal(unpack("single-choice", { response: null, text: "" }), null);
});
