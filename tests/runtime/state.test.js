import assert from "node:assert/strict";
import { test } from "node:test";

import { checksum, crc16 } from "../../exporter/coursepack/runtime/bits.js";
import { decode, encode } from "../../exporter/coursepack/runtime/codec.js";
import { emptyState, merge } from "../../exporter/coursepack/runtime/state.js";
import { createRandom, randomState } from "./support/random.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Runs a property over many generated values. */
function forAll(count, property) {
  for (let seed = 1; seed <= count; seed += 1) property(createRandom(seed * 7919), seed);
}

/** Returns the mix of kinds in which sizes are stated: 45 % single of 4, 20 % multi of 5, and so on. */
function largeState({ questions, pages, tries = () => 1, text = "x".repeat(14) }) {
  const random = createRandom(99);
  const items = new Map();
  for (let slot = 0; slot < questions; slot += 1) {
    const share = slot % 100;
    const bits =
      share < 45
        ? 2
        : share < 65
          ? 5
          : share < 75
            ? 1
            : share < 85
              ? 8
              : share < 92
                ? 7
                : share < 97
                  ? 14
                  : 0;
    const item = {
      status: 3,
      tries: tries(slot),
      revision: 5,
      response: bits ? random.below(2 ** bits) : null,
      text: bits ? "" : text,
    };
    items.set(slot, item);
  }
  const visited = new Set(Array.from({ length: pages }, (_, slot) => slot));
  return {
    ...emptyState({ lineage: 4711, seed: 77 }),
    seq: 3000,
    page: pages - 1,
    best: 100,
    visited,
    items,
  };
}

test("the check sum is CRC-16/CCITT-FALSE: 29B1 for 123456789", () => {
  assert.equal(crc16("123456789"), 0x29b1);
});

test("an empty state comes back as it was", () => {
  const state = emptyState({ lineage: 65535, generation: 3, seed: 1 });
  assert.deepEqual(decode(encode(state)), state);
});

test("the string of a small state is as the format says, bit by bit", () => {
  const state = {
    lineage: 0x1267,
    generation: 0,
    seq: 1,
    seed: 0xffff,
    attempt: 0,
    page: 1,
    best: 50,
    visited: new Set([1]),
    items: new Map([[0, { status: 3, tries: 1, revision: 1, response: 1, text: "" }]]),
  };
  const bits = [
    "0001001001100111",
    "00000",
    "0000001",
    "1111111111111111",
    "000", // lineage, generation, seq, seed, attempt
    "0000010",
    "00110010",
    "10", // page + 1, best, level 2
    "0000010",
    "01", // two page bits
    "0000",
    "11",
    "1",
    "000001",
    "001",
    "001", // gap 0, right, one try, revision 1, one unit, response 1
    "1011",
    "1111",
    "1111",
    "1111",
    "0111", // gap 0x3fff = 011 111 111 111 111: the end
  ].join("");
  const padded = bits.padEnd(Math.ceil(bits.length / 6) * 6, "0");
  const body = `1${padded
    .match(/.{6}/g)
    .map((six) => ALPHABET[Number.parseInt(six, 2)])
    .join("")}`;
  assert.equal(encode(state), `${body}~${checksum(body)}`);
});

test("any state comes back as it was", () => {
  forAll(300, (random) => {
    const state = randomState(random);
    assert.deepEqual(decode(encode(state)), state);
  });
});

test("the string is printable ASCII without quotes, spaces and separators of XML or JSON", () => {
  forAll(50, (random) => assert.match(encode(randomState(random)), /^[\w.~-]+$/));
});

test("a state with one character replaced is rejected", () => {
  const random = createRandom(5);
  for (let trial = 0; trial < 1200; trial += 1) {
    const text = encode(randomState(random));
    const at = random.below(text.length);
    const other = random.pick([...`${ALPHABET}.~ é"`].filter((one) => one !== text[at]));
    assert.equal(decode(text.slice(0, at) + other + text.slice(at + 1)), null, `${at} of ${text}`);
  }
});

test("a state cut off anywhere is rejected", () => {
  const text = encode(randomState(createRandom(3)));
  for (let length = 0; length < text.length; length += 1) assert.equal(decode(text.slice(0, length)), null);
});

test("a state with characters added or two of them swapped is rejected", () => {
  const random = createRandom(8);
  for (let trial = 0; trial < 400; trial += 1) {
    const text = encode(randomState(random));
    const at = 1 + random.below(text.length - 2);
    assert.equal(decode(`${text.slice(0, at)}${random.pick([...ALPHABET])}${text.slice(at)}`), null);
    const swapped = text.slice(0, at - 1) + text[at] + text[at - 1] + text.slice(at + 1);
    if (swapped !== text) assert.equal(decode(swapped), null);
  }
});

test("whatever else a platform gives back is rejected without an exception", () => {
  const wrong = [
    "",
    "1",
    "~",
    "1~AAA",
    "undefined",
    "null",
    "[object Object]",
    '{"a":1}',
    "2AAAA~AAA",
    "\u0000",
    "1é~AAA",
    "1".repeat(9999),
  ];
  for (const text of wrong) assert.equal(decode(text), null);
});

