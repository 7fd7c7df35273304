/** Questions on a page: picks, Check, marks, feedback, Try again, Next question, hints and solution. */

import { STATUS } from "../state.js";
import { control, make, moveFocus, region } from "./dom.js";
import { clearMarks, showMarks, showVerdict } from "./feedback.js";

/** Makes the questions inside `root` work and shows the answers given earlier. */
export function mountQuestions(root, { course, session, t }) {
  const sections = [...root.querySelectorAll("[data-question]")];
  sections.forEach((section, index) => {
    const question = course.question(section.dataset.question);
    const next = sections[index + 1]?.querySelector("fieldset") ?? null;
    if (question) mountQuestion(section, question, { root, next, session, t });
  });
}

function mountQuestion(section, question, { root, next, session, t }) {
  const check = control(section, "check");
  const reveal = control(section, "reveal");
  const solution = region(section, "solution");
  const checkText = check.textContent;
  const latency = createLatency(section);
  const options = [...section.querySelectorAll("[data-option]")];
  const view = { section, question, options, session, t };

  /** What pressing the button means now. */
  let press = submit;

  function submit() {
    const picks = picksIn(options);
    if (picks.length === 0) {
      region(section, "verdict").replaceChildren(make("p", {}, t("chooseFirst")));
      return;
    }
    const mark = session.check(question, picks, latency());
    if (mark) show(mark, picks);
  }

  function show(mark, picks) {
    const { isClosed } = session.standingOf(question);
    showMarks(view, picks, isClosed);
    showVerdict(view, mark, picks, isClosed);
    for (const input of inputsIn(options)) input.disabled = isClosed;
    if (isClosed) close(mark.status);
    else arm(again, t("tryAgain"));
  }

  function close(status) {
    arm(goOn, t(next ? "next" : "goOn"));
    reveal.hidden = status === STATUS.right || !solution;
  }

  function again() {
    for (const input of inputsIn(options)) input.checked = false;
    reopen();
  }

  function reopen() {
    clearMarks(view);
    arm(submit, checkText);
  }

  function goOn() {
    const target = next ?? root.querySelector('a[rel="next"]');
    if (target) moveFocus(target);
  }

  function arm(action, text) {
    press = action;
    check.textContent = text;
  }

  function restore() {
    const { mark, picks, status, tries } = session.standingOf(question);
    if (tries === 0) return;
    for (const input of inputsIn(options)) input.checked = picks?.includes(Number(input.value)) ?? false;
    show(mark ?? { status, right: 0, total: 0 }, picks ?? []);
  }

  arrange(section, options, session.orderOf(question));
  check.addEventListener("click", () => press());
  section.addEventListener("change", () => {
    if (press === again) reopen();
  });
  reveal.addEventListener("click", () => {
    reveal.hidden = true;
    solution.hidden = false;
    solution.open = true;
    solution.querySelector("summary").focus();
  });
  mountHints(section, question, session);
  if (solution) solution.hidden = true;
  check.hidden = false;
  restore();
}

function mountHints(section, question, session) {
  for (const hint of section.querySelectorAll("[data-hint]")) {
    hint.addEventListener("toggle", () => {
      if (hint.open) session.openHint(question, Number(hint.dataset.hint));
    });
  }
}

/** Puts the options in the order this learner sees. */
function arrange(section, options, order) {
  const byNumber = new Map(options.map((option) => [Number(option.dataset.option), option]));
  if (order.every((number, index) => number === index)) return;
  region(section, "options").append(
    ...order.filter((number) => byNumber.has(number)).map((number) => byNumber.get(number)),
  );
}

function inputsIn(options) {
  return options.flatMap((option) => [...option.querySelectorAll("input")]);
}

function picksIn(options) {
  return inputsIn(options)
    .filter((input) => input.checked)
    .map((input) => Number(input.value))
    .sort((one, other) => one - other);
}

/** Returns a function that gives the seconds since the question was first seen. */
function createLatency(section) {
  let since = performance.now();
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    since = performance.now();
    observer.disconnect();
  });
  observer.observe(section);
  return () => (performance.now() - since) / 1000;
}
