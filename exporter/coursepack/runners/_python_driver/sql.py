"""The process of a chapter's SQL cells: one connection to each database, result sets as tables."""

import sqlite3
from collections.abc import Callable

from . import wire
from .channel import Channel
from .sql_tables import Table, table_of
from .sql_text import Statement, error_place, statements

_NEW_DATABASE = "chapter.db"
_FIELDS_OF_A_CELL = 5
_ERRORS = (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError)


def main() -> None:
    """Run the chapter that fd 0 holds; fd 1 is the pipe to the runner, fd 2 one for text."""
    file, home, *texts = wire.unpack(wire.read_all(0))
    channel = Channel(1, (2,))
    cells = [Cell(file, texts[at : at + _FIELDS_OF_A_CELL]) for at in range(0, len(texts), _FIELDS_OF_A_CELL)]
    session = Session(home, channel.message)
    for number, cell in enumerate(cells):
        channel.message("start", str(number))
        is_expected = session.run(cell)
        channel.message("end", str(number))
        if not is_expected:
            break
    session.close()
    channel.message("done")


class Cell:
    """The source of a cell."""

    def __init__(self, file: str, texts: list[str]) -> None:
        """Take the chapter's file, and the cell's id, first line, expected error, database and code."""
        name, line, expected, self.database, self.source = texts
        self.line = int(line)
        self.file = file if self.line else f"{file}[{name}]"
        self.expected = expected.rpartition(".")[2]


class Session:
    """Runs the cells of a chapter; a connection lives as long as the chapter."""

    def __init__(self, home: str, send: Callable[..., None]) -> None:
        """Take the folder of the databases, and what sends a message to the runner."""
        self._home = home
        self._send = send
        self._database = _NEW_DATABASE
        self._connections: dict[str, sqlite3.Connection] = {}

    def run(self, cell: Cell) -> bool:
        """Run a cell and tell whether it ended as its author expects."""
        self._database = cell.database or self._database
        statement = Statement("", 0)
        try:
            connection = self._connection()
            for statement in statements(cell.source):
                table = _result(connection, statement.text)
                if table is not None:
                    self._send("display", "", "text/html", table.html(), "text/plain", table.text())
        except _ERRORS as error:
            name = type(error).__name__
            self._send("error", name, str(error), *_described(cell, statement, error))
            return name == cell.expected
        return True

    def close(self) -> None:
        """Let go of all databases; what is not committed is not kept."""
        for connection in self._connections.values():
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        if self._database not in self._connections:
            connection = sqlite3.connect(f"{self._home}/{self._database}", isolation_level=None)
            connection.text_factory = _decoded
            connection.execute("PRAGMA synchronous = OFF")  # the file does not outlive the chapter
            self._connections[self._database] = connection
        return self._connections[self._database]


def _result(connection: sqlite3.Connection, statement: str) -> Table | None:
    """Execute a statement and return its result set, if it has one."""
    cursor = connection.execute(statement)
    try:
        if cursor.description is None:
            return None
        return table_of([column[0] for column in cursor.description], cursor)
    finally:
        cursor.close()


def _described(cell: Cell, statement: Statement, error: Exception) -> tuple[str, str]:
    """Return an error as the learner sees it, and the line of the chapter that it names."""
    line, column, width = error_place(cell.source, statement, str(error))
    shown = cell.source.split("\n")[line]
    caret = f"{' ' * column}{'^' * width}\n" if width else ""
    name = f"{type(error).__module__}.{type(error).__name__}".removeprefix("builtins.")
    place = f"{cell.file}:{(cell.line or 1) + line}"
    return f"{place}\n{shown}\n{caret}\n{name}: {error}\n", str(cell.line + line if cell.line else 0)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
