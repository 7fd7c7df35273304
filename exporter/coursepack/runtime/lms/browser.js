/**
 * Keeps a learner's state in the browser: for plain web pages, and for packages opened without a platform.
 */

/**
 * Returns the connection to this browser's storage. Where the browser keeps nothing (private windows, blocked
 * storage in frames) the state lives as long as the document, which therefore has to stay.
 * @type {import("./_driver.js").Connect}
 */
export async function connect({ window, course, tell }) {
  const key = `coursepack:${course.lineage}`;
  const storage = usableStorage(window);
  window.addEventListener("storage", (event) => {
    if (event.key === key && event.newValue) tell.changedElsewhere(event.newValue);
  });
  return {
    launch: launchOf(storage?.getItem(key) ?? "", storage !== null),
    report: ({ state }) => store(storage, key, state),
    record: () => {},
    comment: () => {},
    save: () => {},
    finish: () => true,
  };
}

/** @returns {import("./_driver.js").Launch} */
function launchOf(state, keepsState) {
  return {
    mode: "normal",
    credit: true,
    entry: state ? "resume" : "start",
    state,
    location: "",
    status: { completion: "incomplete", success: "unknown" },
    score: null,
    learner: { id: "", name: "" },
    passMark: null,
    connected: false,
    supports: { feedback: false, exit: false, shell: !keepsState },
  };
}

/** Returns the browser's storage, or null where it may not be used. */
function usableStorage(window) {
  try {
    window.localStorage.getItem("coursepack");
    return window.localStorage;
  } catch {
    return null;
  }
}

function store(storage, key, state) {
  if (state === undefined) return;
  try {
    storage?.setItem(key, state);
  } catch {
    // Full or withdrawn: the lesson goes on, and the next page starts from what was kept last.
  }
}
