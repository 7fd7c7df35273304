import assert from "node:assert/strict";
import { test } from "node:test";

import { createCalls, findApi, waitForApi } from "../../exporter/coursepack/runtime/lms/_api.js";
import { createClock } from "./support/clock.js";

const API = { name: "the API" };

/**
 * Returns a window that throws where the browser would: everything but parent, opener and top of a foreign
 * origin.
 */
function createFrame({ parent, opener = null, top, ...properties } = {}) {
  const frame = { opener, ...properties };
  frame.parent = parent ?? frame;
  frame.top = top ?? parent ?? frame;
  return frame;
}

const foreign = (frame) =>
  new Proxy(frame, {
    get(target, name) {
      if (!["parent", "opener", "top"].includes(name))
        throw new DOMException("cross-origin", "SecurityError");
      return target[name] === target ? foreign(target) : target[name];
    },
  });

test("the API is found in the window itself, a parent, or a parent's parent", () => {
  const top = createFrame({ API });
  assert.equal(findApi(top, "API"), API);
  assert.equal(findApi(createFrame({ parent: top }), "API"), API);
  assert.equal(findApi(createFrame({ parent: createFrame({ parent: top }) }), "API"), API);
});

test("the nearest API wins", () => {
  const near = { name: "near" };
  assert.equal(
    findApi(createFrame({ parent: createFrame({ API: near, parent: createFrame({ API }) }) }), "API"),
    near,
  );
});

test("only the API of the asked version is taken", () => {
  const window = createFrame({ parent: createFrame({ API_1484_11: {}, API }) });
  assert.equal(findApi(window, "API"), API);
});

test("the API of a popup is found in its opener and the opener's parents", () => {
  assert.equal(findApi(createFrame({ opener: createFrame({ API }) }), "API"), API);
  assert.equal(findApi(createFrame({ opener: createFrame({ parent: createFrame({ API }) }) }), "API"), API);
});

test("the API of a frame inside a popup is found in the popup's opener", () => {
  const popup = createFrame({ opener: createFrame({ API }) });
  assert.equal(findApi(createFrame({ parent: popup }), "API"), API);
});

test("the API is found in the document of the top window's opener", () => {
  const top = createFrame({ opener: createFrame({ document: { API } }) });
  assert.equal(findApi(createFrame({ parent: top, top }), "API"), API);
});

test("a window of another origin is passed by", () => {
  const outer = createFrame({ API });
  assert.equal(findApi(createFrame({ parent: foreign(createFrame({ parent: outer })) }), "API"), API);
  assert.equal(findApi(createFrame({ parent: foreign(createFrame()) }), "API"), null);
});

test("windows that are each other's parents do not trap the search", () => {
  const one = {};
  const two = { parent: one };
  one.parent = two;
  assert.equal(findApi(one, "API"), null);
});

test("an API that arrives late is waited for", async () => {
  const clock = createClock();
  const parent = createFrame();
  const found = waitForApi({ window: createFrame({ parent }), clock }, "API");
  clock.pass(3000);
  await Promise.resolve();
  parent.API = API;
  clock.pass(250);
  assert.equal(await found, API);
});

test("waiting ends after five seconds", async () => {
  const clock = createClock();
  const found = waitForApi({ window: createFrame({ parent: createFrame() }), clock }, "API");
  for (let step = 0; step < 30; step += 1) {
    clock.pass(250);
    await Promise.resolve();
    await Promise.resolve();
  }
  assert.equal(await found, null);
  assert.ok(clock.now() < 8000);
});

test("a window alone has nobody to wait for", async () => {
  assert.equal(await waitForApi({ window: createFrame(), clock: createClock() }, "API"), null);
});

const DIALECT = {
  initialize: "Initialize",
  getValue: "GetValue",
  setValue: "SetValue",
  commit: "Commit",
  terminate: "Terminate",
  getLastError: "GetLastError",
  unsupported: new Set([401]),
  failed: new Set([101, 301]),
  probe: "status",
};

/** Returns the calls of an API on which everything answers `answer` and the last error is `code`. */
function callsOf(answer, code) {
  const reply = () => {
    if (answer === "throw") throw new Error("no");
    return answer;
  };
  const api = {
    Initialize: reply,
    GetValue: () => "",
    SetValue: reply,
    Commit: reply,
    Terminate: reply,
    GetLastError: () => code,
  };
  return createCalls(api, DIALECT);
}

test("a call that answers true is done, whatever kind of true", () => {
  for (const answer of ["true", true]) {
    const calls = callsOf(answer, "0");
    assert.deepEqual([calls.set("a", "b"), calls.commit(), calls.terminate()], ["done", true, true]);
  }
});

test("false without an error code counts as done", () => {
  const calls = callsOf("false", "0");
  assert.deepEqual([calls.initialize(), calls.set("a", "b"), calls.commit()], [true, "done", true]);
});

test("the error code decides what becomes of an element", () => {
  assert.equal(callsOf("false", "401").set("a", "b"), "unsupported");
  assert.equal(callsOf("false", "405").set("a", "b"), "rejected");
  assert.equal(callsOf("false", 101).set("a", "b"), "failed");
});

test("an exception is a failure that may pass", () => {
  assert.deepEqual([callsOf("throw", "0").set("a", "b"), callsOf("throw", "0").commit()], ["failed", false]);
});

test("a commit that answers nothing is not confirmed", () => {
  assert.equal(callsOf(undefined, "0").commit(), false);
});

test("a platform that has opened the session already counts as opened", () => {
  assert.equal(callsOf("false", "101").initialize(), false);
  const api = { Initialize: () => "false", GetValue: () => "incomplete", GetLastError: () => "101" };
  assert.equal(createCalls(api, DIALECT).initialize(), true);
});

test("an element without children named may have any; an unknown element has none", () => {
  const answering = (text, code) =>
    createCalls({ GetValue: () => text, GetLastError: () => code }, DIALECT).children("score");
  assert.deepEqual(answering("raw, min", "0"), ["raw", "min"]);
  assert.equal(answering("", "0"), null);
  assert.deepEqual(answering("", "401"), [""]);
});