test("well summed nonsense is rejected without an exception", () => {
  const random = createRandom(11);
  for (let trial = 0; trial < 500; trial += 1) {
    const bits = Array.from({ length: random.below(40) }, () => random.pick([...ALPHABET])).join("");
    const body = `1${bits}${random.chance(0.3) ? ".r_-_-" : ""}`;
    const state = decode(`${body}~${checksum(body)}`);
    if (state !== null) assert.ok(state.visited instanceof Set);
  }
});

test("merging does not depend on the order, nor on merging twice", () => {
  forAll(300, (random) => {
    const [a, b, c] = [1, 2, 3].map(() => randomState(random, { questions: 12, pages: 8 }));
    assert.deepEqual(merge(a, b), merge(b, a));
    assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)));
    assert.deepEqual(merge(a, a), a);
    assert.deepEqual(merge(merge(a, b), b), merge(a, b));
  });
});

test("merging never loses a page, a status, a try or a score", () => {
  forAll(200, (random) => {
    const [a, b] = [1, 2].map(() => ({ ...randomState(random), attempt: 0 }));
    const both = merge(a, b);
    assert.ok(both.best >= Math.max(a.best, b.best) && both.seq >= Math.max(a.seq, b.seq));
    for (const slot of [...a.visited, ...b.visited]) assert.ok(both.visited.has(slot));
    for (const [slot, item] of [...a.items, ...b.items]) {
      assert.ok(both.items.get(slot).status >= item.status && both.items.get(slot).tries >= item.tries);
    }
  });
});

test("a later attempt replaces the answers of an earlier one but keeps pages and best score", () => {
  const item = { status: 3, tries: 1, revision: 1, response: 1, text: "" };
  const earlier = {
    ...emptyState({ lineage: 1, seed: 5 }),
    best: 80,
    visited: new Set([1]),
    items: new Map([[0, item]]),
  };
  const later = { ...emptyState({ lineage: 1, seed: 6 }), attempt: 1, visited: new Set([2]) };
  const both = merge(earlier, later);
  assert.deepEqual([both.items.size, both.best, both.seed, [...both.visited].sort()], [0, 80, 6, [1, 2]]);
});

test("the page read last is that of the newer state", () => {
  const older = { ...emptyState({ lineage: 1, seed: 5 }), seq: 4, page: 9 };
  const newer = { ...emptyState({ lineage: 1, seed: 5 }), seq: 5, page: 2 };
  assert.equal(merge(older, newer).page, 2);
});

test("items of slots that nobody knows are written again unchanged", () => {
  const unknown = { status: 2, tries: 7, revision: 63, response: 2 ** 21 - 1, text: "" };
  const state = { ...emptyState({ lineage: 1, seed: 2 }), items: new Map([[9000, unknown]]) };
  const again = decode(encode(decode(encode(state))));
  assert.deepEqual(again.items.get(9000), unknown);
});

test("500 questions with answers and 300 pages fit SCORM 1.2's 4,096 characters", () => {
  const text = encode(largeState({ questions: 500, pages: 300, tries: (slot) => 1 + (slot % 3) }), {
    budget: Infinity,
  });
  assert.ok(text.length <= 2600, `${text.length} characters`);
});

test("500 questions with five tries, long texts and feedback on each of 300 pages fit 4,096 characters", () => {
  const state = largeState({ questions: 500, pages: 300, tries: () => 5, text: "y".repeat(60) });
  const sent = { status: 3, tries: 1, revision: 0, response: null, text: "" };
  for (let page = 0; page < 300; page += 1) state.items.set(8192 + page, sent);
  const text = encode(state);
  assert.ok(text.length <= 4096, `${text.length} characters`);
  assert.equal(decode(text).items.size, 800);
});

test("what does not fit is left out in order: ungraded texts, texts, right answers, all answers", () => {
  const item = (changes) => ({ status: 1, tries: 2, revision: 1, response: null, text: "", ...changes });
  const state = {
    ...emptyState({ lineage: 1, seed: 2 }),
    items: new Map([
      [0, item({ text: "t".repeat(40) })],
      [1, item({ text: "u".repeat(40) })],
      [2, item({ status: 3, response: 2 ** 20 })],
      [3, item({ response: 2 ** 20 })],
    ]),
  };
  const graded = (slot) => slot !== 1;
  const kept = (budget) =>
    [...decode(encode(state, { graded, budget })).items.values()].map(
      (each) => each.text.slice(0, 1) || each.response,
    );
  const expected = [
    ["t", "u", 2 ** 20, 2 ** 20],
    ["t", null, 2 ** 20, 2 ** 20],
    [null, null, 2 ** 20, 2 ** 20],
    [null, null, null, 2 ** 20],
    [null, null, null, null],
  ];
  let budget = Infinity;
  for (const answers of expected) {
    assert.deepEqual(kept(budget), answers);
    budget = encode(state, { graded, budget }).length - 1;
  }
});

test("status and tries survive every degradation", () => {
  forAll(100, (random) => {
    const state = randomState(random);
    const shape = (which) =>
      [...which.items].map(([slot, { status, tries }]) => [slot, status, tries]).sort(([a], [b]) => a - b);
    assert.deepEqual(shape(decode(encode(state, { budget: 0 }))), shape(state));
  });
});
