/** Marks answers and puts options in an order; knows no page and no platform. */

import { STATUS } from "./state.js";

/**
 * What one try is worth.
 * @typedef {object} Mark
 * @property {number} share part of the points, 0–1, before hints
 * @property {number} status one of STATUS
 * @property {number} right how many of the right options were picked
 * @property {number} total how many right options there are
 */

/**
 * Returns the mark of the options picked. A multiple choice with partial credit earns the share of right
 * picks minus wrong picks, never less than nothing; everything else is right or wrong.
 */
export function mark(question, picks) {
  const right = picks.filter((pick) => question.key.includes(pick)).length;
  const wrong = picks.length - right;
  const total = question.key.length;
  const exact = right === total && wrong === 0;
  const earnsParts = question.kind === "multiple-choice" && question.partial;
  const share = exact ? 1 : earnsParts ? Math.max(0, right - wrong) / total : 0;
  return { share, status: statusOf(share), right, total };
}

/** Returns the status of a share of the points. */
export function statusOf(share) {
  if (share === 1) return STATUS.right;
  return share > 0 ? STATUS.partial : STATUS.wrong;
}

/** Returns the numbers below `count` in an order that depends on nothing but the numbers in `seeds`. */
export function shuffled(count, seeds) {
  const random = randomOf(seeds);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/**
 * Returns a generator of numbers from 0 to below 1 (a 32-bit state moved by a Weyl step and mixed by
 * multiplications).
 */
function randomOf(seeds) {
  let state = seeds.reduce((sum, seed) => mix(sum + seed), 0x2545f491);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
}

function mix(value) {
  const first = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}
