import assert from "node:assert/strict";
import { test } from "node:test";

import { connect } from "../../exporter/coursepack/runtime/lms/browser.js";
import { createHost, createStorage, createWindow } from "./support/lesson.js";

test("a state reported is there at the next launch", async () => {
  const localStorage = createStorage();
  const first = await connect(createHost({ window: createWindow({}, { localStorage }) }));
  assert.equal(first.launch.state, "");
  first.report({ location: "tasks", state: "1abc" }, 0);
  const second = await connect(createHost({ window: createWindow({}, { localStorage }) }));
  assert.deepEqual([second.launch.state, second.launch.entry], ["1abc", "resume"]);
});

test("courses with different lineages do not share their states", async () => {
  const localStorage = createStorage();
  const window = createWindow({}, { localStorage });
  const first = await connect(createHost({ window }));
  first.report({ location: "tasks", state: "1abc" }, 0);
  const other = await connect({ ...createHost({ window }), course: { id: "other", lineage: 12 } });
  assert.equal(other.launch.state, "");
});

test("pages are ordinary pages, unless the browser keeps nothing", async () => {
  const usual = await connect(createHost({ window: createWindow() }));
  assert.deepEqual(
    [usual.launch.supports.shell, usual.launch.supports.exit, usual.launch.connected],
    [false, false, false],
  );
  const window = createWindow();
  Object.defineProperty(window, "localStorage", {
    get() {
      throw new Error("denied");
    },
  });
  const denied = await connect(createHost({ window }));
  assert.equal(denied.launch.supports.shell, true);
  denied.report({ location: "tasks", state: "1abc" }, 0);
});

test("a full storage does not stop the lesson", async () => {
  const localStorage = {
    getItem: () => null,
    setItem() {
      throw new Error("quota");
    },
  };
  const connection = await connect(createHost({ window: createWindow({}, { localStorage }) }));
  connection.report({ location: "tasks", state: "1abc" }, 0);
  assert.equal(connection.finish(), true);
});

test("what another tab stores for the same course is told", async () => {
  const window = createWindow();
  const host = createHost({ window });
  await connect(host);
  window.fire("storage", { key: "coursepack:4711", newValue: "1xyz" });
  window.fire("storage", { key: "coursepack:9", newValue: "1other" });
  window.fire("storage", { key: "coursepack:4711", newValue: null });
  assert.deepEqual(host.told, [["changedElsewhere", "1xyz"]]);
});
