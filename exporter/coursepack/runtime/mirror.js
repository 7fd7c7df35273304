/**
 * A second copy of a learner's state on the device, for the time until the platform has surely got it.
 *
 * It is read when a session starts: what the platform lost comes back, what it has makes the copy worthless.
 * A copy belongs to one learner and one attempt (the state's seed), so a new attempt on the platform really
 * starts anew.
 */

import { decode } from "./codec.js";

const DAYS_30 = 30 * 24 * 3600 * 1000;

/**
 * Returns the mirror of one learner. Without a learner's id the copy lasts only as long as the browser's tab,
 * since others may use the same device. Storage that is full or forbidden is no mirror, silently.
 * @param {Window} window
 * @param {{ lineage: number }} course
 * @param {{ id: string }} learner
 * @param {() => Date} today
 */
export function createMirror(window, course, learner, today) {
  const key = `coursepack:${course.lineage}:${digest(learner.id)}`;
  const storage = () => (learner.id ? window.localStorage : window.sessionStorage);
  let unsaved = "";
  const keep = (state, isSaved) =>
    quietly(() => storage().setItem(key, JSON.stringify({ state, isSaved, time: today().getTime() })));
  return {
    /** Notes a state that the platform does not have yet. */
    write(state) {
      unsaved = state;
      keep(state, false);
    },
    /**
     * Notes that the platform has confirmed a state; an older one than that noted last makes no difference.
     */
    confirm(state) {
      if (state !== "" && state === unsaved) keep(state, true);
    },
    /**
     * Returns what a session starting from the platform's `state` (null if it has none) shall know besides;
     * else null.
     */
    lost(state) {
      const copy = quietly(() => JSON.parse(storage().getItem(key) ?? "null"));
      const mirrored = decode(String(copy?.state ?? ""));
      if (!mirrored || mirrored.lineage !== course.lineage || today().getTime() - copy.time > DAYS_30)
        return null;
      const isLost = state ? state.seed === mirrored.seed && state.seq < mirrored.seq : !copy.isSaved;
      return isLost ? mirrored : null;
    },
  };
}

/** Returns a number that stands for a learner's id without telling it (FNV-1a). */
function digest(text) {
  const hash = Array.from(text).reduce(
    (sum, one) => Math.imul(sum ^ one.codePointAt(0), 0x01000193),
    0x811c9dc5,
  );
  return (hash >>> 0).toString(36);
}

function quietly(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
