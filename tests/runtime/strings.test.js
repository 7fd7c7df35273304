import assert from "node:assert/strict";
import { test } from "node:test";

import { createTranslator } from "../../exporter/coursepack/runtime/strings.js";

const tries = { one: "{count} try left.", other: "{count} tries left." };

test("places in a text are filled with values", () => {
  assert.equal(
    createTranslator({ on: "Continue: {title}" }, "en")("on", { title: "Tasks" }),
    "Continue: Tasks",
  );
});

test("a value that looks like a place is left alone", () => {
  assert.equal(createTranslator({ on: "{title} {n}" }, "en")("on", { title: "{n}", n: "$&" }), "{n} $&");
});

test("the plural form is that of the language", () => {
  const t = createTranslator({ tries }, "en");
  assert.deepEqual([t("tries", { count: 1 }), t("tries", { count: 0 })], ["1 try left.", "0 tries left."]);
});

test("a form that a theme does not give falls back to other", () => {
  assert.equal(createTranslator({ tries }, "pl")("tries", { count: 3 }), "3 tries left.");
});

test("numbers are written as the language writes them", () => {
  assert.equal(createTranslator({ score: "{score} %" }, "de")("score", { score: 66.67 }), "66,67 %");
});

test("a key without a text gives the key", () => {
  assert.equal(createTranslator({}, "en")("tryAgain"), "tryAgain");
});
