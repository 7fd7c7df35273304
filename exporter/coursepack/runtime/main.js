/** The learner's side of a page: connects to the platform, then brings menu, pages and questions to life. */

import { createCourse } from "./course.js";
import { connect as connectBrowser } from "./lms/browser.js";
import { createMirror } from "./mirror.js";
import { mountAppearance } from "./page/appearance.js";
import { mountClarity } from "./page/clarity.js";
import { mountCopyButtons } from "./page/copy.js";
import { control, make, makeButton, moveFocus, region } from "./page/dom.js";
import { mountKeys } from "./page/keys.js";
import { mountMenu } from "./page/menu.js";
import { createNotices } from "./page/notices.js";
import { holdClicks } from "./page/patience.js";
import { mountQuestions } from "./page/questions.js";
import { createRouter } from "./page/router.js";
import { showStanding } from "./page/startpage.js";
import { createSession } from "./session.js";
import { createStopwatch } from "./stopwatch.js";
import { createTranslator } from "./strings.js";

/**
 * What the parts of a page share; complete once the session has begun.
 * @typedef {object} Lesson
 * @property {ReturnType<typeof createCourse>} course
 * @property {ReturnType<typeof createTranslator>} t
 * @property {ReturnType<typeof createNotices>} notices
 * @property {ReturnType<typeof createSession>} session
 * @property {ReturnType<typeof createRouter>} router
 * @property {ReturnType<typeof mountMenu>} menu
 */

const PATIENCE = 1000;

/** Starts the lesson on the page of this document; `connect` is the driver's. */
export async function start(connect) {
  const course = createCourse(globalThis.coursepackCourse);
  const t = createTranslator(course.strings, course.language);
  const lesson = /** @type {Lesson} */ ({ course, t, notices: createNotices(t) });
  mountAppearance();
  const release = holdClicks((href) => course.pageOfPath(href.split("#")[0]) !== undefined);
  const { connection, answer } = await openConnection(connect, lesson);
  lesson.session = createSession({
    course,
    connection,
    mirror: createMirror(window, course, connection.launch.learner, () => new Date()),
    random: Math.random,
    changed: () => showProgress(lesson),
  });
  lesson.router = createLessonRouter(lesson);
  lesson.menu = mountMenu({ ...lesson, keys: mountKeys(() => keyActions(lesson)) });
  leaveInTime(lesson.session);
  mountExit(lesson);
  const isResumed = await lesson.router.begin(lesson.session.bookmark());
  announce(lesson, answer, isResumed);
  release();
}

/** Connects to the platform, or to this browser where there is none. */
async function openConnection(connect, lesson) {
  const clock = {
    now: () => performance.now(),
    today: () => new Date(),
    later: (milliseconds, action) => setTimeout(action, milliseconds),
    cancel: (timer) => clearTimeout(timer),
  };
  const stopwatch = createStopwatch(clock.now);
  for (const event of ["keydown", "pointerdown", "scroll"]) {
    addEventListener(event, stopwatch.touch, { passive: true, capture: true });
  }
  const host = {
    window,
    clock,
    seconds: stopwatch.seconds,
    course: lesson.course,
    tell: tellLearner(lesson),
  };
  const timer = setTimeout(() => lesson.notices.say(lesson.t("connecting")), PATIENCE);
  const answer = await connect(host);
  clearTimeout(timer);
  lesson.notices.clear();
  if (typeof answer === "string") return { connection: await connectBrowser(host), answer };
  return { connection: answer, answer: "connected" };
}

/**
 * Returns what happens when the driver tells something; it has nothing to tell before the session has begun.
 */
function tellLearner(lesson) {
  const { notices, t } = lesson;
  return {
    failing: () =>
      notices.warn(
        "saving",
        t("notSaving"),
        makeButton(t("tryNow"), () => lesson.session.save()),
      ),
    committed(state) {
      lesson.session.confirm(state);
      if (notices.settle("saving")) notices.say(t("saved"));
    },
    changedElsewhere: (state) => lesson.session?.adopt(state),
  };
}

function createLessonRouter(lesson) {
  const { course, session, notices, t } = lesson;
  return createRouter({
    course,
    keepsShell: session.launch.supports.shell && location.protocol !== "file:",
    arrived(page, main) {
      notices.clear();
      notices.settle("page");
      session.visit(page);
      lesson.menu.moveTo(page);
      mountQuestions(main, lesson);
      mountCopyButtons(main, t);
      mountClarity(main, lesson);
      showProgress(lesson);
    },
    leaving: session.save,
    failed: () => notices.warn("page", t("pageFailed")),
  });
}

function showProgress(lesson) {
  const { session, t } = lesson;
  const progress = region(document, "progress");
  const { done, total, percent } = session.progress();
  progress.textContent = t("progress", { done, total, percent });
  progress.hidden = false;
  showStanding(document.querySelector("main"), lesson);
}

/**
 * Saves whenever the document may vanish. Phones end a page without any event but the first; a page that
 * comes back from the browser's cache has ended its session (or missed what other pages stored) and starts
 * again.
 */
function leaveInTime(session) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") session.save();
  });
  addEventListener("pagehide", () => session.finish());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  addEventListener("online", () => session.save());
}

function mountExit({ session, router, notices, t }) {
  const button = control(document, "exit");
  if (!button || !session.launch.supports.exit) return;
  button.addEventListener("click", () => {
    const isSaved = session.finish();
    router.stop();
    notices.clear();
    notices.settle("saving");
    const heading = make("h1", {}, t(isSaved ? "exitedTitle" : "exitedUnsavedTitle"));
    document.querySelector("main").replaceChildren(heading, make("p", {}, t("exited")));
    for (const name of ["exit", "menu"]) control(document, name).hidden = true;
    moveFocus(heading);
    if (window.opener) window.close();
  });
  button.hidden = false;
}

/** Says what the learner must know about this sitting. */
function announce({ course, session, notices, t }, answer, isResumed) {
  const { mode, credit } = session.launch;
  if (answer === "refused") notices.warn("platform", t("refused"));
  if (answer === "absent") notices.add(t("preview"));
  if (mode !== "normal") notices.add(t(mode === "review" ? "modeReview" : "modeBrowse"));
  else if (!credit) notices.add(t("modeNoCredit"));
  if (session.isUnreadable) notices.add(t("stateUnreadable"));
  if (session.recovered > 0) notices.add(t("recovered", { count: session.recovered }));
  if (isResumed) notices.add(t("resumed"), make("a", { href: course.startPage.path }, t("goToStart")));
}

function keyActions({ menu, notices, t }) {
  const press = (relation) => () =>
    /** @type {HTMLElement | null} */ (document.querySelector(`main a[rel="${relation}"]`))?.click();
  return { n: press("next"), p: press("prev"), m: menu.open, "?": () => notices.say(t("keysHelp")) };
}
