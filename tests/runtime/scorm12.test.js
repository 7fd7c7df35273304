import assert from "node:assert/strict";
import { test } from "node:test";

import {
  lessonStatus,
  statusOfLesson,
  timespan,
  withComment,
} from "../../exporter/coursepack/runtime/lms/_scorm12_values.js";
import { connect } from "../../exporter/coursepack/runtime/lms/scorm12.js";
import { createMirror } from "../../exporter/coursepack/runtime/mirror.js";
import { createSession } from "../../exporter/coursepack/runtime/session.js";
import { decode } from "../../exporter/coursepack/runtime/codec.js";
import { createClock } from "./support/clock.js";
import { course, createHost, createWindow, question } from "./support/lesson.js";
import { createPlatform } from "./support/lms12.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Plays a course on a platform: a session over the driver, with the clock in the test's hand. */
async function play({
  platform = null,
  values = {},
  course: which = course(),
  clock = createClock(),
  window = null,
  ...options
} = {}) {
  const lms = platform ?? createPlatform({ values, clock, ...options });
  const frame = window ?? createWindow();
  Object.assign(frame.parent, { API: lms.api });
  const host = createHost({ window: frame, clock, course: which });
  const connection = await connect(host);
  if (typeof connection === "string") return { connection, lms, host, clock };
  const mirror = createMirror(frame, which, connection.launch.learner, clock.today);
  const session = createSession({ course: which, connection, mirror, random: () => 0.5, changed() {} });
  host.tell.committed = (state) => (session.confirm(state), host.told.push("committed"));
  const visit = (...ids) => ids.forEach((id) => session.visit(which.page(id)));
  const answer = (id, picks, latency = 2.5) => session.check(which.question(id), picks, latency);
  return { connection, session, lms, host, clock, visit, answer, launch: connection.launch, window: frame };
}

const RIGHT = { "cancel-effect": [1], "which-wait": [0, 2], "is-parallel": [1] };
const answerAll = ({ answer }, picks = RIGHT) =>
  Object.entries(picks).forEach(([id, options]) => answer(id, options));
const committedBy = (lms) => lms.callsOf("LMSCommit").length;

test("no API: the platform is absent", async () => {
  const host = createHost({
    window: {
      ...createWindow(),
      get parent() {
        return this;
      },
    },
  });
  assert.equal(await connect(host), "absent");
});

test("a platform that opens no session has refused", async () => {
  const lms = createPlatform();
  lms.suffer((name) => (name === "LMSInitialize" ? { answer: "false", code: 101 } : null));
  const { connection } = await play({ platform: lms });
  assert.equal(connection, "refused");
});

test("the session is initialized once, with an empty string, before anything else", async () => {
  const { lms } = await play();
  assert.deepEqual(lms.calls[0], ["LMSInitialize", ""]);
  assert.equal(lms.callsOf("LMSInitialize").length, 1);
});

test("the launch is read, each element once, and nothing is written before a page is shown", async () => {
  const { lms, clock } = await play();
  clock.pass(MINUTE);
  const read = lms.callsOf("LMSGetValue").map(([element]) => element);
  assert.equal(new Set(read).size, read.length);
  assert.deepEqual([lms.callsOf("LMSSetValue"), committedBy(lms)], [[], 0]);
});

test("bookmark and score are asked for only where an earlier session may have left them", async () => {
  const asked = async (values) => (await play({ values })).lms.callsOf("LMSGetValue").flat();
  const first = await asked({});
  assert.ok(!first.includes("cmi.core.lesson_location") && !first.includes("cmi.core.score.raw"));
  const later = await asked({ "cmi.core.entry": "resume" });
  assert.ok(later.includes("cmi.core.lesson_location") && later.includes("cmi.core.score.raw"));
});

test("the first write is incomplete and exit suspend, committed at once", async () => {
  const { lms, visit, clock } = await play();
  visit("tasks");
  clock.pass(0);
  assert.equal(lms.committed("cmi.core.lesson_status"), "incomplete");
  assert.equal(lms.committed("cmi.core.exit"), "suspend");
  assert.equal(lms.committed("cmi.core.lesson_location"), "tasks");
});

