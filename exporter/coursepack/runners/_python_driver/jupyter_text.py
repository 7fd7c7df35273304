"""What kernels write, with the chapter's lines where IPython's kernel counts those of a cell."""

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"Cell In\[(\d{1,9})\], line (\d{1,9})")
_NUMBERED = re.compile(r"^(?P<before>-+> ?|\s+)(?P<number>\d{1,9})(?= |$)")
_TEMPORARY_FILE = re.compile(r"\S*/ipykernel_\d+/\d+\.py")


class Places:
    """Knows where in the chapter the cells stand that a kernel has counted."""

    def __init__(self, file: str) -> None:
        """Take the chapter's file."""
        self._file = file
        self._lines: dict[int, int] = {}

    def count(self, number: int, line: int) -> None:
        """Note that the kernel counts a cell as `number`; its code starts on a line of the chapter, 0 if unknown."""
        self._lines[number] = line

    def in_output(self, text: str) -> str:
        """Return what a cell has put out without the name of the file it is to the kernel, another one each time."""
        return _TEMPORARY_FILE.sub("<cell>", text)

    def in_traceback(self, text: str) -> tuple[str, int]:
        """Return a traceback with places of the chapter, and the line at which the error left it; 0 if unknown."""
        lines: list[str] = []
        first = last = 0
        for line in without_colours(text).split("\n"):
            if place := _PLACE.search(line):
                first = self._lines.get(int(place[1]), 0)
                last = first + int(place[2]) - 1 if first else 0
                where = f"{self._file}:{last}" if first else f"{self._file}, line {place[2]} of the cell"
                lines.append(line[: place.start()] + where + line[place.end() :])
                continue
            first = 0 if line.startswith("File ") else first
            lines.append(_renumbered(line, first) if first else line)
        return "\n".join(lines), last


def without_colours(text: str) -> str:
    """Return a text without the sequences that colour it on a terminal."""
    return _COLOURS.sub("", text)


def _renumbered(line: str, first: int) -> str:
    """Return a quoted line of a cell with its number in the chapter."""
    return _NUMBERED.sub(lambda found: f"{found['before']}{int(found['number']) + first - 1}", line)
