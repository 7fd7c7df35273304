import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "../../exporter/coursepack/runtime/codec.js";
import { emptyState } from "../../exporter/coursepack/runtime/state.js";
import { course, createWindow, launch, question, startSession } from "./support/lesson.js";

const stored = (changes = {}) => encode({ ...emptyState({ lineage: 4711, seed: 3 }), seq: 7, ...changes });
const visitAll = ({ session, course: which }) => which.pages.forEach((page) => session.visit(page));
const answerAll = ({ session, course: which }) =>
  which.questions.forEach((each) => session.check(each, each.key, 1));

test("the first report goes out at once and says incomplete, without a score", () => {
  const { session, course: which, last } = startSession();
  session.visit(which.page("tasks"));
  const { state, ...report } = last();
  assert.deepEqual(report, {
    location: "tasks",
    completion: "incomplete",
    success: "unknown",
    score: null,
    progress: 1 / 6,
    gradedPartDone: false,
    within: 0,
  });
  assert.deepEqual([...decode(state).visited], [1]);
});

test("an answer is reported within two seconds, a page within five", () => {
  const { session, course: which, reports } = startSession();
  session.visit(which.page("tasks"));
  session.check(which.question("cancel-effect"), [1], 3);
  session.visit(which.page("groups"));
  assert.ok(reports[1].within <= 2000 && reports[2].within <= 5000);
});

test("each answer is recorded with everything a platform may ask", () => {
  const { session, course: which, interactions } = startSession();
  session.check(which.question("which-wait"), [0, 1], 12.5);
  assert.deepEqual(interactions, [
    {
      id: "which-wait",
      kind: "multiple-choice",
      picks: [0, 1],
      key: [0, 2],
      result: "incorrect",
      weighting: 2,
      latency: 12.5,
      title: "What does it do?",
    },
  ]);
});

test("an interaction names options by their permanent numbers", () => {
  const which = course({ questions: [question("q", 0, { optionSlots: [4, 0, 2], key: [2] })] });
  const { session, interactions } = startSession({ course: which });
  session.check(which.question("q"), [0], 1);
  assert.deepEqual([interactions[0].picks, interactions[0].key], [[4], [2]]);
});

test("a closed question takes no further answer", () => {
  const { session, course: which, interactions, reports } = startSession();
  session.check(which.question("cancel-effect"), [1], 1);
  const before = reports.length;
  assert.equal(session.check(which.question("cancel-effect"), [0], 1), null);
  assert.deepEqual([interactions.length, reports.length], [1, before]);
});

test("a course played to the end is completed and passed with its score", () => {
  const played = startSession({ course: course({ passMark: 80 }) });
  visitAll(played);
  answerAll(played);
  const { completion, success, score, progress, gradedPartDone } = played.last();
  assert.deepEqual(
    { completion, success, score, progress, gradedPartDone },
    {
      completion: "completed",
      success: "passed",
      score: 100,
      progress: 1,
      gradedPartDone: true,
    },
  );
});

test("a later session begins where the earlier one was left, with its answers", () => {
  const first = startSession();
  first.session.visit(first.course.page("groups"));
  first.session.check(first.course.question("which-wait"), [0], 1);
  const second = startSession({ launch: launch({ state: first.last().state, entry: "resume" }) });
  assert.equal(second.session.bookmark().id, "groups");
  const standing = second.session.standingOf(second.course.question("which-wait"));
  assert.deepEqual([standing.picks, standing.tries, standing.mark.share], [[0], 1, 0.5]);
});

test("state is restored even if the platform says the attempt is new", () => {
  const { session } = startSession({ launch: launch({ state: stored({ page: 5 }) }) });
  assert.equal(session.bookmark().id, "queues");
});

test("the bookmark on record stands in for a state that was lost", () => {
  const { session } = startSession({ launch: launch({ location: "groups" }) });
  assert.equal(session.bookmark().id, "groups");
});

test("completion that was reached before is reported even when the state is empty", () => {
  const {
    session,
    course: which,
    last,
  } = startSession({
    launch: launch({ status: { completion: "completed", success: "passed" }, score: 90 }),
  });
  session.visit(which.page("tasks"));
  assert.deepEqual([last().completion, last().success, last().score], ["completed", "passed", 90]);
  assert.ok(session.result().isEarlier);
});

test("completion reached while restoring is reported", () => {
  const old = startSession({ course: course({ completion: { pages: 100, questions: "correct" } }) });
  visitAll(old);
  old.course.questions.forEach((each) => old.session.check(each, [each.key[0] + 1], 1));
  const relaxed = startSession({ launch: launch({ state: old.last().state }) });
  relaxed.session.visit(relaxed.course.page("tasks"));
  assert.equal(relaxed.last().completion, "completed");
});

test("the score on record is never lowered", () => {
  const {
    session,
    course: which,
    last,
  } = startSession({ launch: launch({ score: 66.67, location: "tasks" }) });
  session.check(which.question("cancel-effect"), [0], 1);
  assert.equal(last().score, 66);
});