test("a course played to the end leaves what the book allows, and code 0 after every call", async () => {
  const played = await play({ course: course({ passMark: 80 }) });
  played.visit("tasks", "groups", "queues");
  answerAll(played);
  played.clock.pass(5 * SECOND);
  assert.ok(played.session.finish());
  const { lms } = played;
  assert.deepEqual(lms.faults, []);
  assert.deepEqual(
    [
      "cmi.core.lesson_status",
      "cmi.core.score.raw",
      "cmi.core.score.min",
      "cmi.core.score.max",
      "cmi.core.lesson_location",
    ].map(lms.committed),
    ["passed", "100", "0", "100", "queues"],
  );
});

test("interactions are written element by element as the book says", async () => {
  const played = await play();
  answerAll(played, { "cancel-effect": [0], "which-wait": [2, 0], "is-parallel": [1] });
  played.clock.pass(2 * SECOND);
  const common = { time: "10:11:12", latency: "0000:00:02.50" };
  assert.deepEqual(played.lms.interactions, [
    {
      id: "cancel-effect",
      type: "choice",
      "correct_responses.0.pattern": "b",
      weighting: "1",
      student_response: "a",
      result: "wrong",
      ...common,
    },
    {
      id: "which-wait",
      type: "choice",
      "correct_responses.0.pattern": "a,c",
      weighting: "2",
      student_response: "a,c",
      result: "correct",
      ...common,
    },
    {
      id: "is-parallel",
      type: "true-false",
      "correct_responses.0.pattern": "f",
      weighting: "1",
      student_response: "f",
      result: "correct",
      ...common,
    },
  ]);
  assert.deepEqual(played.lms.faults, []);
});

test("a further try rewrites the question's entry, and only what has changed in it", async () => {
  const { answer, clock, lms } = await play();
  answer("cancel-effect", [0]);
  clock.pass(2 * SECOND);
  answer("cancel-effect", [1]);
  clock.pass(2 * SECOND);
  assert.equal(lms.interactions.length, 1);
  assert.deepEqual([lms.interactions[0].student_response, lms.interactions[0].result], ["b", "correct"]);
  assert.equal(
    lms.callsOf("LMSSetValue").filter(([element]) => element === "cmi.interactions.0.id").length,
    1,
  );
});

test("a later session adds its entries behind those on record, whose number is asked for once", async () => {
  const { answer, clock, lms } = await play({
    values: { "cmi.interactions._count": "7", "cmi.core.entry": "resume" },
  });
  answer("cancel-effect", [0]);
  answer("is-parallel", [1]);
  clock.pass(2 * SECOND);
  assert.equal(
    lms.callsOf("LMSGetValue").filter(([element]) => element === "cmi.interactions._count").length,
    1,
  );
  assert.ok(
    lms
      .callsOf("LMSSetValue")
      .some(([element, value]) => element === "cmi.interactions.8.id" && value === "is-parallel"),
  );
  assert.deepEqual(lms.faults, []);
});

test("an answer is committed within two seconds, a page within five", async () => {
  const { visit, answer, clock, lms } = await play();
  visit("tasks");
  clock.pass(3 * SECOND);
  answer("cancel-effect", [1]);
  clock.pass(2 * SECOND);
  assert.equal(lms.committed("cmi.core.score.raw"), "25");
  visit("groups");
  clock.pass(5 * SECOND);
  assert.equal(lms.committed("cmi.core.lesson_location"), "groups");
});

test("there are never two commits within a second unless the page may vanish", async () => {
  const { visit, clock, lms } = await play();
  const times = [];
  lms.suffer((name) => (name === "LMSCommit" && times.push(clock.now()), null));
  for (let step = 0; step < 100; step += 1) {
    visit(step % 2 ? "tasks" : "groups");
    clock.pass(100);
  }
  assert.ok(times.length > 4);
  times
    .slice(1)
    .forEach((time, index) => assert.ok(time - times[index] >= SECOND, `${times[index]} and ${time}`));
});

