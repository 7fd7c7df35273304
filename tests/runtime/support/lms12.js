/**
 * A SCORM 1.2 platform that holds the course to the book (RTE 1.2 §3.3–3.4): string arguments, order of
 * calls, known elements, access, lengths and vocabularies. Each fault it finds is listed in `faults`; faults
 * to suffer are injected.
 */

const STRING = (limit) => (value) => value.length <= limit;
const WORDS =
  (...words) =>
  (value) =>
    words.includes(value);
const MATCH = (pattern) => (value) => pattern.test(value);
const DECIMAL = MATCH(/^-?\d+(\.\d+)?$/);
const SPAN = MATCH(/^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/);
const IDENTIFIER = (value) => /^[\x21-\x7e]{1,255}$/.test(value);
const PERCENT = (value) => value === "" || (DECIMAL(value) && Number(value) >= 0 && Number(value) <= 100);

/** Elements: what they hold at first, whether they can be read and written, what they take. */
const ELEMENTS = {
  "cmi.core._children": [
    "student_id,student_name,lesson_location,credit,lesson_status,entry,score,exit,session_time",
    "r",
  ],
  "cmi.core.student_id": ["l-17", "r"],
  "cmi.core.student_name": ["Okonkwo, Ada", "r"],
  "cmi.core.lesson_location": ["", "rw", STRING(255)],
  "cmi.core.credit": ["credit", "r"],
  "cmi.core.lesson_status": [
    "not attempted",
    "rw",
    WORDS("passed", "completed", "failed", "incomplete", "browsed"),
  ],
  "cmi.core.entry": ["ab-initio", "r"],
  "cmi.core.score._children": ["raw,min,max", "r"],
  "cmi.core.score.raw": ["", "rw", PERCENT],
  "cmi.core.score.min": ["", "rw", PERCENT],
  "cmi.core.score.max": ["", "rw", PERCENT],
  "cmi.core.lesson_mode": ["normal", "r"],
  "cmi.core.exit": ["", "w", WORDS("time-out", "suspend", "logout", "")],
  "cmi.core.session_time": ["", "w", SPAN],
  "cmi.suspend_data": ["", "rw", STRING(4096)],
  "cmi.comments": ["", "rw", STRING(4096)],
  "cmi.student_data.mastery_score": ["", "r"],
  "cmi.interactions._children": [
    "id,objectives,time,type,correct_responses,weighting,student_response,result,latency",
    "r",
  ],
  "cmi.interactions._count": ["0", "r"],
};

const INTERACTION = {
  id: IDENTIFIER,
  time: MATCH(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/),
  type: WORDS(
    "true-false",
    "choice",
    "fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
  ),
  "correct_responses.0.pattern": STRING(255),
  weighting: DECIMAL,
  student_response: STRING(255),
  result: (value) => WORDS("correct", "wrong", "unanticipated", "neutral")(value) || DECIMAL(value),
  latency: SPAN,
};

/** What a response of each type looks like (RTE 1.2, cmi.interactions.n.student_response). */
const RESPONSES = { choice: /^[0-9a-z](,[0-9a-z])*$/, "true-false": /^[01tf]$/, likert: /^[0-9a-z]$/ };

/**
 * Returns the platform. `values` replaces elements; `unsupported` lists element patterns it does not know;
 * `clock` and `slowness` make each call block for so many milliseconds.
 */