test("the platform's pass mark wins over the course's", () => {
  const played = startSession({ course: course({ passMark: 100 }), launch: launch({ passMark: 50 }) });
  visitAll(played);
  played.course.questions.forEach((each, index) =>
    played.session.check(each, index === 1 ? each.key : [0], 1),
  );
  assert.deepEqual([played.last().score, played.last().success], [50, "passed"]);
});

test("a state that cannot be read is left alone until the learner answers", () => {
  const { session, course: which, last } = startSession({ launch: launch({ state: "1damaged~AAA" }) });
  session.visit(which.page("tasks"));
  assert.ok(session.isUnreadable);
  assert.ok(!("state" in last()));
  session.check(which.question("cancel-effect"), [1], 1);
  assert.notEqual(decode(last().state), null);
});

test("a state of another course is left alone until the learner answers", () => {
  const foreign = encode({ ...emptyState({ lineage: 1, seed: 3 }), best: 100 });
  const { session, course: which, last } = startSession({ launch: launch({ state: foreign }) });
  session.visit(which.page("tasks"));
  assert.deepEqual([session.isUnreadable, "state" in last(), last().score], [true, false, null]);
});

for (const mode of ["review", "browse"]) {
  test(`in ${mode} mode answers are shown and tried, and nothing is recorded`, () => {
    const state = stored({
      page: 2,
      items: new Map([[4, { status: 1, tries: 1, revision: 3, response: 0, text: "" }]]),
    });
    const {
      session,
      course: which,
      reports,
      interactions,
    } = startSession({ launch: launch({ mode, state }) });
    session.visit(which.page("tasks"));
    assert.deepEqual(session.standingOf(which.question("is-parallel")).picks, [0]);
    assert.equal(session.check(which.question("cancel-effect"), [1], 1).share, 1);
    assert.deepEqual([reports, interactions], [[], []]);
  });
}

test("without credit place and state are kept, but no status, score or interaction", () => {
  const { session, course: which, last, interactions } = startSession({ launch: launch({ credit: false }) });
  session.visit(which.page("tasks"));
  session.check(which.question("cancel-effect"), [1], 1);
  assert.deepEqual(Object.keys(last()).sort(), ["location", "state", "within"]);
  assert.deepEqual(interactions, []);
});

test("the order of shuffled options is the same after resuming", () => {
  const which = course({ questions: [question("q", 0, { shuffle: true, options: 8 })] });
  const first = startSession({ course: which, random: () => 0.123 });
  first.session.visit(which.page("tasks"));
  const second = startSession({
    course: which,
    random: () => 0.9,
    launch: launch({ state: first.last().state }),
  });
  assert.deepEqual(second.session.orderOf(which.question("q")), first.session.orderOf(which.question("q")));
});

test("feedback on a page is a neutral rating with words, asked for once", () => {
  const { session, course: which, interactions, comments } = startSession();
  session.sendClarity(which.page("tasks"), 2, "Too fast");
  assert.deepEqual(interactions[0], {
    id: "fb-tasks",
    kind: "scale",
    picks: [2],
    key: [],
    result: "neutral",
    weighting: 0,
    latency: 0,
    title: "Tasks",
  });
  assert.deepEqual(comments, [["tasks", "Too fast"]]);
  assert.deepEqual(
    [session.hasSentClarity(which.page("tasks")), session.hasSentClarity(which.page("groups"))],
    [true, false],
  );
});

test("answers that the platform lost come back from this device", () => {
  const window = createWindow();
  const lost = startSession({ window });
  lost.session.visit(lost.course.page("tasks"));
  lost.session.check(lost.course.question("cancel-effect"), [1], 1);
  const { session, course: which, last } = startSession({ window });
  assert.equal(session.recovered, 1);
  session.visit(which.page("tasks"));
  assert.equal(last().score, 25);
});

test("answers that the platform has confirmed do not return in a new attempt", () => {
  const window = createWindow();
  const first = startSession({ window });
  first.session.check(first.course.question("cancel-effect"), [1], 1);
  first.session.confirm(first.last().state);
  assert.equal(startSession({ window }).session.recovered, 0);
});

test("what another window stored is taken in", () => {
  const one = startSession();
  const other = startSession();
  one.session.check(one.course.question("cancel-effect"), [1], 1);
  other.session.check(other.course.question("is-parallel"), [1], 1);
  one.session.adopt(other.last().state);
  assert.equal(one.session.result().score, 50);
});

test("what another course's window stored is not", () => {
  const { session } = startSession();
  session.adopt(encode({ ...emptyState({ lineage: 1, seed: 3 }), best: 100 }));
  assert.equal(session.result().score, null);
});

test("the learner goes on with the chapter read last, else with the first that is not done", () => {
  const { session, course: which } = startSession();
  assert.equal(session.nextChapter().id, "tasks");
  session.visit(which.page("groups"));
  assert.equal(session.nextChapter().id, "groups");
});

test("progress counts finished chapters and the part of the rule that is met", () => {
  const { session, course: which } = startSession();
  session.visit(which.page("tasks"));
  session.check(which.question("cancel-effect"), [0], 1);
  assert.deepEqual(session.progress(), { done: 1, total: 3, percent: 33 });
});
