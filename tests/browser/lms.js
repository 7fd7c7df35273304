/**
 * A small LMS. It holds a SCO in a frame or a popup, answers it through scorm-again, notes every call, and keeps
 * what was committed, as an LMS does between launches. Faults can be switched on and off while the SCO runs.
 */
const lms = (() => {
  const FUNCTIONS = [
    "LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit",
    "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic",
  ];
  /** Milliseconds after which an API appears that is late. */
  const LATE = 1_000;
  const LEARNER = { "cmi.core.student_id": "learner-7", "cmi.core.student_name": "Larkspur, Odo" };

  /** Every call since the launch. */
  let calls = [];
  /** What an LMS would find in its database, by element. */
  let stored = {};
  /** What was set and not committed yet. */
  let pending = {};
  /** commit, setValue: "false" | "throw"; delay: milliseconds a call takes. */
  let faults = {};
  let api = null;

  /** Keep the processor busy, as a synchronous request to a slow server would. */
  function wait(milliseconds) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  }

  /** Answer a call with the fault that is switched on for it, or through scorm-again. */
  function answer(name, args) {
    const fault = { LMSCommit: faults.commit, LMSSetValue: faults.setValue }[name];
    if (faults.delay) wait(faults.delay);
    if (fault === "throw") throw new Error(`${name} is out of order`);
    if (fault === "false") return { result: "false", code: name === "LMSCommit" ? "391" : "351" };
    const result = api[name](...args);
    return { result, code: api.LMSGetLastError() };
  }

  /** Remember what the call changed. */
  function keep(name, args, { result, code }) {
    if (String(result) !== "true" || code !== "0") return;
    if (name === "LMSSetValue") pending[args[0]] = String(args[1]);
    if (name !== "LMSCommit" && name !== "LMSFinish") return;
    stored = { ...stored, ...pending };
    pending = {};
    if (name === "LMSFinish") stored["cmi.core.lesson_status"] = api.cmi.core.lesson_status;
  }

  /** Return the API as the SCO sees it. */
  function recorded() {
    let last = "0";
    const call = (name) => (...args) => {
      const note = { name, args: args.map(String), types: args.map((value) => typeof value), result: "", code: "" };
      calls.push(note);
      if (name === "LMSGetLastError") {
        Object.assign(note, { result: last, code: "0" });
        return last;
      }
      let outcome;
      try {
        outcome = answer(name, args);
      } catch (error) {
        Object.assign(note, { result: `thrown: ${error.message}`, code: "101" });
        throw error;
      }
      keep(name, args, outcome);
      last = outcome.code;
      Object.assign(note, { result: String(outcome.result), code: last });
      return outcome.result;
    };
    return Object.fromEntries(FUNCTIONS.map((name) => [name, call(name)]));
  }

  /** Return an API of the other SCORM, which some LMSs offer as well; every call of it is a mistake. */
  function decoy() {
    const mistake = (name) => (...args) => {
      calls.push({ name, args: args.map(String), types: args.map((value) => typeof value), result: "", code: "301" });
      return "";
    };
    return new Proxy({}, { get: (_, name) => mistake(String(name)) });
  }

  /** Return the data model at launch: what was stored, and what the LMS decides itself. */
  function model(settings) {
    const suspended = stored["cmi.core.exit"] === "suspend";
    const kept = Object.fromEntries(
      Object.entries(stored).filter(([element]) => !/^cmi\.(interactions|core\.(exit|session_time))/.test(element)),
    );
    return {
      ...LEARNER,
      "cmi.core.lesson_status": "not attempted",
      ...kept,
      "cmi.core.entry": suspended ? "resume" : Object.keys(stored).length ? "" : "ab-initio",
      "cmi.core.lesson_mode": settings.mode,
      "cmi.core.credit": settings.credit,
      "cmi.student_data.mastery_score": settings.mastery,
    };
  }

  /** Begin a session: a new API over what is stored, offered to the SCO at once, late, or never. */
  function begin(settings) {
    calls = [];
    pending = {};
    faults = { ...settings.faults };
    stored = { ...settings.stored };
    api = new globalThis.Scorm12API({ autocommit: false, logLevel: 5, mastery_override: true });
    api.loadFromFlattenedJSON(model(settings));
    globalThis.API_1484_11 = decoy();
    if (settings.api === "parent") globalThis.API = recorded();
    if (settings.api === "late") setTimeout(() => { globalThis.API = recorded(); }, LATE);
  }

  return {
    /** Launch the SCO in a frame of this page. */
    launch(href, settings) {
      begin(settings);
      const frame = document.createElement("iframe");
      Object.assign(frame, { name: "sco", title: "Course", src: href, width: "100%", height: "700" });
      document.body.append(frame);
    },
    /** Launch the SCO in a window of its own; the API stays in this one, its opener. */
    open(href, settings) {
      begin(settings);
      window.open(href, "sco");
    },
    /** End the session as an LMS does: by taking the frame away. */
    leave() {
      document.querySelector("iframe")?.remove();
    },
    /** Change the faults while the SCO runs. */
    disturb(changed) {
      faults = { ...changed };
    },
    /** Return every call since the launch. */
    calls: () => calls,
    /** Return what was committed. */
    stored: () => stored,
  };
})();
