"""YAML to plain data in which every part knows its line.

Nothing is guessed: a plain scalar is text, and only null is nothing. The models decide what is a number or a
truth value, so `language: no` and `version: 1.10` stay what their author wrote. Aliases and tags are refused:
no course needs them, and a few aliases can make a small text explode.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from coursepack.base import UNPRINTABLE
from coursepack.errors import excerpt
from coursepack.source import Located, Path, SourceProblem, SourceText
from coursepack.yaml_problems import syntax_problem

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML was built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_PARTS = 200_000
MAX_DEPTH = 40

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BREAKS = str.maketrans({"\r": "\n", "\x85": " ", "\u2028": " ", "\u2029": " "})
"""What YAML 1.1 takes for the end of a line, and nobody else does (4.2)."""
_QUOTE = "Put the text in quotes if it is meant as it stands."


def read_yaml(text: str, *, first_line: int = 1) -> Located:
    """Return the data of a YAML text whose first line is `first_line` of its file; an empty text holds no keys.

    Raises:
        SourceProblem: for broken syntax, a key given twice, tags and aliases, or a text larger than any course.
    """
    text = text.replace("\r\n", "\n").translate(_BREAKS)
    try:
        reading = _Reading(text, first_line)
        return Located(reading.document(), reading.lines)
    except yaml.MarkedYAMLError as error:
        raise syntax_problem(error, text, first_line) from None
    except (yaml.YAMLError, UnicodeEncodeError):
        raise SourceProblem(first_line, "this is not YAML: it holds characters that no text may hold") from None


class _Reading:
    """One pass over the parser's events, which come one by one however deep a text is nested."""

    def __init__(self, text: str, first_line: int) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_Loader))
        self.first_line = first_line
        self.lines: dict[Path, int] = {(): first_line}

    def document(self) -> Any:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return {}
        data = self.value(next(self.events), ())
        next(self.events)
        if not isinstance(more := next(self.events), yaml.StreamEndEvent):
            raise SourceProblem(self.line(more), "a second YAML document starts here", "Remove the line `---`.")
        return {} if data is None else data

    def line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def value(self, event: Any, path: Path) -> Any:
        line = self.line(event)
        self.lines.setdefault(path, line)
        if len(self.lines) > MAX_PARTS or len(path) > MAX_DEPTH:
            raise SourceProblem(line, "this YAML is larger or deeper than any course needs", "Split the file.")
        self.refuse(event, line)
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self.pairs(path))
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self.items(path))
        return self.scalar(event, line)

    def refuse(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise SourceProblem(line, f'"*{event.anchor}" is an alias in YAML, which no course needs', _QUOTE)
        if event.anchor:
            raise SourceProblem(line, f'"&{event.anchor}" is an anchor in YAML, which no course needs', _QUOTE)
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise SourceProblem(line, f'"{excerpt(tag)}" is a tag in YAML, which no course needs', _QUOTE)

    def scalar(self, event: yaml.ScalarEvent, line: int) -> SourceText | None:
        if not event.style and event.value in _NULL:
            return None
        if found := UNPRINTABLE.search(event.value):
            raise SourceProblem(line, f"the text holds the control character U+{ord(found[0]):04X}", "Remove it.")
        return SourceText(event.value, line + 1 if event.style in ("|", ">") else line)

    def items(self, path: Path) -> Iterator[Any]:
        index = 0
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.value(event, (*path, index))
            index += 1

    def pairs(self, path: Path) -> Iterator[tuple[str, Any]]:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = self.line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.tag or event.anchor or not event.value:
                raise SourceProblem(line, "a key must be a word", "Write `key: value`.")
            key = str(event.value)
            if (*path, key) in self.lines:
                first = self.lines[(*path, key)]
                raise SourceProblem(
                    line, f'the key "{excerpt(key)}" stands here twice, first on line {first}', "Remove one."
                )
            self.lines[(*path, key)] = line
            yield key, self.value(next(self.events), (*path, key))
