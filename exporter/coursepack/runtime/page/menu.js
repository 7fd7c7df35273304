/**
 * The menu: a dialog with every chapter and how far it has come. Without a script its link leads to the
 * contents.
 */

import { control, make, makeButton, region } from "./dom.js";
import { stateText } from "./startpage.js";

/** Builds the menu once and makes its link a button. `keys` is the switch of the keyboard shortcuts. */
export function mountMenu({ course, session, t, keys }) {
  const dialog = region(document, "menu");
  const opener = control(document, "menu");
  const links = new Map();
  let current = course.startPage;

  function show() {
    const { percent, done, total } = session.progress();
    region(dialog, "menu-progress").textContent = t("progress", { done, total, percent });
    for (const [page, { link, state }] of links) {
      state.textContent = page.kind === "chapter" ? stateText(session.chapterState(page), t) : "";
      if (page === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function open() {
    show();
    dialog.showModal();
    opener.setAttribute("aria-expanded", "true");
  }

  region(dialog, "menu-items").replaceChildren(...menuItems(course, links), keysSwitch(keys, t));
  makeOpener(opener, dialog, open);
  control(dialog, "close-menu").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => opener.setAttribute("aria-expanded", "false"));
  dialog.addEventListener("click", (event) => {
    const isLink = event.target.closest("a") !== null;
    if (isLink || (event.target === dialog && isOutside(dialog, event))) dialog.close();
  });
  return {
    /** Notes which page is in view. */
    moveTo(page) {
      current = page;
    },
    open,
  };
}

function makeOpener(opener, dialog, open) {
  dialog.id ||= "menu";
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-controls", dialog.id);
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    open();
  });
}

function menuItems(course, links) {
  const start = course.pages.filter((page) => page.kind === "start");
  const parts = course.sections.flatMap((section, index) => [
    make("h2", { class: "menu-section" }, section.title),
    menuList(
      course.chapters.filter((page) => page.section === index),
      links,
    ),
  ]);
  return [menuList(start, links), ...parts];
}

function menuList(pages, links) {
  return make("ol", { class: "menu-list" }, ...pages.map((page) => menuItem(page, links)));
}

function menuItem(page, links) {
  const number = page.number ? [make("span", { class: "menu-number" }, page.number), " "] : [];
  const state = make("span", { class: "menu-state" });
  const link = make(
    "a",
    { href: page.path },
    ...number,
    make("span", { class: "menu-title" }, page.title),
    " ",
    state,
  );
  links.set(page, { link, state });
  return make("li", {}, link);
}

/** Keys without modifiers must have an off switch (WCAG 2.1.4). */
function keysSwitch(keys, t) {
  const button = makeButton(t("keys"), () => {
    keys.toggle();
    button.setAttribute("aria-pressed", String(keys.areOn()));
  });
  button.setAttribute("aria-pressed", String(keys.areOn()));
  return make("p", { class: "menu-keys" }, button);
}

function isOutside(element, { clientX, clientY }) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
