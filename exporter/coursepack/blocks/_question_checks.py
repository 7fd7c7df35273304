"""What an author left to be inferred about a question, and what its answers lack."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from coursepack.base import Prose, slugify
from coursepack.blocks import Reader
from coursepack.errors import did_you_mean, excerpt
from coursepack.markdown import blocks_of, words
from coursepack.questions import MultipleChoice, Question, QuestionBase, SingleChoice, TrueFalse
from coursepack.source import Located, author_keys

KINDS: Mapping[str, type[QuestionBase]] = MappingProxyType(
    {kind.model_fields["kind"].default: kind for kind in get_args(get_args(Question)[0])}
)
"""Every kind of question by its name."""

RENDERED = tuple(kind.model_fields["kind"].default for kind in (SingleChoice, MultipleChoice, TrueFalse))
"""The kinds that pages can show."""

MAX_OPTIONS = 26


def completed(located: Located, reader: Reader) -> dict[str, Any] | None:
    """Return the fields of a question with its kind and id filled in; what it lacks is reported.

    None where its kind is unknown, so that nothing else can be said.
    """
    data, line = dict(located.data), located.line_of(())
    if "type" in data:
        data["kind"] = data.pop("type")
    kind = str(data.get("kind") or _kind(data))
    if kind not in RENDERED:
        _report_kind(kind, located.line_of(("kind",) if "kind" in located.data else ("type",)), reader)
        return None
    data |= {"kind": kind, "prompt": data.get("prompt") or Prose(source="", line=line)}
    _check_prompt(data["prompt"], line, reader)
    if kind == TrueFalse.model_fields["kind"].default:
        _check_statement(data, located, reader)
    else:
        _check_options(data, kind, line, reader)
    _drop_foreign_keys(data, kind, located, reader)
    if not data.get("id"):
        data["id"] = _identity(data, line, reader)
    return data


def is_right(option: object) -> bool:
    """Return whether an option, as it was written, is marked as right."""
    return isinstance(option, dict) and str(option.get("correct", "")).lower() in ("true", "t", "yes", "y", "on", "1")


def _kind(data: Mapping[str, Any]) -> str:
    if "answer" in data:
        return "true-false"
    options = data.get("options")
    right = [option for option in options if is_right(option)] if isinstance(options, list) else []
    return "multiple-choice" if len(right) > 1 else "single-choice"


def _report_kind(kind: str, line: int, reader: Reader) -> None:
    if kind in KINDS:
        known = f"{', '.join(RENDERED[:-1])} or {RENDERED[-1]}"
        reader.problem(line, f'pages cannot show "{kind}" questions yet', f"Make it {known}.")
    else:
        reader.problem(line, f'unknown kind of question "{kind}"', did_you_mean(kind, RENDERED))


def _check_prompt(prompt: object, line: int, reader: Reader) -> None:
    text = prompt if isinstance(prompt, Prose) else Prose(source=str(prompt), line=getattr(prompt, "line", line))
    tokens = blocks_of(text.source)
    if not text.source.strip():
        reader.problem(line, "the question asks nothing", "Write the prompt above the answers.")
    elif not tokens or tokens[0].type != "paragraph_open":
        fix = "Put the question above everything else: it is what a screen reader says first."
        reader.problem(text.line, "the prompt does not start with a sentence", fix)


def _check_statement(data: dict[str, Any], located: Located, reader: Reader) -> None:
    answer = str(data.get("answer") or "")
    line = located.line_of(("answer",))
    if not answer:
        reader.problem(line, "the true/false question has no answer", "Write `:answer: true` or `:answer: false`.")
        data["answer"] = "true"
    elif answer.lower() not in ("true", "false"):
        fix = "Write `:answer: true` or `:answer: false`, or list the options with `- [x]` and `- [ ]`."
        reader.problem(line, f'the answer "{answer}" is neither true nor false', fix)
        data["answer"] = "true"


def _check_options(data: dict[str, Any], kind: str, line: int, reader: Reader) -> None:
    options = data.get("options")
    if not isinstance(options, list) or not options:
        reader.problem(line, "the question has no answers", "List them: `- [x] right` and `- [ ] wrong`.")
        data["options"] = []
        return
    right = sum(is_right(option) for option in options)
    if not right:
        reader.problem(line, "the question has no right answer", "Mark it with `[x]`.")
    elif kind == "single-choice" and right > 1:
        fix = "Leave one `[x]`, or make it a multiple-choice question."
        reader.problem(line, f"the single-choice question has {right} right answers", fix)
    if len(options) < 2:
        reader.problem(line, "the question has only one option", "Give at least two.")
    if len(options) > MAX_OPTIONS:
        message = f"the question has {len(options)} options"
        reader.problem(line, message, f"Give at most {MAX_OPTIONS}: SCORM names them by letters.")


def _drop_foreign_keys(data: dict[str, Any], kind: str, located: Located, reader: Reader) -> None:
    """Report and remove what questions of other kinds may say, or none."""
    known = author_keys(KINDS[kind])
    twice = {"answer", "options"} <= set(located.data)
    for key in [key for key in data if key not in known]:
        del data[key]
        if twice and key in ("answer", "options"):
            fix = "Remove the option `answer`, or write `- true` and `- false` without boxes."
            reader.problem(located.line_of(("answer",)), "the answer is given twice, as an option and by boxes", fix)
        else:
            others = [name for name in RENDERED if key in author_keys(KINDS[name])]
            fix = f"Only {' and '.join(others)} questions have it." if others else did_you_mean(key, known)
            message = f'a {kind} question has no "{excerpt(key.replace("_", "-"))}"'
            reader.problem(located.line_of((key,)), message, fix)


def _identity(data: Mapping[str, Any], line: int, reader: Reader) -> str:
    """Return an id made of the prompt's words."""
    text = data["prompt"] if isinstance(data["prompt"], Prose) else Prose(source=str(data["prompt"]))
    if name := slugify(words(text), limit=48):
        return name
    if text.source.strip():
        fix = "Add a line `:id: …` with letters a to z; learners' answers are kept by it."
        reader.problem(line, "the question has no id, and its words give none", fix)
    return "question"
