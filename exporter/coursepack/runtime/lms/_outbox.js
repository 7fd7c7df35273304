/**
 * Gathers what a platform shall know and commits it: only differences, soon after a change, never more than
 * once a second, again and again after a failure. For every API that sets elements and then commits.
 */

const SECOND = 1000;
const SLOW_COMMIT = 300;
const STRETCH = 20;
const LONGEST_WAIT = 60 * SECOND;
const KEEP_ALIVE = 10 * 60 * SECOND;
const WARN_AFTER_FAILURES = 2;

/** How long elements are set in one go before the page may react to the learner again. */
const SLICE = 50;

/**
 * @param {object} options
 * @param {{ set: Function, commit: Function, terminate: Function }} options.calls see `createCalls` in
 *   _api.js
 * @param {import("./_driver.js").Clock} options.clock
 * @param {Record<string, string>} options.known elements the platform has already, with their values
 * @param {() => Record<string, string>} options.closing elements that change by themselves (time spent)
 * @param {(element: (name: string) => string | undefined) => void} options.committed called after each commit
 *   that succeeds, with the elements as the platform has them
 * @param {() => void} options.failing called once when commits fail; `committed` ends it
 */
export function createOutbox({ calls, clock, known, closing, committed, failing }) {
  /** Elements as the platform has them. */
  const sent = new Map(Object.entries(known));
  /** Elements still to be set. */
  const pending = new Map();
  /** Elements set, but not confirmed by a commit: after a failed commit they are set again. */
  const unconfirmed = new Map();
  const unsupported = new Set();
  let timer = null;
  let due = Infinity;
  let lastCommit = -Infinity;
  let pause = SECOND;
  let failures = 0;
  let setFailed = false;
  let isUsed = false;
  let isClosed = false;

  function put(element, value) {
    if (isClosed || unsupported.has(patternOf(element))) return;
    isUsed = true;
    if (sent.get(element) === value) pending.delete(element);
    else pending.set(element, value);
  }

  /** Sends what is pending within so many milliseconds, or later where the platform is slow. */
  function sendWithin(milliseconds) {
    if (isClosed || !isDirty()) return;
    schedule(Math.max(clock.now() + milliseconds, lastCommit + pause), () => send(true));
  }

  /** Sends everything now, in one go; the document may vanish any moment. */
  function flush() {
    const isFresh = clock.now() - lastCommit < SECOND;
    if (isClosed || !isUsed || (!isDirty() && (isFresh || !hasMoved()))) return;
    send(false);
  }

  /** Sends everything and ends the session; nothing is called afterwards. */
  function close() {
    if (isClosed) return true;
    if (isUsed) send(false);
    stop();
    isClosed = true;
    return calls.terminate() && failures === 0;
  }

  function send(mayPause) {
    stop();
    work([...pending.keys()], mayPause);
  }

  function work(elements, mayPause) {
    const started = clock.now();
    while (elements.length > 0) {
      if (mayPause && clock.now() - started > SLICE) {
        schedule(clock.now(), () => work(elements, true));
        return;
      }
      const element = elements.shift();
      if (pending.has(element)) set(element, pending.get(element));
    }
    commit();
  }

  function set(element, value) {
    const outcome = calls.set(element, value);
    if (outcome === "failed") {
      setFailed = true;
      return;
    }
    pending.delete(element);
    if (outcome === "unsupported") unsupported.add(patternOf(element));
    if (outcome !== "done") return;
    sent.set(element, value);
    unconfirmed.set(element, value);
  }

  function commit() {
    for (const [element, value] of Object.entries(closing()))
      if (sent.get(element) !== value) set(element, value);
    const began = clock.now();
    const isDone = calls.commit() && !setFailed;
    setFailed = false;
    lastCommit = clock.now();
    const took = lastCommit - began;
    pause = took > SLOW_COMMIT ? Math.min(LONGEST_WAIT, STRETCH * took) : SECOND;
    if (isDone) succeed();
    else fail();
  }

  function succeed() {
    failures = 0;
    unconfirmed.clear();
    committed((name) => sent.get(name));
    if (pending.size > 0) schedule(lastCommit + pause, () => send(true));
    else schedule(lastCommit + KEEP_ALIVE, keepAlive);
  }

  function fail() {
    failures += 1;
    setAgain();
    if (failures === WARN_AFTER_FAILURES) failing();
    schedule(lastCommit + Math.min(LONGEST_WAIT, SECOND * 2 ** (failures - 1)), () => send(true));
  }

  /**
   * Puts what was not confirmed before what is pending: an entry of a list begins with what was set first.
   */
  function setAgain() {
    const newer = [...pending];
    pending.clear();
    for (const [element, value] of [...unconfirmed, ...newer]) pending.set(element, value);
    for (const element of unconfirmed.keys()) sent.delete(element);
    unconfirmed.clear();
  }

  /** Commits the time spent, so that the platform sees somebody is there; not once the learner is away. */
  function keepAlive() {
    if (hasMoved()) send(false);
  }

  function hasMoved() {
    return Object.entries(closing()).some(([element, value]) => sent.get(element) !== value);
  }

  function isDirty() {
    return pending.size > 0 || unconfirmed.size > 0 || failures > 0;
  }

  function schedule(at, action) {
    if (timer !== null && due <= at) return;
    stop();
    due = at;
    timer = clock.later(Math.max(0, at - clock.now()), () => {
      timer = null;
      due = Infinity;
      action();
    });
  }

  function stop() {
    if (timer !== null) clock.cancel(timer);
    timer = null;
    due = Infinity;
  }

  return { put, sendWithin, flush, close };
}

/** An element that is unsupported in one entry of a list is so in all. */
function patternOf(element) {
  return element.replace(/\d+/g, "n");
}
