/** Says things to the learner outside the text: quietly (role=status) or urgently (role=alert). */

import { make, makeButton, region } from "./dom.js";

/** Returns the ways to say something; `t` gives the texts. */
export function createNotices(t) {
  const notice = region(document, "notice");
  const alert = region(document, "alert");
  const urgent = new Map();
  return {
    /** Adds a line to the quiet notices, with links or buttons behind it and a button that dismisses it. */
    add(text, ...actions) {
      const line = lineOf(text, actions);
      line.append(
        " ",
        makeButton(t("dismiss"), () => line.remove()),
      );
      notice.append(line);
    },
    /** Replaces the quiet notices by one line. */
    say: (text) => notice.replaceChildren(lineOf(text, [])),
    /** Takes the quiet notices away. */
    clear: () => notice.replaceChildren(),
    /** Says something urgent about a subject, with buttons behind it, until the subject is settled. */
    warn(subject, text, ...actions) {
      urgent.get(subject)?.remove();
      urgent.set(subject, lineOf(text, actions));
      alert.append(urgent.get(subject));
    },
    /** Takes the urgent line about a subject away; tells whether there was one. */
    settle(subject) {
      urgent.get(subject)?.remove();
      return urgent.delete(subject);
    },
  };
}

function lineOf(text, actions) {
  return make("p", {}, text, ...actions.flatMap((action) => [" ", action]));
}
