import assert from "node:assert/strict";
import { test } from "node:test";

import { createMirror } from "../../exporter/coursepack/runtime/mirror.js";
import { encode } from "../../exporter/coursepack/runtime/codec.js";
import { emptyState } from "../../exporter/coursepack/runtime/state.js";
import { createStorage, createWindow } from "./support/lesson.js";

const state = (seq, changes = {}) => ({ ...emptyState({ lineage: 1, seed: 9 }), seq, ...changes });
const mirrorOn = (window, { id = "l-17", lineage = 1, day = 1 } = {}) =>
  createMirror(window, { lineage }, { id }, () => new Date(2026, 0, day));

test("a state that was never confirmed comes back, even if the platform has nothing", () => {
  const window = createWindow();
  mirrorOn(window).write(encode(state(4)));
  assert.equal(mirrorOn(window).lost(null).seq, 4);
});

test("a confirmed state does not come back into an empty attempt", () => {
  const window = createWindow();
  const mirror = mirrorOn(window);
  mirror.write(encode(state(4)));
  mirror.confirm(encode(state(4)));
  assert.equal(mirrorOn(window).lost(null), null);
});

test("a confirmed state comes back where the platform has an older one of the same attempt", () => {
  const window = createWindow();
  const mirror = mirrorOn(window);
  mirror.write(encode(state(4)));
  mirror.confirm(encode(state(4)));
  assert.equal(mirrorOn(window).lost(state(3)).seq, 4);
  assert.equal(mirrorOn(window).lost(state(4)), null);
});

test("the confirmation of an older state does not settle a newer one", () => {
  const window = createWindow();
  const mirror = mirrorOn(window);
  mirror.write(encode(state(4)));
  mirror.write(encode(state(5)));
  mirror.confirm(encode(state(4)));
  assert.equal(mirrorOn(window).lost(null).seq, 5);
});

test("a state of another attempt, course or learner is not taken", () => {
  const window = createWindow();
  mirrorOn(window).write(encode(state(4)));
  assert.equal(mirrorOn(window).lost(state(2, { seed: 8 })), null);
  assert.equal(mirrorOn(window, { lineage: 2 }).lost(null), null);
  assert.equal(mirrorOn(window, { id: "l-18" }).lost(null), null);
});

test("a copy is forgotten after 30 days", () => {
  const window = createWindow();
  mirrorOn(window).write(encode(state(4)));
  assert.notEqual(mirrorOn(window, { day: 30 }).lost(null), null);
  assert.equal(mirrorOn(window, { day: 33 }).lost(null), null);
});

test("the learner's id is not readable in the storage", () => {
  const localStorage = createStorage();
  mirrorOn(createWindow({}, { localStorage }), { id: "ada@example.org" }).write(encode(state(1)));
  assert.ok(!localStorage.keys().join().includes("ada"));
});

test("without a learner's id the copy stays in the tab", () => {
  const localStorage = createStorage();
  const window = createWindow({}, { localStorage });
  mirrorOn(window, { id: "" }).write(encode(state(4)));
  assert.deepEqual(localStorage.keys(), []);
  assert.equal(mirrorOn(window, { id: "" }).lost(null).seq, 4);
});

test("storage that is forbidden or damaged is no mirror, silently", () => {
  const forbidden = {
    get localStorage() {
      throw new Error("denied");
    },
  };
  mirrorOn(forbidden).write(encode(state(1)));
  assert.equal(mirrorOn(forbidden).lost(null), null);
  const localStorage = { getItem: () => "{", setItem() {} };
  assert.equal(mirrorOn(createWindow({}, { localStorage })).lost(null), null);
});
