"""The cells of a chapter: their source for tracebacks, and their code."""

import __future__

import _ast
from types import CodeType, ModuleType

_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_PARSE = _ast.PyCF_ONLY_AST | _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Cell:
    """The source of a cell."""

    def __init__(self, chapter: str, cell: str, source: str, line: int, expected: str) -> None:
        """Take the chapter's file, the cell's id, code and first line (0: none), and the exception it shall raise.

        Cells without a line are each a file of their own, named after chapter and cell.
        """
        self.file = chapter if line else f"{chapter}[{cell}]"
        self.line = line or 1
        self.source = source
        self.expected = expected


class Compiler:
    """Compiles cells one after the other; a `from __future__` of one holds for those after it."""

    def __init__(self) -> None:
        self._flags = _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def codes(self, cell: Cell) -> list[CodeType]:
        """Return what to run: the statements, then the last expression, which shows its value.

        Raises:
            SyntaxError: with the chapter's file and line.
        """
        text = "\n" * (cell.line - 1) + cell.source
        tree = compile(text, cell.file, "exec", self._flags | _PARSE, dont_inherit=True)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, _ast.Expr) or _is_silenced(text, last):
            return [self._code(tree, cell.file, "exec")]
        statements = _ast.Module(body=tree.body[:-1], type_ignores=[])
        return [
            self._code(statements, cell.file, "exec"),
            self._code(_ast.Interactive(body=[last]), cell.file, "single"),
        ]

    def _code(self, tree: _ast.Module | _ast.Interactive, file: str, mode: str) -> CodeType:
        code: CodeType = compile(tree, file, mode, self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURES
        return code


def fill_linecache(cells: list[Cell], linecache: ModuleType) -> None:
    """Let tracebacks, warnings and `inspect` find the source of every cell of a chapter."""
    sources: dict[str, list[str]] = {}
    for cell in cells:
        lines, start = sources.setdefault(cell.file, []), cell.line - 1
        code = [f"{line}\n" for line in cell.source.split("\n")]
        lines.extend("\n" for _ in range(start - len(lines)))
        lines[start : start + len(code)] = code
    for file, lines in sources.items():
        # Without a time of change the entry is not compared with a file on disk.
        linecache.cache[file] = (sum(map(len, lines)), None, lines, file)


def _is_silenced(text: str, last: _ast.Expr) -> bool:
    """Whether a semicolon follows the last expression: its value is not shown."""
    line = text.split("\n")[(last.end_lineno or 1) - 1]
    return line.encode()[last.end_col_offset :].lstrip().startswith(b";")
