/**
 * Learners' answers of every kind of question, packed for the state: a number of at most 21 bits, or a short
 * text.
 */

import { MAX_RESPONSE, MAX_TEXT } from "./state.js";

/**
 * An answer as the question kinds know it:
 * - single-choice, true-false, multiple-choice, scale: the slots of the options picked;
 * - matching: for each left side the number of the right side chosen;
 * - ordering: the numbers of the items in the learner's order;
 * - fill-in: the text of each gap; short-answer, numeric, essay: one text.
 * @typedef {readonly number[] | readonly string[]} Answer
 */

const GAP = "\u001f";
const CONTROL = /[\u0000-\u0008\u000b-\u001f]/g;

/** Returns an answer packed; `base` is how many right sides a matching question offers. */
export function pack(kind, answer, base = 0) {
  const response = toNumber(kind, answer, base);
  if (response !== null && response <= MAX_RESPONSE) return { response, text: "" };
  if (!isNumeric(kind)) return { response: null, text: cut(answer.map(clean).join(GAP)) };
  const text = answer.join(",");
  return { response: null, text: text.length <= MAX_TEXT ? text : "" };
}

/**
 * Returns the answer that was packed, or null where it is not kept; `count` is the number of items or left
 * sides.
 */
export function unpack(kind, { response, text }, { count = 0, base = 0 } = {}) {
  if (response !== null) return fromNumber(kind, response, count, base);
  if (text === "") return null;
  return isNumeric(kind) ? text.split(",").map(Number) : text.split(GAP);
}

function isNumeric(kind) {
  return ["single-choice", "true-false", "multiple-choice", "scale", "matching", "ordering"].includes(kind);
}

function toNumber(kind, answer, base) {
  switch (kind) {
    case "single-choice":
    case "true-false":
    case "scale":
      return answer[0];
    case "multiple-choice":
      return answer.reduce((mask, slot) => mask + 2 ** slot, 0);
    case "matching":
      return answer.reduceRight((number, digit) => number * base + digit, 0);
    case "ordering":
      return orderRank(answer);
    default:
      return null;
  }
}

function fromNumber(kind, response, count, base) {
  switch (kind) {
    case "multiple-choice":
      return slotsOfMask(response);
    case "matching":
      return Array.from({ length: count }, (_, index) => Math.floor(response / base ** index) % base);
    case "ordering":
      return orderOfRank(response, count);
    default:
      return [response];
  }
}

function slotsOfMask(mask) {
  return Array.from({ length: 21 }, (_, slot) => slot).filter((slot) => (mask >> slot) & 1);
}

/** Returns the number of an order among all orders of its items (Lehmer code). */
function orderRank(order) {
  return order.reduce((rank, item, index) => {
    const smaller = order.slice(index + 1).filter((later) => later < item).length;
    return rank * (order.length - index) + smaller;
  }, 0);
}

function orderOfRank(rank, count) {
  const code = [];
  for (let left = rank, size = 1; size <= count; size += 1) {
    code.unshift(left % size);
    left = Math.floor(left / size);
  }
  const rest = Array.from({ length: count }, (_, item) => item);
  return code.map((index) => rest.splice(index, 1)[0]);
}

/** Returns a text without control characters and halves of characters, which no encoding carries. */
function clean(text) {
  return Array.from(text.replace(CONTROL, " "), (one) => (/\p{Surrogate}/u.test(one) ? "\ufffd" : one)).join(
    "",
  );
}

/** Returns the beginning of a text that the state can keep, never ending inside a character. */
function cut(text) {
  const isInside = /[\ud800-\udbff]/.test(text.charAt(MAX_TEXT - 1));
  return text.slice(0, isInside ? MAX_TEXT - 1 : MAX_TEXT);
}
