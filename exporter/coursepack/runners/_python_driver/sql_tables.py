"""Result sets as tables: for pages, and as plain text."""

from collections.abc import Iterable, Sequence

_MOST_ROWS = 1000
_MOST_CHARACTERS = 1_000_000
_LONGEST = 5000
_BYTES_SHOWN = 32

Scalar = str | bytes | int | float | None


class Table:
    """A result set, or its beginning."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[Scalar]], *, is_whole: bool) -> None:
        self._names = names
        self._rows = [[_text(value) for value in row] for row in rows]
        self._is_number = [
            any(isinstance(row[at], int | float) for row in rows)
            and all(isinstance(row[at], int | float | None) for row in rows)
            for at in range(len(names))
        ]
        self._note = "" if is_whole else f"Only the first {len(rows):,} rows are shown."

    def html(self) -> str:
        """Return a table with a row of headers."""
        head = "".join(f'<th scope="col">{_escaped(name)}</th>' for name in self._names)
        body = "".join(f"<tr>{''.join(f'<td>{_escaped(text)}</td>' for text in row)}</tr>" for row in self._rows)
        note = f"<p>{self._note}</p>" if self._note else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"

    def text(self) -> str:
        """Return aligned columns, numbers to the right."""
        rows = [[_flat(text) for text in row] for row in (self._names, *self._rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        rows.insert(1, ["-" * width for width in widths])
        lines = [self._line(row, widths) for row in rows]
        return "\n".join([*lines, *([self._note] if self._note else [])])

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        columns = zip(row, widths, self._is_number, strict=True)
        return "  ".join(text.rjust(width) if right else text.ljust(width) for text, width, right in columns).rstrip()


def table_of(names: Sequence[str], rows: Iterable[Sequence[Scalar]]) -> Table:
    """Return a table of the first rows: as many as a page can hold."""
    taken: list[Sequence[Scalar]] = []
    size = 0
    for row in rows:
        if len(taken) == _MOST_ROWS or size > _MOST_CHARACTERS:
            return Table(names, taken, is_whole=False)
        taken.append([_shortened(value) for value in row])
        size += sum(map(len, map(_text, taken[-1])))
    return Table(names, taken, is_whole=True)


def _shortened(value: Scalar) -> Scalar:
    if isinstance(value, bytes) and len(value) > _BYTES_SHOWN:
        return f"{_text(value[:_BYTES_SHOWN])}… ({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}… ({len(value):,} characters)"
    return value


def _text(value: Scalar) -> str:
    """Return a value as SQLite would write it into a text; NULL as the word, bytes as a literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, float):
        text = f"{value:.15g}"
        return text if set(text) & set(".einN") else f"{text}.0"
    return str(value)


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
