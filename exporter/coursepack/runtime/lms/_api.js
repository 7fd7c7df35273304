/** Finds a SCORM API among the windows and calls it, checking each call once. */

const INTERVAL = 250;
const PATIENCE = 5000;
const MAX_STEPS = 500;

/** Stands for an error code that could not be had. */
const NO_CODE = -1;

/**
 * Returns the platform's API object of that name, or null after five seconds without one: some platforms put
 * it in place only after the course has begun to load. A window of its own without an opener has nobody to
 * wait for.
 */
export async function waitForApi({ window, clock }, name) {
  const until = clock.now() + (isAlone(window) ? 0 : PATIENCE);
  for (;;) {
    const api = findApi(window, name);
    if (api || clock.now() >= until) return api;
    await new Promise((resolve) => clock.later(INTERVAL, () => resolve(null)));
  }
}

/** Returns the API object of that name in this window, its parents, or the openers of those; else null. */
export function findApi(window, name) {
  for (const place of places(window)) {
    const api = safely(() => place[name]);
    if (api) return api;
  }
  return null;
}

/**
 * Names and error codes of one version of the API.
 * @typedef {object} Dialect
 * @property {string} initialize
 * @property {string} getValue
 * @property {string} setValue
 * @property {string} commit
 * @property {string} terminate
 * @property {string} getLastError
 * @property {ReadonlySet<number>} unsupported codes after which an element is given up
 * @property {ReadonlySet<number>} failed codes that may pass: the call is worth another try
 * @property {string} probe an element every platform has
 */

/**
 * Returns the calls of an API. Every argument is a string; an exception counts as a failure that may pass. A
 * call that answers false without an error code has succeeded: some platforms do that.
 * @param {Record<string, (...values: string[]) => unknown>} api
 * @param {Dialect} dialect
 */
export function createCalls(api, dialect) {
  const invoke = (name, ...values) => {
    try {
      return { value: api[dialect[name]](...values), threw: false };
    } catch {
      return { value: undefined, threw: true };
    }
  };
  const lastError = () => {
    const { value, threw } = invoke("getLastError");
    return threw ? NO_CODE : Number(value) || 0;
  };
  const outcome = ({ value, threw }) => {
    if (threw) return "failed";
    if (String(value) === "true") return "done";
    const code = lastError();
    if (code === 0) return "done";
    if (dialect.unsupported.has(code)) return "unsupported";
    return code === NO_CODE || dialect.failed.has(code) ? "failed" : "rejected";
  };
  const read = (element) => {
    const { value, threw } = invoke("getValue", element);
    const text = threw || value === undefined || value === null ? "" : String(value);
    return { text, isKnown: text !== "" || (!threw && lastError() === 0) };
  };
  return {
    /** Opens the session; a platform that has opened it already (error, but values can be read) counts. */
    initialize: () => outcome(invoke("initialize", "")) === "done" || read(dialect.probe).isKnown,
    /** Returns an element's value, empty where it has none. */
    get: (element) => read(element).text,
    /**
     * Returns the children that a platform names for an element; null where it knows the element, but names
     * none.
     */
    children(element) {
      const { text, isKnown } = read(`${element}._children`);
      return text === "" && isKnown ? null : text.split(",").map((child) => child.trim());
    },
    /**
     * Sets an element: "done", "unsupported" (never again), "rejected" (not this value), "failed" (try
     * again).
     */
    set: (element, value) => outcome(invoke("setValue", element, value)),
    /** Commits; no answer at all is no confirmation. */
    commit() {
      const answer = invoke("commit", "");
      return answer.value !== undefined && answer.value !== null && outcome(answer) === "done";
    },
    /** Ends the session. */
    terminate: () => outcome(invoke("terminate", "")) === "done",
  };
}

/** Yields every place an API may be in, nearest first. */
function* places(window) {
  const path = [...ancestors(window)];
  yield* path;
  for (const each of path) yield* ancestors(safely(() => each.opener));
  const document = safely(() => window.top.opener.document);
  if (document) yield document;
}

/** Yields a window and its parents; a window of another origin may be passed but not looked into. */
function* ancestors(window) {
  let current = window;
  for (let step = 0; current && step < MAX_STEPS; step += 1) {
    yield current;
    const parent = safely(() => current.parent);
    if (parent === current) return;
    current = parent;
  }
}

function isAlone(window) {
  return safely(() => window.parent === window && !window.opener) === true;
}

/** Returns what can be read, or undefined where the browser forbids it. */
function safely(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
