"""The books' own rules, on sessions written by hand."""

import pytest

from tests.browser.books import violations
from tests.browser.lms import Call


def call(name: str, *args: str, result: str = "true", code: str = "0") -> Call:
    return Call(name, args, ("string",) * len(args), result, code)


def sets(element: str, value: str) -> Call:
    return call("LMSSetValue", element, value)


INITIALIZE, FINISH, COMMIT = (call(name, "") for name in ("LMSInitialize", "LMSFinish", "LMSCommit"))
STATUS = call("LMSGetValue", "cmi.core.lesson_status", result="not attempted")
INCOMPLETE = sets("cmi.core.lesson_status", "incomplete")
EXIT = (sets("cmi.core.exit", "suspend"), sets("cmi.core.session_time", "0000:01:12.40"))
TYPE = sets("cmi.interactions.0.type", "choice")
COUNT = call("LMSGetValue", "cmi.interactions._count", result="0")


def session(*between: Call) -> list[Call]:
    """Return a sound session with some calls in its middle."""
    return [INITIALIZE, STATUS, INCOMPLETE, *EXIT, *between, COMMIT, FINISH]


SOUND = session(
    COUNT,
    sets("cmi.core.lesson_location", "first-steps"),
    sets("cmi.suspend_data", "1AbC-_.~x"),
    sets("cmi.interactions.0.id", "first-question"),
    TYPE,
    sets("cmi.interactions.0.student_response", "a,c"),
    sets("cmi.interactions.0.result", "wrong"),
    sets("cmi.core.score.raw", "66.67"),
    sets("cmi.core.lesson_status", "completed"),
)


def test_a_sound_session_has_no_violations() -> None:
    assert violations(SOUND, answered=True) == []


@pytest.mark.parametrize(
    ("calls", "finding"),
    [
        (SOUND[1:], "the first call"),
        (SOUND[:-1], "the last call"),
        ([*SOUND, COMMIT], "the last call"),
        ([INITIALIZE, *SOUND], "LMSInitialize was called 2 times"),
        ([INITIALIZE, INCOMPLETE, *EXIT, COMMIT, FINISH], "never read"),
        ([INITIALIZE, STATUS, *EXIT, COMMIT, FINISH, FINISH], "LMSFinish was called 2 times"),
        (session(call("LMSCommit")), "takes 1 string"),
        (session(Call("LMSSetValue", ("cmi.comments", "3"), ("string", "number"), "true", "0")), "takes 2 string"),
        (session(call("LMSCommit", "now")), "takes the empty string"),
        (session(call("LMSCommit", "", result="false", code="391")), "failed"),
        (session(call("LMSGetValue", "cmi.suspend_data", result="", code="401")), "failed"),
        (session(call("LMSGetValue", "cmi.core.exit", result="")), "write-only"),
        (session(call("LMSGetValue", "cmi.core.lesson_status")), "reads back"),
        (session(sets("cmi.core.lesson_status", "not attempted")), "not a value"),
        (session(sets("cmi.core.exit", "logout")), "not a value"),
        (session(sets("cmi.core.session_time", "1:02:03")), "not a value"),
        (session(sets("cmi.core.session_time", "PT1M")), "not a value"),
        (session(sets("cmi.core.score.raw", "101")), "not a value"),
        (session(sets("cmi.suspend_data", "x" * 4097)), "not a value"),
        (session(sets("cmi.suspend_data", "ä")), "not a value"),
        (session(sets("cmi.core.lesson_location", "x" * 256)), "not a value"),
        (session(sets("cmi.comments", "x" * 4097)), "not a value"),
        (session(sets("cmi.core.student_name", "Me")), "no element"),
        (session(sets("cmi.interactions.0.result", "incorrect")), "not a value"),
        (session(sets("cmi.interactions.0.id", "with a space")), "not a value"),
        (session(sets("cmi.interactions.0.student_response", "a")), "before the type"),
        (
            session(TYPE, sets("cmi.interactions.0.student_response", "ab")),
            "no choice",
        ),
        (session(sets("cmi.interactions.1.id", "second")), "has 0 members"),
        (session(TYPE), "has 0 members"),
        (session(sets("cmi.core.lesson_status", "passed"), sets("cmi.core.lesson_status", "failed")), "went back"),
        ([INITIALIZE, STATUS, sets("cmi.core.lesson_status", "passed"), *EXIT, COMMIT, FINISH], "not 'incomplete'"),
        ([INITIALIZE, STATUS, INCOMPLETE, *EXIT, FINISH], "never committed"),
        ([INITIALIZE, STATUS, INCOMPLETE, COMMIT, FINISH], "never set"),
    ],
)
def test_a_violation_is_found(calls: list[Call], finding: str) -> None:
    assert any(finding in found for found in violations(calls, answered=True))


def test_a_score_before_the_first_answer_is_a_violation() -> None:
    assert "nothing was answered" in violations(session(sets("cmi.core.score.raw", "0")), answered=False)[0]
