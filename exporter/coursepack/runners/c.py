"""C: a cell is a program that GCC compiles; appended ones know the functions and types of those before them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coursepack.results import Raised
from coursepack.runners import Cell
from coursepack.runners._capture import Capture
from coursepack.runners._language import Failure, Session, Tool, Workshop, exit_failure
from coursepack.runners._outputs import Outputs

_GCC = Tool("gcc", "gcc libc6-dev")
_COMPILE = ("-std=c17", "-Wall", "-Wextra", "-g1", "-pthread", "-x", "c", "-c", "-")
_LINK = ("-pthread", "-lm")
_LINE_BY_LINE = """
#include <stdio.h>
__attribute__((constructor)) static void line_by_line(void) { setvbuf(stdout, NULL, _IOLBF, BUFSIZ); }
"""
"""Into a pipe, C would print in large pieces, and a crash would lose them; a terminal gets line by line."""
_ERROR = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d{1,9}):(?:\d+:)? (?:fatal )?error: (?P<text>.*)$", re.MULTILINE)
_UNDEFINED = re.compile(
    r"^(?:(?P<file>[^:\n]+):(?P<line>\d{1,9}): |.*?)undefined (?:reference to|symbol:?) (?P<text>.*)$", re.MULTILINE
)
_NO_MAIN = re.compile(r"undefined (?:reference to|symbol:?) \W?_?main\b|\"_main\", referenced from")
_LINKER = re.compile(r"^(?:\S*/)?(?:ld(?:\.\w+)?|collect2)(?:\.exe)?: (?:error: ld returned .*\n?)?", re.MULTILINE)

_NO_MAIN_FAILURE = Failure(
    Raised(name="CompileError", message="", traceback="undefined reference to `main'"),
    "has no function main, so it is no program",
    "Write `int main(void)`, or add `:append: true` to it and to the cell that uses it, or use a plain fence.",
)


class C:
    """C by GCC."""

    languages: tuple[str, ...] = ("c",)
    tools: tuple[Tool, ...] = (_GCC,)

    @contextmanager
    def open(self, workshop: Workshop, cells: tuple[Cell, ...]) -> Iterator[Session]:
        """Begin with a chapter."""
        yield _CSession(workshop, cells)


LANGUAGE = C()


class _CSession:
    """The programs of a chapter; GCC gets their code through a pipe."""

    def __init__(self, workshop: Workshop, cells: tuple[Cell, ...]) -> None:
        self._workshop = workshop
        self._sources, self._made = workshop.programs / "c", workshop.programs / "made-of-c"
        self._earlier: list[Cell] = []
        self._is_started = False
        for folder in (self._sources, self._made):
            folder.mkdir()
            workshop.places[str(folder)] = "."
        _write_listing(self._sources, workshop.file, cells)

    def run(self, cell: Cell, outputs: Outputs, deadline: float) -> Failure | None:
        program = self._made / cell.id
        failure = self._build(cell, outputs, program, deadline)
        if failure:
            return failure
        if cell.append:
            self._earlier.append(cell)
            if not program.exists():
                return None
        said = Capture()
        try:
            status = self._workshop.run(self._workshop.command(str(program)), said, deadline)
        finally:
            outputs.text("stdout", said.text)
        return exit_failure(status)

    def _build(self, cell: Cell, outputs: Outputs, program: Path, deadline: float) -> Failure | None:
        """Make a program of a cell, or nothing of one that is appended and has no main; return how that failed."""
        options = ["-Wno-unused-function"] if cell.append else []
        said = Capture()
        code = _translation_unit(self._earlier if cell.append else [], cell, self._workshop.label)
        if self._gcc(*options, *_COMPILE, "-o", "cell.o", code=code, said=said, deadline=deadline):
            return _compile_failure(said.text, self._workshop.file)
        outputs.text("stderr", said.text)
        return self._link(cell, program, deadline)

    def _link(self, cell: Cell, program: Path, deadline: float) -> Failure | None:
        said = Capture()
        if not self._is_started:
            self._gcc(*_COMPILE, "-o", "start.o", code=_LINE_BY_LINE, said=said, deadline=deadline)
            self._is_started = True
        if not self._gcc("cell.o", "start.o", *_LINK, "-o", str(program), said=said, deadline=deadline):
            return None
        has_main = not _NO_MAIN.search(said.text)
        if cell.append and not has_main:
            return None
        text = _LINKER.sub("", said.text).replace(f"{self._sources}/", "")
        return _link_failure(text, self._workshop.file) if has_main else _NO_MAIN_FAILURE

    def _gcc(self, *arguments: str, said: Capture, deadline: float, code: str = "") -> int:
        """Run GCC beside the listing of the chapter, so that it can quote the lines that it complains about."""
        gcc = self._workshop.tool(_GCC)
        command = self._workshop.command(
            gcc, "-iquote", str(self._workshop.work.home), *arguments, folder=self._sources, stdin=code.encode()
        )
        return self._workshop.run(command, said, deadline)


def _write_listing(folder: Path, file: str, cells: tuple[Cell, ...]) -> None:
    """Write the cells of a chapter, on its lines, where GCC looks for the chapter."""
    name = PurePosixPath(file)
    if name.is_absolute() or ".." in name.parts:
        return
    lines: list[str] = []
    for cell in cells:
        lines += [""] * (cell.line - 1 - len(lines))
        lines += cell.source.split("\n") if cell.line else []
    listing = folder / name
    listing.parent.mkdir(parents=True, exist_ok=True)
    listing.write_text("\n".join([*lines, ""]), encoding="utf-8", errors="backslashreplace")


def _translation_unit(earlier: list[Cell], cell: Cell, file: Callable[[Cell], str]) -> str:
    """Return the code of a cell behind that of earlier ones, whose main functions are called something else.

    Each begins with the line and file on which it stands (GCC's preprocessor output, flag 3: as in the system's own
    headers, warnings are not wanted there; they were given at the cell itself).
    """
    lines: list[str] = []
    for number, before in enumerate(earlier, 1):
        lines += [f"#define main main_of_cell_{number}", f"{_place(before, file)} 3", before.source, "#undef main"]
    return "\n".join([*lines, _place(cell, file), cell.source, ""])


def _place(cell: Cell, file: Callable[[Cell], str]) -> str:
    name = file(cell).replace("\\", "\\\\").replace('"', '\\"')
    return f'# {cell.line or 1} "{name}"'


def _compile_failure(text: str, file: str) -> Failure:
    return _failure(text, _ERROR.search(text), file, "does not compile")


def _link_failure(text: str, file: str) -> Failure:
    text = text.replace("<stdin>:", f"{file}:")
    found = _UNDEFINED.search(text)
    if found is None:
        return _failure(text, None, file, "cannot be linked")
    fix = "Define it here, or in an earlier cell and add `:append: true` to both."
    return _failure(text, found, file, "uses what is not defined")._replace(fix=fix)


def _failure(text: str, found: re.Match[str] | None, file: str, note: str) -> Failure:
    """Return the failure that GCC describes in a text; `found` is where it names the file, the line and the reason."""
    message = found["text"] if found else ""
    line = int(found["line"]) if found and found["file"] == file else 0
    return Failure(Raised(name="CompileError", message=message, traceback=text, line=line), note)