test("only differences are written", async () => {
  const { visit, clock, lms } = await play();
  visit("tasks");
  clock.pass(10 * SECOND);
  const before = lms.callsOf("LMSSetValue").length;
  visit("tasks");
  clock.pass(10 * SECOND);
  const elements = lms
    .callsOf("LMSSetValue")
    .slice(before)
    .map(([element]) => element);
  assert.deepEqual(elements, ["cmi.suspend_data", "cmi.core.session_time"]);
});

test("14 answered questions take at most 14 × 8 elements of interactions and 15 commits", async () => {
  const questions = Array.from({ length: 14 }, (_, slot) => question(`q-${slot}`, slot));
  const { visit, answer, clock, lms } = await play({ course: course({ questions }) });
  visit("tasks");
  for (const each of questions) {
    clock.pass(10 * SECOND);
    answer(each.id, [1]);
  }
  clock.pass(10 * SECOND);
  assert.equal(
    lms.callsOf("LMSSetValue").filter(([element]) => element.startsWith("cmi.interactions")).length,
    14 * 8,
  );
  assert.ok(committedBy(lms) <= 15, String(committedBy(lms)));
});

test("without changes the platform hears of a learner every ten minutes, and of an absent one no more", async () => {
  const { visit, clock, lms, host } = await play();
  visit("tasks");
  for (let minute = 0; minute < 25; minute += 1) {
    host.touch();
    clock.pass(MINUTE);
  }
  assert.equal(committedBy(lms), 3);
  clock.pass(10 * 60 * MINUTE);
  assert.ok(committedBy(lms) <= 3 + 4, String(committedBy(lms)));
  assert.equal(lms.committed("cmi.core.session_time"), "0000:54:00.00");
});

test("nothing is written before the first graded answer that looks like a score", async () => {
  const { visit, session, clock, lms } = await play();
  visit("tasks", "groups", "queues", "index");
  clock.pass(5 * SECOND);
  session.finish();
  assert.ok(!lms.callsOf("LMSSetValue").some(([element]) => element.startsWith("cmi.core.score")));
});

test("the score has at most two decimals", async () => {
  const questions = ["a", "b", "c"].map((id, slot) => question(id, slot));
  const { answer, clock, lms } = await play({ course: course({ questions }) });
  answer("a", [1]);
  clock.pass(2 * SECOND);
  assert.equal(lms.get("cmi.core.score.raw"), "33.33");
});

test("a hidden page has committed everything before it can vanish", async () => {
  const { visit, answer, session, lms } = await play();
  visit("tasks");
  answer("cancel-effect", [1]);
  session.save();
  assert.equal(decode(lms.committed("cmi.suspend_data")).items.get(0).status, 3);
  assert.equal(lms.committed("cmi.core.score.raw"), "25");
});

test("a page hidden again without changes is not committed again", async () => {
  const { visit, session, lms } = await play();
  visit("tasks");
  session.save();
  session.save();
  assert.equal(committedBy(lms), 1);
});

test("a hidden page commits the time spent even if nothing else has changed", async () => {
  const { visit, session, clock, lms } = await play();
  visit("tasks");
  clock.pass(4 * MINUTE);
  session.save();
  assert.equal(lms.committed("cmi.core.session_time"), "0000:04:00.00");
});

test("the session ends once: time, commit, finish, and no call afterwards", async () => {
  const { visit, answer, session, clock, lms } = await play();
  visit("tasks");
  clock.pass(90.5 * SECOND);
  session.finish();
  assert.deepEqual(lms.calls.slice(-3), [
    ["LMSSetValue", "cmi.core.session_time", "0000:01:30.50"],
    ["LMSCommit", ""],
    ["LMSFinish", ""],
  ]);
  const before = lms.calls.length;
  visit("groups");
  answer("cancel-effect", [1]);
  session.save();
  session.finish();
  clock.pass(60 * MINUTE);
  assert.equal(lms.calls.length, before);
});

