import assert from "node:assert/strict";
import { test } from "node:test";

import { createStopwatch } from "../../exporter/coursepack/runtime/stopwatch.js";
import { createClock } from "./support/clock.js";

const MINUTE = 60_000;

test("time runs from the start", () => {
  const clock = createClock(5000);
  const stopwatch = createStopwatch(clock.now);
  clock.pass(12_340);
  assert.equal(stopwatch.seconds(), 12.34);
});

test("time stops after half an hour without input and goes on with the next", () => {
  const clock = createClock();
  const stopwatch = createStopwatch(clock.now);
  clock.pass(10 * MINUTE);
  stopwatch.touch();
  clock.pass(8 * 60 * MINUTE);
  assert.equal(stopwatch.seconds(), 40 * 60);
  stopwatch.touch();
  clock.pass(MINUTE);
  assert.equal(stopwatch.seconds(), 41 * 60);
});
