/**
 * Moves between pages. On a platform the document has to stay, since a session cannot be opened twice: pages
 * are fetched, their <main> swapped in, and the address keeps `#/page`. Elsewhere links are links.
 */

import { moveFocus } from "./dom.js";

/**
 * @param {object} options
 * @param {ReturnType<import("../course.js").createCourse>} options.course
 * @param {boolean} options.keepsShell whether pages are swapped inside this document
 * @param {(page: import("../course.js").Page, main: Element) => void} options.arrived a page has come into
 *   view
 * @param {() => void} options.leaving the document may be left
 * @param {() => void} options.failed a page could not be fetched
 */
export function createRouter({ course, keepsShell, arrived, leaving, failed }) {
  let current = course.page(document.body.dataset.page) ?? course.startPage;
  let failedPage = null;
  let turns = 0;
  let isStopped = false;

  /** Shows a page; the focus goes to its heading, or to the place an anchor names. */
  async function go(page, { anchor = "", step = "push", focus = true, scroll = 0 } = {}) {
    if (step === "push") rememberScroll();
    if (page !== current && !(await swap(page))) return;
    if (step !== "none") history[`${step}State`]({ page: page.id }, "", address(page, anchor));
    reach(anchor, { focus, scroll });
  }

  async function swap(page) {
    const turn = (turns += 1);
    const fetched = await fetchPage(page.path);
    if (turn !== turns || isStopped) return false;
    if (!fetched) {
      giveUp(page);
      return false;
    }
    failedPage = null;
    current = page;
    document.querySelector("main").replaceWith(fetched.main);
    document.title = fetched.title;
    document.body.dataset.page = page.id;
    arrived(page, fetched.main);
    return true;
  }

  /**
   * The first time the learner is told; choosing the same page again leaves the document the ordinary way.
   */
  function giveUp(page) {
    leaving();
    if (failedPage === page) location.href = page.path;
    failedPage = page;
    failed();
  }

  function follow(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || opensElsewhere(event, link)) return;
    const goal = goalOf(link);
    if (isStopped && goal) event.preventDefault();
    else if (goal && keepsShell) {
      event.preventDefault();
      void go(goal.page, goal);
    } else leaving();
  }

  /** Returns the page and the place a link leads to; null for one that leaves the course. */
  function goalOf(link) {
    const href = link.getAttribute("href");
    if (href.startsWith("#")) return { page: current, anchor: href.slice(1) };
    const url = new URL(link.href);
    const folder = new URL(".", location.href);
    if (url.origin !== folder.origin || !url.pathname.startsWith(folder.pathname)) return null;
    const page = course.pageOfPath(url.pathname.slice(folder.pathname.length) || course.startPage.path);
    return page ? { page, anchor: url.hash.slice(1) } : null;
  }

  document.addEventListener("click", follow);
  if (keepsShell) {
    history.scrollRestoration = "manual";
    window.addEventListener("popstate", (event) => {
      const { page, anchor } = route(course, location.hash);
      if (page && !isStopped) void go(page, { anchor, step: "none", scroll: event.state?.scroll ?? 0 });
    });
  }

  return {
    /**
     * Begins with the page that the address names, else the bookmark, else this one; the focus stays where it
     * is. Tells whether the bookmark was followed.
     */
    async begin(bookmark) {
      const named = keepsShell ? route(course, location.hash) : {};
      const goal = keepsShell ? (named.page ?? bookmark ?? current) : current;
      const isMoved = goal !== current && (await swap(goal));
      if (!isMoved) arrived(current, document.querySelector("main"));
      if (keepsShell) history.replaceState({ page: current.id }, "", address(current, named.anchor ?? ""));
      if (isMoved || named.anchor) reach(named.anchor, { focus: false, scroll: 0 });
      return isMoved && !named.page;
    },
    /** Ends navigation inside the course. */
    stop() {
      isStopped = true;
    },
  };
}

/** Tells whether following a link leaves this document in place: another button or key, a target, a download. */
function opensElsewhere(event, link) {
  const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button !== 0 || hasModifier || link.target !== "" || link.hasAttribute("download");
}

/** Returns the page, as <main> and title; null where it cannot be had. */
async function fetchPage(path) {
  try {
    const response = await fetch(path);
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main[data-page]");
    return main && { main: document.importNode(main, true), title: page.title };
  } catch {
    return null;
  }
}

function address(page, anchor) {
  return `#/${page.id}${anchor && `#${anchor}`}`;
}

function route(course, hash) {
  const [, id, anchor = ""] = /^#\/([^#]*)#?(.*)$/.exec(hash) ?? [];
  return { page: course.page(id), anchor };
}

function rememberScroll() {
  history.replaceState({ ...history.state, scroll: scrollY }, "");
}

function reach(anchor, { focus, scroll }) {
  const target = anchor ? elementOf(anchor) : null;
  if (focus) moveFocus(target ?? document.querySelector("main h1") ?? document.querySelector("main"));
  if (target) target.scrollIntoView();
  else window.scrollTo(0, scroll);
}

/** Returns the element an anchor names, written plainly or percent-encoded. */
function elementOf(anchor) {
  const plain = document.getElementById(anchor);
  return (
    plain ??
    [...document.querySelectorAll("[id]")].find(({ id }) => encodeURIComponent(id) === anchor) ??
    null
  );
}
