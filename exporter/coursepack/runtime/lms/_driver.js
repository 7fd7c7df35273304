/**
 * What a driver is: the one module that knows how a kind of platform keeps a learner's results.
 *
 * A driver module exports `connect(host)`. The lesson speaks of completion, success, score, place, state and
 * interactions; only the driver knows `cmi.*` or xAPI. It sends what differs from what the platform has,
 * gathers changes before it commits, and tries again after failures. The lesson decides what may be recorded
 * (see `Launch.mode`) and reports nothing else.
 */

/**
 * What a driver may use of the world.
 * @typedef {object} Host
 * @property {Window} window where the platform is looked for
 * @property {Clock} clock
 * @property {() => number} seconds time the learner has spent in this session
 * @property {{ id: string, lineage: number, status12?: string }} course
 * @property {Tell} tell
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds, never going back
 * @property {() => Date} today date and time of day
 * @property {(milliseconds: number, action: () => void) => unknown} later
 * @property {(timer: unknown) => void} cancel
 */

/**
 * What a driver tells the lesson.
 * @typedef {object} Tell
 * @property {() => void} failing the platform does not save; told once until it saves again
 * @property {(state: string) => void} committed the platform has confirmed a commit and keeps this state
 * @property {(state: string) => void} changedElsewhere another window of the same course has stored this
 *   state
 */

/**
 * What the platform says at the start of a session.
 * @typedef {object} Launch
 * @property {"normal" | "review" | "browse"} mode only in normal mode anything is recorded
 * @property {boolean} credit whether the session counts; without credit only place and state are recorded
 * @property {"start" | "resume"} entry
 * @property {string} state what an earlier session reported; empty if nothing
 * @property {string} location id of the page read last; empty if unknown
 * @property {{ completion: Completion, success: Success }} status as earlier sessions left it
 * @property {number | null} score best score on record, in percent
 * @property {{ id: string, name: string }} learner empty where unknown
 * @property {number | null} passMark the platform's own pass mark in percent; it wins over the course's
 * @property {boolean} connected whether a platform keeps the results, not just this browser
 * @property {{ feedback: boolean, exit: boolean, shell: boolean }} supports feedback: comments reach
 *   somebody; exit: the session can be ended from inside; shell: the document has to stay, so pages are
 *   swapped inside it
 */

/** @typedef {"incomplete" | "completed"} Completion */
/** @typedef {"unknown" | "passed" | "failed"} Success */

/**
 * Everything the platform shall know; a driver keeps what is absent as it is.
 * @typedef {object} Report
 * @property {string} location id of the page read last
 * @property {string} [state]
 * @property {Completion} [completion]
 * @property {Success} [success]
 * @property {number | null} [score] percent with at most two decimals; null before the first graded answer
 * @property {number} [progress] 0–1, 1 exactly when completed
 * @property {boolean} [gradedPartDone] whether every graded question has an answer
 */

/**
 * One answer, or one rating.
 * @typedef {object} Interaction
 * @property {string} id the question's id
 * @property {string} kind the question's kind (course.js)
 * @property {readonly number[]} picks permanent numbers of the options picked; the rating of a scale
 * @property {readonly number[]} key permanent numbers of the right options; empty where nothing is right or
 *   wrong
 * @property {"correct" | "incorrect" | "neutral"} result
 * @property {number} weighting points
 * @property {number} latency seconds from first sight to the answer
 * @property {string} title the question as plain text
 */

/**
 * @typedef {object} Connection
 * @property {Launch} launch
 * @property {(report: Report, within: number) => void} report takes over what the platform shall know, sent
 *   within so many milliseconds (later where the platform is slow)
 * @property {(interaction: Interaction) => void} record sent with the next report
 * @property {(page: string, text: string) => void} comment a learner's words about a page; sent with the next
 *   report
 * @property {() => void} save sends everything at once: the document may vanish; does nothing after `finish`
 * @property {() => boolean} finish sends everything and ends the session, once; false if the platform did not
 *   confirm. The lesson reports, records and comments nothing afterwards.
 */

/**
 * Connects to the platform; waits for it as long as that makes sense. "absent": there is none;
 * "refused": there is one, but it does not open a session.
 * @typedef {(host: Host) => Promise<Connection | "absent" | "refused">} Connect
 */

export {};