test("a page hidden while the session ends changes nothing", async () => {
  const { visit, session, lms } = await play();
  visit("tasks");
  lms.suffer((name) => (name === "LMSFinish" && session.save(), null));
  session.finish();
  assert.deepEqual(lms.faults, []);
  assert.equal(committedBy(lms), 1);
});

test("a later session resumes with answers, place and score", async () => {
  const first = await play();
  first.visit("tasks", "groups");
  first.answer("which-wait", [0]);
  first.session.finish();
  const second = await play({ platform: first.lms.next() });
  assert.equal(second.launch.entry, "resume");
  assert.equal(second.session.bookmark().id, "groups");
  assert.deepEqual(second.session.standingOf(course().question("which-wait")).picks, [0]);
  second.visit("groups");
  second.clock.pass(5 * SECOND);
  assert.deepEqual(second.lms.faults, []);
  const rewritten = second.lms.callsOf("LMSSetValue").map(([element]) => element);
  assert.ok(
    !rewritten.includes("cmi.core.lesson_status") && !rewritten.includes("cmi.core.lesson_location"),
    String(rewritten),
  );
});

for (const status of ["completed", "passed", "failed"]) {
  test(`a ${status} course is never written incomplete, even if its state is gone`, async () => {
    const { visit, session, lms } = await play({
      values: { "cmi.core.lesson_status": status, "cmi.core.score.raw": "70" },
    });
    visit("tasks");
    session.finish();
    assert.equal(lms.committed("cmi.core.lesson_status"), status);
    assert.equal(lms.committed("cmi.core.score.raw"), "70");
  });
}

test("completed gives way to passed, and passed to nothing", async () => {
  const played = await play({
    course: course({ passMark: 80 }),
    values: { "cmi.core.lesson_status": "completed" },
  });
  played.visit("tasks", "groups", "queues");
  answerAll(played);
  played.clock.pass(2 * SECOND);
  assert.equal(played.lms.get("cmi.core.lesson_status"), "passed");
});

test("statuses of one fact and of two are mapped both ways", () => {
  for (const status of ["passed", "completed", "incomplete"]) {
    const { completion, success } = statusOfLesson(status);
    assert.equal(lessonStatus(completion, success), status);
  }
  assert.deepEqual(statusOfLesson("failed"), { completion: "incomplete", success: "failed" });
  for (const status of ["not attempted", "browsed", "", "unknown"]) {
    assert.deepEqual(statusOfLesson(status), { completion: "incomplete", success: "unknown" });
  }
});

test("the profile decides on a learner who is done but below the pass mark", () => {
  assert.equal(lessonStatus("completed", "unknown"), "completed");
  assert.equal(lessonStatus("completed", "failed"), "completed");
  assert.equal(lessonStatus("completed", "failed", "passed-incomplete"), "incomplete");
  assert.equal(lessonStatus("completed", "unknown", "passed-failed"), "incomplete");
  assert.equal(lessonStatus("completed", "failed", "passed-failed"), "failed");
  for (const profile of ["completed", "passed-incomplete", "passed-failed"]) {
    assert.equal(lessonStatus("completed", "passed", profile), "passed");
    assert.equal(lessonStatus("incomplete", "unknown", profile), "incomplete");
  }
});

test("an exam fails when its last try is used below the pass mark", async () => {
  const which = course({
    passMark: 80,
    status12: "passed-failed",
    questions: [question("q", 0, { attempts: 1 })],
  });
  const { visit, answer, clock, lms } = await play({ course: which });
  visit("tasks", "groups", "queues");
  clock.pass(2 * SECOND);
  assert.equal(lms.get("cmi.core.lesson_status"), "incomplete");
  answer("q", [0]);
  clock.pass(2 * SECOND);
  assert.equal(lms.get("cmi.core.lesson_status"), "failed");
});

