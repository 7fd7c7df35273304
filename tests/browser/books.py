"""What the books of SCORM 1.2 ask of a session's calls; stricter than any LMS that would let it pass.

"RTE" is the SCORM 1.2 Run-Time Environment of 1 October 2001; data types as in its section 3.4.
"""

import re
from collections.abc import Iterator, Sequence

from tests.browser.lms import Call

LESSON_STATUS = r"passed|completed|failed|incomplete|browsed"
DECIMAL = r"-?\d+(\.\d+)?"
PERCENT = r"100(\.0+)?|\d{1,2}(\.\d+)?"
TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?"
TIMESPAN = r"\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?"
IDENTIFIER = r"[!-~]{1,255}"
TEXT_255 = r"(?s:.{0,255})"
TEXT_4096 = r"(?s:.{0,4096})"
CHOICE = r"[0-9a-z](,[0-9a-z])*"

WRITABLE = {
    r"cmi\.core\.lesson_location": r"[ -~]{0,255}",
    r"cmi\.core\.lesson_status": LESSON_STATUS,  # "not attempted" belongs to the LMS alone (RTE 3.4.4)
    r"cmi\.core\.exit": r"time-out|suspend|",  # "logout" logs the learner out of some LMSs
    r"cmi\.core\.session_time": TIMESPAN,
    r"cmi\.core\.score\.(raw|min|max)": PERCENT,
    r"cmi\.suspend_data": r"[!-~]{0,4096}",
    r"cmi\.comments": TEXT_4096,
    r"cmi\.objectives\.\d+\.id": IDENTIFIER,
    r"cmi\.objectives\.\d+\.status": LESSON_STATUS,
    r"cmi\.objectives\.\d+\.score\.(raw|min|max)": PERCENT,
    r"cmi\.interactions\.\d+\.id": IDENTIFIER,
    r"cmi\.interactions\.\d+\.objectives\.\d+\.id": IDENTIFIER,
    r"cmi\.interactions\.\d+\.time": TIME,
    r"cmi\.interactions\.\d+\.type": r"true-false|choice|fill-in|matching|performance|sequencing|likert|numeric",
    r"cmi\.interactions\.\d+\.correct_responses\.\d+\.pattern": TEXT_255,
    r"cmi\.interactions\.\d+\.weighting": DECIMAL,
    r"cmi\.interactions\.\d+\.student_response": TEXT_255,
    r"cmi\.interactions\.\d+\.result": rf"correct|wrong|unanticipated|neutral|{DECIMAL}",
    r"cmi\.interactions\.\d+\.latency": TIMESPAN,
}
"""Every element that a SCO may set, with the values it takes (RTE 3.4.4)."""

RESPONSES = {
    "choice": CHOICE,
    "true-false": r"[01tf]",
    "numeric": DECIMAL,
    "likert": r"[0-9a-z]",
    "sequencing": CHOICE,
    "matching": r"[0-9a-z]\.[0-9a-z](,[0-9a-z]\.[0-9a-z])*",
}
"""Form of a response by type of interaction (RTE 3.4.4, student_response); the others are text."""

ORDER = ("incomplete", "failed", "completed", "passed")
ACTIONS = ("LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish")
ELEMENT_CALLS = {"LMSGetValue": 1, "LMSSetValue": 2}


def violations(calls: Sequence[Call], *, answered: bool) -> list[str]:
    """Return everything in a finished session that the books forbid; `answered`: any graded question was."""
    rules = (arguments, answers, order, reads, values, responses, indexes, status, saving)
    found = [finding for rule in rules for finding in rule(calls)]
    return found + ([] if answered else list(scores(calls)))


def setting(calls: Sequence[Call], element: str) -> Iterator[tuple[int, Call]]:
    """Yield the calls that set an element matching the pattern, with their positions."""
    for position, call in enumerate(calls):
        if call.name == "LMSSetValue" and re.fullmatch(element, call.args[0]):
            yield position, call


def arguments(calls: Sequence[Call]) -> Iterator[str]:
    """All arguments are strings; the three without content get the empty one."""
    for call in calls:
        wanted = ELEMENT_CALLS.get(call.name, 0 if call.name == "LMSGetLastError" else 1)
        if len(call.args) != wanted or set(call.types) - {"string"}:
            yield f"{call}: takes {wanted} string(s), got {call.types}"
        elif call.name in {"LMSInitialize", "LMSCommit", "LMSFinish"} and call.args != ("",):
            yield f"{call}: takes the empty string"


def answers(calls: Sequence[Call]) -> Iterator[str]:
    """Every call succeeds with error code 0."""
    for call in calls:
        if call.code != "0" or (call.name in ACTIONS and call.result != "true"):
            yield f"{call}: failed"


