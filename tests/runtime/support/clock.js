/** A clock that stands still until it is moved. */

/** Returns a driver's clock whose timers fire, in order, when `pass` moves it. */
export function createClock(start = 0) {
  let time = start;
  let timers = [];
  return {
    now: () => time,
    today: () => new Date(2026, 10, 22, 10, 11, 12),
    later(milliseconds, action) {
      const timer = { at: time + milliseconds, action };
      timers.push(timer);
      return timer;
    },
    cancel(timer) {
      timers = timers.filter((each) => each !== timer);
    },
    /** Moves the clock without firing anything: a call that blocks. */
    block(milliseconds) {
      time += milliseconds;
    },
    /** Moves the clock and fires what falls due. */
    pass(milliseconds) {
      const until = time + milliseconds;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        time = Math.max(time, due.at);
        due.action();
      }
      time = Math.max(time, until);
    },
  };
}
