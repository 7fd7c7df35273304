"""Lines of the chapter's file in outputs: put right when a cell has moved, or told to be beyond that."""

import re
from collections.abc import Iterator, Mapping, Sequence

from coursepack.results import CellResult, Display, Output, Raised, Stream
from coursepack.runners import Cell

_TELLS = re.compile(
    r"lineno|__line__|\b(?:dis|inspect|traceback|tracemalloc|settrace|setprofile|monitoring|currentframe|_getframe|"
    r"co_lines|co_positions|__code__|loguru|structlog|logging)\b",
    re.IGNORECASE,
)
"""Words of code that can put out line numbers without the name of the file."""

_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?!\d)")


def tells_lines(results: Sequence[CellResult], file: str, cells: Sequence[Cell], code: str) -> bool:
    """Whether outputs depend on where the cells stand in their file in a way that `moved` cannot put right.

    It can for `File "loops.md", line 7` and `loops.md:7`. Any other mention of the file, and any number that is one of
    the cells' lines where the code has a way to get at line numbers, is taken for a line.

    Args:
        results: The results of the cells.
        file: The chapter's file, as outputs name it.
        cells: The cells.
        code: All code of the author that ran.
    """
    mention, known = _mention(file), set(_moves(cells, [cell.line for cell in cells]))
    name = file.rpartition("/")[2]
    for text in (text for result in results for out in result.outputs for text in _texts(out)):
        if any(int(found[2]) not in known for found in mention.finditer(text)):
            return True
        rest = mention.sub("", text)
        if name in rest or (_TELLS.search(code) and known.intersection(map(int, _NUMBER.findall(rest)))):
            return True
    raised = (out for result in results for out in result.outputs if isinstance(out, Raised))
    return any(out.line and out.line not in known for out in raised)


def moved(
    results: tuple[CellResult, ...], file: str, before: Sequence[int], cells: Sequence[Cell]
) -> tuple[CellResult, ...]:
    """Return results with the lines that the cells have now; `before` holds the first line of each when they ran."""
    if tuple(cell.line for cell in cells) == before:
        return results
    moves, mention = _moves(cells, before), _mention(file)

    def line(number: int) -> int:
        return moves.get(number, number)

    def text(said: str) -> str:
        return mention.sub(lambda found: f"{found[1]}{line(int(found[2]))}", said)

    def output(out: Output) -> Output:
        match out:
            case Stream():
                return out.model_copy(update={"text": text(out.text)})
            case Display():
                data = {kind: text(said) if _is_text(kind) else said for kind, said in out.data.items()}
                return out.model_copy(update={"data": data})
            case Raised():
                told = {"message": text(out.message), "traceback": text(out.traceback), "line": line(out.line)}
                return out.model_copy(update=told)

    return tuple(result.model_copy(update={"outputs": tuple(map(output, result.outputs))}) for result in results)


def _mention(file: str) -> re.Pattern[str]:
    """Return what finds a line of a file: all before the number, and the number."""
    quote = r"(?:\\?[\"']|&quot;|&#34;)?"
    return re.compile(rf"({re.escape(file)}{quote}(?:, line |:))(\d{{1,9}})(?!\d)")


def _moves(cells: Sequence[Cell], before: Sequence[int]) -> Mapping[int, int]:
    """Return the lines of cells now by those before, up to the line after the last: errors name that one too."""
    return {
        start + number: cell.line + number
        for cell, start in zip(cells, before, strict=True)
        for number in range(cell.source.count("\n") + 2)
    }


def _texts(out: Output) -> Iterator[str]:
    match out:
        case Stream():
            yield out.text
        case Display():
            yield from (said for kind, said in out.data.items() if _is_text(kind))
        case Raised():
            yield from (out.message, out.traceback)


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(("+xml", "json"))