def order(calls: Sequence[Call]) -> Iterator[str]:
    """LMSInitialize is first, LMSFinish last, both once (RTE 3.2.1, 3.2.2)."""
    names = [call.name for call in calls]
    if names[:1] != ["LMSInitialize"]:
        yield f"the first call is {names[:1]}, not LMSInitialize"
    if names[-1:] != ["LMSFinish"]:
        yield f"the last call is {names[-1:]}, not LMSFinish"
    for name in ("LMSInitialize", "LMSFinish"):
        if names.count(name) != 1:
            yield f"{name} was called {names.count(name)} times"


def reads(calls: Sequence[Call]) -> Iterator[str]:
    """Write-only elements are not read, and nothing is read back that this session set."""
    written: set[str] = set()
    for call in calls:
        if call.name == "LMSSetValue":
            written.add(call.args[0])
        elif call.name == "LMSGetValue" and re.fullmatch(
            r"cmi\.(interactions\.\d+\..*|core\.(exit|session_time))", call.args[0]
        ):
            yield f"{call}: the element is write-only"
        elif call.name == "LMSGetValue" and call.args[0] in written:
            yield f"{call}: reads back what was set"


def values(calls: Sequence[Call]) -> Iterator[str]:
    """Only writable elements are set, to values of their type."""
    for _, call in setting(calls, ".*"):
        element, value = call.args
        types = [value_type for pattern, value_type in WRITABLE.items() if re.fullmatch(pattern, element)]
        if not types:
            yield f"{call}: no element that a SCO may set"
        elif not re.fullmatch(types[0], value):
            yield f"{call}: not a value of this element"


def responses(calls: Sequence[Call]) -> Iterator[str]:
    """A response has the form of its interaction's type, which is set before it."""
    types: dict[str, str] = {}
    for _, call in setting(calls, r"cmi\.interactions\.\d+\..*"):
        element, value = call.args
        number, _, field = element.removeprefix("cmi.interactions.").partition(".")
        if field == "type":
            types[number] = value
        elif field == "student_response" or field.endswith(".pattern"):
            if number not in types:
                yield f"{call}: before the type of the interaction"
            elif not re.fullmatch(RESPONSES.get(types[number], TEXT_255), value):
                yield f"{call}: no {types[number]} response"


def indexes(calls: Sequence[Call]) -> Iterator[str]:
    """Members of an array are made in order, each beginning with its id."""
    counts = {
        call.args[0].split(".")[1]: int(call.result or 0)
        for call in calls
        if call.name == "LMSGetValue" and re.fullmatch(r"cmi\.(objectives|interactions)\._count", call.args[0])
    }
    for _, call in setting(calls, r"cmi\.(objectives|interactions)\.\d+\..*"):
        _, array, number, field = call.args[0].split(".", 3)
        known = counts.setdefault(array, 0)
        if int(number) > known or (int(number) == known and field != "id"):
            yield f"{call}: {array} has {known} members"
        elif int(number) == known:
            counts[array] += 1


def status(calls: Sequence[Call]) -> Iterator[str]:
    """The status is read before it is written, never goes back, and after a first launch begins incomplete."""
    before = next(
        (call.result for call in calls if call.name == "LMSGetValue" and call.args == ("cmi.core.lesson_status",)),
        None,
    )
    written = [call.args[1] for _, call in setting(calls, r"cmi\.core\.lesson_status")]
    if written and before is None:
        yield "the status was written and never read"
    if before in {"not attempted", ""} and written[:1] not in ([], ["incomplete"], ["browsed"]):
        yield f"the first status of a new attempt is {written[0]!r}, not 'incomplete'"
    ranks = [ORDER.index(word) for word in (before, *written) if word in ORDER]
    if ranks != sorted(ranks):
        yield f"the status went back: {[before, *written]}"


def saving(calls: Sequence[Call]) -> Iterator[str]:
    """Everything that was set is committed before the session ends, and the LMS knows how it ended."""
    names = [call.name for call in calls]
    sets = [position for position, name in enumerate(names) if name == "LMSSetValue"]
    commits = [position for position, name in enumerate(names) if name == "LMSCommit"]
    if sets and (not commits or commits[-1] < sets[-1]):
        yield f"{calls[sets[-1]]}: was never committed"
    for element in ("exit", "session_time"):
        if sets and not list(setting(calls, rf"cmi\.core\.{element}")):
            yield f"cmi.core.{element} was never set"


def scores(calls: Sequence[Call]) -> Iterator[str]:
    """A score is only reported once a graded question was answered."""
    for _, call in setting(calls, r"cmi\.core\.score\.raw"):
        yield f"{call}: nothing was answered"
