"""SQL as text: the statements of a cell, and where in them an error lies."""

import re
import sqlite3
from collections.abc import Iterator

_BLANK = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))*", re.DOTALL)
_NAMED = re.compile(
    r'near "(?P<near>.+)": syntax error|unrecognized token: "(?P<token>.+)"'
    r"|(?:no such|ambiguous|duplicate|unknown)[\w ]*: (?P<name>\S+)|(?:table|view|index) (?P<known>\S+) already exists",
    re.DOTALL,
)


class Statement:
    """A statement, and where it starts in its cell."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start


def statements(source: str) -> Iterator[Statement]:
    """Yield the statements of a cell, without blanks and comments before them; the last semicolon may be missing."""
    start = end = 0
    while (end := source.find(";", end) + 1) > 0:
        if sqlite3.complete_statement(source[start:end]):
            yield from _statement(source, start, end)
            start = end
    yield from _statement(source, start, len(source))


def error_place(source: str, statement: Statement, message: str) -> tuple[int, int, int]:
    """Return line and column, from 0, of what an error is about, and how many characters that has; 0 = unknown.

    SQLite names a word, not a place: only if it stands in the statement once is its place known. An error that names
    nothing is told at the statement's first line, one about a missing end at its last.
    """
    if message == "incomplete input":
        return source.rstrip().count("\n"), 0, 0
    found = _NAMED.search(message)
    word = next(filter(None, found.groups()), "") if found else ""
    places = [match.span() for match in re.finditer(_whole(word), statement.text, re.IGNORECASE)] if word else []
    first, end = places[0] if len(places) == 1 else (0, 0)
    at = statement.start + first
    return source.count("\n", 0, at), at - source.rfind("\n", 0, at) - 1, end - first


def _statement(source: str, start: int, end: int) -> Iterator[Statement]:
    blank = _BLANK.match(source, start, end)
    first = blank.end() if blank else start
    if text := source[first:end].strip().strip(";"):
        yield Statement(text, first)


def _whole(word: str) -> str:
    """Return a pattern for a word that is not a part of another; SQLite may have put a table's name before it."""
    name = word.rpartition(".")[2] or word
    return (r"(?<!\w)" if name[0].isalnum() else "") + re.escape(name) + (r"(?!\w)" if name[-1].isalnum() else "")
