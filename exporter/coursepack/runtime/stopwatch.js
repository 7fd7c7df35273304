/** Measures the time a learner spends; long stretches without input do not count. */

const IDLE_SECONDS = 30 * 60;

/**
 * Returns a running stopwatch. `touch` notes that the learner is there; `seconds` gives the time so far, in
 * which no stretch without a touch counts for more than half an hour.
 * @param {() => number} now milliseconds, never going back
 */
export function createStopwatch(now) {
  let counted = 0;
  let last = now();
  const stretch = () => Math.min((now() - last) / 1000, IDLE_SECONDS);
  return {
    touch() {
      counted += stretch();
      last = now();
    },
    seconds: () => counted + stretch(),
  };
}