test("with a mastery score on the platform the score waits until it says something", async () => {
  const { answer, clock, lms, launch } = await play({ values: { "cmi.student_data.mastery_score": "60" } });
  assert.equal(launch.passMark, 60);
  answer("cancel-effect", [1]);
  clock.pass(2 * SECOND);
  assert.equal(lms.get("cmi.core.score.raw"), "");
  answer("which-wait", [0, 2]);
  clock.pass(2 * SECOND);
  assert.equal(lms.get("cmi.core.score.raw"), "75");
});

test("with a mastery score a low score is told once every question has an answer", async () => {
  const played = await play({ values: { "cmi.student_data.mastery_score": "60" } });
  answerAll(played, { "cancel-effect": [1], "which-wait": [1], "is-parallel": [0] });
  played.clock.pass(2 * SECOND);
  assert.equal(played.lms.get("cmi.core.score.raw"), "25");
});

for (const mode of ["review", "browse"]) {
  test(`in ${mode} mode nothing is written, and the session ends properly`, async () => {
    const { visit, answer, session, clock, lms, launch } = await play({
      values: { "cmi.core.lesson_mode": mode },
    });
    visit("tasks");
    answer("cancel-effect", [1]);
    clock.pass(20 * MINUTE);
    session.save();
    session.finish();
    assert.equal(launch.mode, mode);
    assert.deepEqual(
      [lms.callsOf("LMSSetValue"), committedBy(lms), lms.callsOf("LMSFinish").length],
      [[], 0, 1],
    );
  });
}

test("without credit no status, score or interaction is written", async () => {
  const { visit, answer, session, lms } = await play({ values: { "cmi.core.credit": "no-credit" } });
  visit("tasks");
  answer("cancel-effect", [1]);
  session.finish();
  const written = new Set(lms.callsOf("LMSSetValue").map(([element]) => element));
  assert.deepEqual([...written].sort(), [
    "cmi.core.exit",
    "cmi.core.lesson_location",
    "cmi.core.session_time",
    "cmi.suspend_data",
  ]);
});

test("a platform that leaves mode, credit and status empty is played normally", async () => {
  const values = {
    "cmi.core.lesson_mode": "",
    "cmi.core.credit": "",
    "cmi.core.lesson_status": "",
    "cmi.core.entry": "",
  };
  const { visit, launch, clock, lms } = await play({ values });
  visit("tasks");
  clock.pass(2 * SECOND);
  assert.deepEqual([launch.mode, launch.credit], ["normal", true]);
  assert.equal(lms.get("cmi.core.lesson_status"), "incomplete");
});

test("a learner's words go to cmi.comments and the rating to a neutral interaction", async () => {
  const { session, clock, lms } = await play({ values: { "cmi.comments": "[groups] Fine" } });
  session.sendClarity(course().page("tasks"), 2, "Too fast\nfor me");
  clock.pass(2 * SECOND);
  assert.equal(lms.committed("cmi.comments"), "[groups] Fine\n[tasks] Too fast for me");
  const { id, type, student_response: response, result } = lms.interactions[0];
  assert.deepEqual(
    { id, type, response, result },
    { id: "fb-tasks", type: "likert", response: "2", result: "neutral" },
  );
  assert.deepEqual(lms.faults, []);
});

test("comments that grow too long lose our oldest lines, never others' words", () => {
  const others = "Note from elsewhere";
  const many = [others, ...Array.from({ length: 9 }, (_, index) => `[ch-${index}] ${"x".repeat(440)}`)].join(
    "\n",
  );
  const longer = withComment(many, "ch-9", "y".repeat(400));
  assert.ok(longer.length <= 4096);
  assert.ok(longer.startsWith(`${others}\n[ch-1]`) && longer.endsWith(`[ch-9] ${"y".repeat(400)}`));
  assert.equal(withComment("z".repeat(4090), "ch-1", "words"), "z".repeat(4090));
});

test("time spans are HHHH:MM:SS.SS, up to the largest the book knows", () => {
  assert.equal(timespan(0), "0000:00:00.00");
  assert.equal(timespan(12.345), "0000:00:12.34");
  assert.equal(timespan(3600 * 123 + 59 * 60 + 59.999), "0123:59:59.99");
  assert.equal(timespan(1e9), "9999:59:59.99");
});

