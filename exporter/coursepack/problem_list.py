"""Everything wrong with a workspace, gathered while it is read."""

from collections.abc import Iterable
from pathlib import Path

from coursepack.errors import Problem
from coursepack.source import Located, Model, SourceProblem, check_model
from coursepack.text_file import read_text
from coursepack.yaml_text import read_yaml


class ProblemList:
    """Reads files below one root; whatever is wrong with them gathers here."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def add(self, path: Path, line: int, message: str, fix: str = "") -> None:
        """Record what is wrong with a file or folder of the workspace."""
        self.problems.append(Problem(self.path(path), line, _printable(message), _printable(fix)))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Record problems that somebody else has found."""
        self.problems.extend(problems)

    def path(self, path: Path) -> str:
        """Return a path relative to the workspace, with forward slashes."""
        return _printable(path.relative_to(self.root).as_posix())

    def text(self, path: Path, home: Path) -> str | None:
        """Return the text of a file that must lie in `home`; None when it cannot be read."""
        if not path.resolve().is_relative_to(home.resolve()):
            self.add(path, 0, "this link leads out of the course", "Copy the file into the course.")
            return None
        try:
            return read_text(path)
        except SourceProblem as problem:
            self.add(path, problem.line, problem.message, problem.fix)
            return None

    def yaml(self, path: Path, home: Path) -> Located | None:
        """Return the data of a YAML file that must lie in `home`; None when it cannot be read."""
        text = self.text(path, home)
        try:
            return None if text is None else read_yaml(text)
        except SourceProblem as problem:
            self.add(path, problem.line, problem.message, problem.fix)
            return None

    def checked(self, model: type[Model], located: Located, path: Path) -> Model | None:
        """Return `located` as a value of `model`; None when it is none."""
        value, problems = check_model(model, located, self.path(path), what=path.name)
        self.problems.extend(problems)
        return value


def _printable(text: str) -> str:
    """Return `text` with backslash escapes for what a file's name may hold although it is no text."""
    return text.encode(errors="backslashreplace").decode()