export function createPlatform({ values = {}, unsupported = [], clock = null, slowness = 0 } = {}) {
  const stored = new Map(
    Object.entries(ELEMENTS).map(([element, [value]]) => [element, values[element] ?? value]),
  );
  const interactions = [];
  const calls = [];
  const faults = [];
  let phase = "before";
  let code = 0;
  let trouble = () => null;
  let committed = null;

  function call(name, values, act) {
    clock?.block(slowness);
    calls.push([name, ...values]);
    for (const value of values)
      if (typeof value !== "string") faults.push(`${name}: ${typeof value} instead of a string`);
    const injected = trouble(name, ...values);
    if (injected === "throw") throw new Error("injected");
    if (injected) {
      code = injected.code;
      return injected.answer;
    }
    code = 0;
    return act(...values);
  }

  function refuse(error, answer, text) {
    code = error;
    faults.push(`${error}: ${text}`);
    return answer;
  }

  const isUnsupported = (element) => unsupported.some((pattern) => pattern.test(element));

  function getValue(element) {
    if (phase !== "running") return refuse(301, "", `read ${element} ${phase} the session`);
    if (isUnsupported(element)) {
      code = 401;
      return "";
    }
    if (/^cmi\.interactions\.\d/.test(element))
      return refuse(404, "", `read ${element}, which is write-only`);
    if (!stored.has(element)) return refuse(201, "", `read ${element}, which there is not`);
    if (!ELEMENTS[element][1].includes("r")) return refuse(404, "", `read ${element}, which is write-only`);
    return stored.get(element);
  }

  function setValue(element, value) {
    if (phase !== "running") return refuse(301, "false", `set ${element} ${phase} the session`);
    if (isUnsupported(element)) {
      code = 401;
      return "false";
    }
    const [, place, name] = /^cmi\.interactions\.(\d+)\.(.+)$/.exec(element) ?? [];
    if (place !== undefined) return setInteraction(Number(place), name, value);
    const [, access = "", accepts] = ELEMENTS[element] ?? [];
    if (!access.includes("w")) return refuse(access ? 403 : 201, "false", `set ${element}`);
    if (!accepts(value)) return refuse(405, "false", `${element} = ${value}`);
    stored.set(element, value);
    return "true";
  }

  function setInteraction(place, name, value) {
    const start = Number(stored.get("cmi.interactions._count"));
    const known = interactions[place - start];
    if (place > start + interactions.length) return refuse(201, "false", `interaction ${place} leaves a gap`);
    if (!known && name !== "id") return refuse(201, "false", `interaction ${place} begins with ${name}`);
    if (!INTERACTION[name]?.(value)) return refuse(405, "false", `interaction ${name} = ${value}`);
    if (
      ["student_response", "correct_responses.0.pattern"].includes(name) &&
      !RESPONSES[known.type]?.test(value)
    ) {
      return refuse(405, "false", `${known.type} ${name} = ${value}`);
    }
    if (!known) interactions.push({});
    interactions[place - start][name] = value;
    return "true";
  }

  function initialize(argument) {
    if (argument !== "") return refuse(201, "false", "Initialize with an argument");
    if (phase !== "before") return refuse(101, "false", "Initialize twice");
    phase = "running";
    return "true";
  }

  function commit(argument) {
    if (argument !== "") return refuse(201, "false", "Commit with an argument");
    if (phase !== "running") return refuse(301, "false", `Commit ${phase} the session`);
    committed = new Map(stored);
    return "true";
  }

  function finish(argument) {
    if (argument !== "") return refuse(201, "false", "Finish with an argument");
    if (phase !== "running") return refuse(301, "false", `Finish ${phase} the session`);
    phase = "after";
    committed = new Map(stored);
    return "true";
  }

  return {
    api: {
      LMSInitialize: (...values) => call("LMSInitialize", values, initialize),
      LMSFinish: (...values) => call("LMSFinish", values, finish),
      LMSGetValue: (...values) => call("LMSGetValue", values, getValue),
      LMSSetValue: (...values) => call("LMSSetValue", values, setValue),
      LMSCommit: (...values) => call("LMSCommit", values, commit),
      LMSGetLastError: () => String(code),
    },
    calls,
    faults,
    interactions,
    get: (element) => stored.get(element),
    /** What the platform would have after a power cut: the values of the last commit. */
    committed: (element) => committed?.get(element),
    /**
     * Lets `answer(call, ...values)` decide which calls suffer: "throw", {answer, code}, or null for none.
     */
    suffer(answer) {
      trouble = answer;
    },
    /** The calls of one name since the beginning, as lists of their arguments. */
    callsOf: (name) => calls.filter(([called]) => called === name).map(([, ...values]) => values),
    /** The values of a later session: what was committed, with the entry of a resumed attempt. */
    next(changes = {}) {
      const kept = Object.fromEntries([...committed].filter(([element]) => ELEMENTS[element][1] !== "w"));
      const count = String(Number(kept["cmi.interactions._count"]) + interactions.length);
      return createPlatform({
        values: { ...kept, "cmi.core.entry": "resume", "cmi.interactions._count": count, ...changes },
        unsupported,
        clock,
        slowness,
      });
    },
  };
}
