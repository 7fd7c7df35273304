"""Text with its place: plain data whose every part knows its line, and how it becomes a value of a model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from coursepack.base import Unwritten
from coursepack.errors import Mistake, Problem, did_you_mean, excerpt
from coursepack.reasons import reason

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]


class SourceText(str):
    """A scalar as its author wrote it, with the line on which its text starts (counted from 1)."""

    line: int

    def __new__(cls, text: str, line: int) -> "SourceText":
        """Return `text` as found on `line`."""
        self = super().__new__(cls, text)
        self.line = line
        return self


class SourceProblem(Exception):  # noqa: N818 - it names the thing an author sees
    """A text that cannot be read at all; the reader of a file turns it into a `Problem`."""

    def __init__(self, line: int, message: str, fix: str = "") -> None:
        self.line, self.message, self.fix = line, message, fix
        super().__init__(message)


@dataclass(frozen=True)
class Located:
    """Plain data (mappings, lists, `SourceText`, None) and the line of every part of it."""

    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0

    def part(self, path: Path) -> "Located":
        """Return the part at `path`, which must exist; its lines are found by its own paths."""
        data = self.data
        for step in path:
            data = data[step]
        return Located(data, {at[len(path) :]: line for at, line in self._below(path)})

    def _below(self, path: Path) -> Iterator[tuple[Path, int]]:
        """Yield the lines of `path` and everything in it: they follow each other in the order of the text."""
        for index in range(self._places.get(path, len(self._paths)), len(self._paths)):
            at = self._paths[index]
            if at[: len(path)] != path:
                return
            yield at, self.lines[at]

    @cached_property
    def _paths(self) -> list[Path]:
        return list(self.lines)

    @cached_property
    def _places(self) -> dict[Path, int]:
        return {path: index for index, path in enumerate(self._paths)}


def author_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that an author may write for a model."""
    fields = model.model_fields.items()
    return tuple(name for name, entry in fields if not any(mark is Unwritten for mark in entry.metadata))


def check_model(
    model: type[Model], located: Located, file: str, *, what: str
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Return `located` as a value of `model`, or None and every reason why it is none.

    Args:
        model: The model to build.
        located: The data and its lines.
        file: The file to name in problems.
        what: What the author was writing, in their words: `course.yaml`, `the figure`.
    """
    if not isinstance(located.data, Mapping):
        found = "a list" if isinstance(located.data, list) else "text"
        message = f"{what} must hold keys and values, not {found}"
        return None, (Problem(file, located.line_of(()), message, "Write one `key: value` a line."),)
    explain = _Explanation(model, located, file, what)
    hidden = set(model.model_fields) - set(author_keys(model))
    problems = [explain.unknown((key,)) for key in sorted(hidden & set(located.data))]
    try:
        value = model.model_validate(located.data)
    except ValidationError as error:
        return None, (*problems, *explain.problems(error.errors()))
    return (None if problems else value), tuple(problems)


@dataclass(frozen=True)
class _Explanation:
    """What a model says about data, as problems of its author."""

    model: type[BaseModel]
    located: Located
    file: str
    what: str

    def problems(self, details: Iterable[ErrorDetails]) -> Iterator[Problem]:
        """Yield one problem for each part of the data, however many reasons there are."""
        placed = [(self._path(detail), detail) for detail in details]
        for path, group in groupby(placed, key=lambda pair: pair[0]):
            yield self._problem(path, [detail for _, detail in group])

    def unknown(self, path: Path) -> Problem:
        """Return the problem of a key that nobody knows."""
        holders = _models_at(self.model, path[:-1]) or [self.model]
        known = (key for holder in holders for key in author_keys(holder))
        message = f'{self._holder(path)} has no key "{excerpt(str(path[-1]))}"'
        return self._at(path, message, did_you_mean(str(path[-1]), known))

    def _path(self, detail: ErrorDetails) -> Path:
        """Return where in the data an error lies: its location without the names of a union's members."""
        path: list[str | int] = []
        data = self.located.data
        for step in detail["loc"]:
            listed = isinstance(data, list | tuple) and isinstance(step, int)
            if listed or (isinstance(data, Mapping) and step in data):
                path.append(step)
                data = data[step]
        return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)

    def _problem(self, path: Path, details: list[ErrorDetails]) -> Problem:
        first = details[0]
        if first["type"] == "extra_forbidden":
            return self.unknown(path)
        if first["type"] == "missing":
            return self._at(path, f'{self._holder(path)} has no "{path[-1]}"', f"Add a line `{path[-1]}: …`.")
        error = first.get("ctx", {}).get("error")
        if isinstance(error, Mistake):
            return self._at(path, error.message, error.fix)
        name = _name(path) or self.what
        if first["input"] is None:
            return self._at(path, f"{name} has no value", "Write it behind the colon, or remove the line.")
        reasons = " or ".join(dict.fromkeys(reason(detail) for detail in details))
        return self._at(path, f"{name} {_given(first['input'])}, but it must be {reasons}", self._meaning(path))

    def _at(self, path: Path, message: str, fix: str) -> Problem:
        return Problem(self.file, self.located.line_of(path), message, fix)

    def _holder(self, path: Path) -> str:
        """Return what holds the last key of a path, in the author's words."""
        return next((f'"{step}"' for step in reversed(path[:-1]) if isinstance(step, str)), self.what)

    def _meaning(self, path: Path) -> str:
        """Return what the key at the end of `path` means, from the docstring of its field."""
        keys = [index for index, step in enumerate(path) if isinstance(step, str)]
        for holder in _models_at(self.model, path[: keys[-1]]) if keys else ():
            entry = holder.model_fields.get(str(path[keys[-1]]))
            if entry and entry.description:
                text = entry.description.strip().rstrip(".").replace("\n", " ")
                return f"{path[keys[-1]]}: {text[:1].lower()}{text[1:]}."
        return ""


def _given(value: object) -> str:
    if isinstance(value, str):
        return f'is "{excerpt(value)}"' if value else "is empty"
    return (
        "holds keys and values"
        if isinstance(value, Mapping)
        else "is a list"
        if isinstance(value, list)
        else "is wrong"
    )


def _name(path: Path) -> str:
    """Return the last key of a path for a person, and which item of its list is meant."""
    items = [step + 1 for step in path[-1:] if isinstance(step, int)]
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f'item {items[0]} of "{key}"' if items else f'"{key}"' if key else ""


def _models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Return the models that the data at `path` may become."""
    models = [model]
    for step in (step for step in path if isinstance(step, str)):
        entries = (found.model_fields.get(step) for found in models)
        models = [inner for entry in entries if entry for inner in _models_in(entry.annotation)]
    return models


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