test("a failed commit is tried again after 1, 2, 4 … seconds and at least every minute", async () => {
  const { visit, clock, lms } = await play();
  const times = [];
  lms.suffer((name) =>
    name === "LMSCommit" ? (times.push(clock.now() / SECOND), { answer: "false", code: 101 }) : null,
  );
  visit("tasks");
  clock.pass(5 * MINUTE);
  assert.deepEqual(times, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
});

test("the learner is warned after the second failure, once, and told when it is over", async () => {
  const { visit, clock, lms, host } = await play();
  lms.suffer((name) => (name === "LMSCommit" ? { answer: "false", code: 101 } : null));
  visit("tasks");
  clock.pass(500);
  assert.deepEqual(host.told, []);
  clock.pass(20 * SECOND);
  assert.deepEqual(host.told, ["failing"]);
  lms.suffer(() => null);
  clock.pass(60 * SECOND);
  assert.deepEqual(host.told, ["failing", "committed"]);
});

test("after a failed commit everything unconfirmed is set again", async () => {
  const { visit, answer, clock, lms } = await play();
  visit("tasks");
  clock.pass(5 * SECOND);
  lms.suffer((name) => (name === "LMSCommit" ? { answer: "false", code: 391 } : null));
  answer("cancel-effect", [1]);
  clock.pass(500);
  const before = lms.calls.length;
  lms.suffer(() => null);
  clock.pass(2 * SECOND);
  const again = lms.calls.slice(before).map(([, element]) => element);
  assert.ok(
    again.includes("cmi.suspend_data") &&
      again.includes("cmi.core.score.raw") &&
      again.includes("cmi.interactions.0.result"),
  );
});

for (const [fault, answer] of [
  ["throws", "throw"],
  ["answers false with code 101", { answer: "false", code: 101 }],
  ["says the session is not initialized", { answer: "false", code: 301 }],
]) {
  test(`nothing is lost while SetValue ${fault} for a minute`, async () => {
    const played = await play();
    played.visit("tasks");
    played.clock.pass(5 * SECOND);
    played.lms.suffer((name) => (name === "LMSSetValue" ? answer : null));
    answerAll(played);
    played.clock.pass(MINUTE);
    assert.ok(played.host.told.includes("failing"));
    played.lms.suffer(() => null);
    played.clock.pass(MINUTE);
    assert.equal(played.host.told.at(-1), "committed");
    assert.equal(decode(played.lms.committed("cmi.suspend_data")).items.size, 3);
    assert.deepEqual([played.lms.interactions.length, played.lms.faults], [3, []]);
  });
}

test("a commit that answers nothing counts as failed", async () => {
  const { visit, clock, lms, host } = await play();
  lms.suffer((name) => (name === "LMSCommit" ? { answer: undefined, code: 0 } : null));
  visit("tasks");
  clock.pass(10 * SECOND);
  assert.deepEqual(host.told, ["failing"]);
});

test("false with code 0 counts as success", async () => {
  const { visit, clock, lms, host } = await play();
  lms.suffer((name) =>
    name === "LMSCommit" || name === "LMSSetValue" ? { answer: "false", code: 0 } : null,
  );
  visit("tasks");
  clock.pass(10 * SECOND);
  assert.deepEqual(host.told, ["committed"]);
});

test("leaving while the platform does not save says so", async () => {
  const { visit, session, lms } = await play();
  visit("tasks");
  lms.suffer((name) => (name === "LMSCommit" ? { answer: "false", code: 101 } : null));
  assert.equal(session.finish(), false);
  assert.equal(lms.callsOf("LMSFinish").length, 1);
});

test("answers lost with a failing platform come back from the device at the next launch", async () => {
  const first = await play();
  first.visit("tasks");
  first.clock.pass(5 * SECOND);
  first.lms.suffer((name) => (["LMSCommit", "LMSSetValue", "LMSFinish"].includes(name) ? "throw" : null));
  answerAll(first);
  first.session.finish();
  const second = await play({ platform: first.lms.next(), window: first.window });
  assert.equal(second.session.recovered, 3);
  second.visit("tasks");
  second.clock.pass(2 * SECOND);
  assert.equal(decode(second.lms.committed("cmi.suspend_data")).items.size, 3);
  assert.equal(second.lms.committed("cmi.core.score.raw"), "100");
});

test("an element that the platform does not know is asked for once and given up", async () => {
  const unsupported = [/\.latency$/, /score\.min$/];
  const { answer, clock, lms } = await play({ unsupported });
  answer("cancel-effect", [0]);
  clock.pass(2 * SECOND);
  answer("is-parallel", [0]);
  clock.pass(2 * SECOND);
  const set = lms.callsOf("LMSSetValue").map(([element]) => element);
  assert.equal(set.filter((element) => element.endsWith(".latency")).length, 1);
  assert.equal(set.filter((element) => element.endsWith("score.min")).length, 1);
  assert.equal(lms.committed("cmi.core.score.raw"), "0");
});

test("a platform without interactions is asked once for them and sent none", async () => {
  const { answer, clock, lms } = await play({ unsupported: [/^cmi\.interactions/] });
  answer("cancel-effect", [0]);
  answer("is-parallel", [0]);
  clock.pass(2 * SECOND);
  assert.equal(lms.calls.filter(([, element]) => element?.startsWith("cmi.interactions")).length, 1);
});

test("a score is sent without the children that the platform lacks", async () => {
  const { answer, clock, lms } = await play({ values: { "cmi.core.score._children": "raw" } });
  answer("cancel-effect", [0]);
  clock.pass(2 * SECOND);
  assert.deepEqual(
    lms
      .callsOf("LMSSetValue")
      .map(([element]) => element)
      .filter((element) => /score/.test(element)),
    ["cmi.core.score.raw"],
  );
});

test("a slow platform gets commits in larger steps, and all of it when the page may vanish", async () => {
  const clock = createClock();
  const played = await play({ clock, slowness: 400 });
  played.visit("tasks");
  clock.pass(10 * SECOND);
  played.answer("cancel-effect", [1]);
  clock.pass(9 * SECOND);
  const before = committedBy(played.lms);
  played.answer("is-parallel", [1]);
  clock.pass(2 * SECOND);
  assert.equal(committedBy(played.lms), before);
  played.session.save();
  assert.equal(decode(played.lms.committed("cmi.suspend_data")).items.size, 2);
});

test("while a slow platform is written to, the page can react between two calls", async () => {
  const clock = createClock();
  const { answer, lms } = await play({ clock, slowness: 400 });
  answer("cancel-effect", [1]);
  let stretch = 0;
  const longest = [];
  lms.suffer(() => ((stretch += 1), null));
  for (let step = 0; step < 4000; step += 1) {
    const before = clock.now();
    stretch = 0;
    clock.pass(1);
    if (clock.now() > before + 1) longest.push(stretch);
  }
  assert.ok(longest.length > 5 && Math.max(...longest) <= 4, String(longest));
});

test("the tab may be killed at any moment two seconds after an answer", async () => {
  const first = await play();
  first.visit("tasks");
  first.clock.pass(5 * SECOND);
  first.answer("cancel-effect", [1]);
  first.clock.pass(2 * SECOND);
  const second = await play({ platform: first.lms.next() });
  assert.equal(second.session.standingOf(course().question("cancel-effect")).isClosed, true);
});

test("a state of 500 questions stays within the 4,096 characters of the book", async () => {
  const questions = Array.from({ length: 500 }, (_, slot) =>
    question(`q-${slot}`, slot, { kind: "multiple-choice", options: 20, key: [slot % 20] }),
  );
  const { answer, session, lms } = await play({ course: course({ questions }) });
  questions.forEach((each, slot) => answer(each.id, [slot % 20, (slot + 7) % 20]));
  session.finish();
  assert.deepEqual(lms.faults, []);
  assert.ok(lms.committed("cmi.suspend_data").length <= 4096);
  assert.equal(decode(lms.committed("cmi.suspend_data")).items.size, 500);
});
