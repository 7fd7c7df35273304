"""Chapter text to pieces: prose, plain fences and directives, each with its line.

What is a fence, a list or a comment is decided by the Markdown parser itself; only what lies at the left margin
and outside of everything else is a directive.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from coursepack.blocks import Directive
from coursepack.directive_options import read_options
from coursepack.errors import excerpt
from coursepack.fences import CLOSING_COLONS, FENCE, OPENING, Closing, closes, closing_line
from coursepack.markdown import Dialect

Report = Callable[[int, str, str], None]


@dataclass(frozen=True)
class Run:
    """Markdown between directives."""

    source: str
    line: int


@dataclass(frozen=True)
class Fence:
    """A plain fence at the left margin."""

    language: str
    source: str
    line: int


Piece = Run | Fence | Directive


def split_pieces(text: str, first_line: int, report: Report) -> Iterator[Piece]:
    """Yield the pieces of a text whose first line is `first_line` of its file.

    Whatever is wrong with a fence is reported, and reading goes on behind it.
    """
    lines = text.split("\n")
    splitting = _Splitting(lines, first_line, report)
    behind = 0
    for token in _splitter().parse(text, {"lines": lines}):
        start, end = token.map or (0, 0)
        if token.type not in ("directive", "fence") or token.level or not splitting.at_margin(start):
            continue
        yield from splitting.run(behind, start)
        yield from splitting.piece(token, start, end)
        behind = end
    yield from splitting.run(behind, len(splitting.lines))


class _Splitting:
    """The lines of a text, and what its tokens mean."""

    def __init__(self, lines: list[str], first_line: int, report: Report) -> None:
        self.lines, self.first_line, self.report = lines, first_line, report
        self.explained: list[str] = []  # closing lines that follow from what was reported already

    def at_margin(self, index: int) -> bool:
        return self.lines[index][:1] in "`~:"

    def run(self, start: int, end: int) -> Iterator[Run]:
        """Yield the text between two lines, without the empty ones around it; nothing where there is none."""
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        if start < end:
            yield Run("\n".join(self.lines[start:end]), self.first_line + start)

    def piece(self, token: Token, start: int, end: int) -> Iterator[Fence | Directive]:
        opening = OPENING.match(self.lines[start])
        if token.type == "fence":
            closed = end - 1 > start and closes(self.lines[end - 1], token.markup, nested=False)
            if not closed:
                self._never_closed(start)
        elif opening:
            closed = self._check_closing(token.meta["closing"])
        else:
            self._stray(start)
            return
        body = self.lines[start + 1 : end - 1 if closed else end]
        if opening:
            yield self._directive(opening, body, start, end)
        else:
            language = token.info.split(maxsplit=1)
            yield Fence(language[0] if language else "", "\n".join(body), self.first_line + start)

    def _directive(self, opening: re.Match[str], body: list[str], start: int, end: int) -> Directive:
        options = read_options(body, self.first_line + start + 1, self.report)
        return Directive(
            name=opening["name"],
            argument=opening["argument"].strip(),
            options=options.values,
            option_lines=options.lines,
            body="\n".join(body[options.taken :]),
            line=self.first_line + start,
            body_line=self.first_line + start + 1 + options.taken,
            end=self.first_line + end,
        )

    def _check_closing(self, closing: Closing) -> bool:
        """Report what is wrong with the fences inside a directive; return whether it is closed itself."""
        for index, message, fix in closing.faults:
            self.report(self.first_line + index, message, fix)
        self.explained += closing.orphans
        return closing.found

    def _never_closed(self, start: int) -> None:
        found = FENCE.match(self.lines[start])
        marks = found["marks"] if found else ""
        what = f'the fence "{excerpt(self.lines[start])}" is never closed'
        self.report(self.first_line + start, what, f'Add a line "{marks}" after its last line.')

    def _stray(self, start: int) -> None:
        text = self.lines[start]
        if not CLOSING_COLONS.match(text):
            self._unbraced(start)
        elif text.strip() in self.explained:
            self.explained.remove(text.strip())
        else:
            fix = "Remove it, or open a directive above it."
            self.report(self.first_line + start, f'"{text.strip()}" closes nothing', fix)

    def _unbraced(self, start: int) -> None:
        text = self.lines[start]
        marks = text[: len(text) - len(text.lstrip(":"))]
        name = text.strip(":{} \t").split(maxsplit=1)
        message = f'the name of the directive "{excerpt(text)}" is not in braces'
        self.report(self.first_line + start, message, f"Write `{marks}{{{excerpt(name[0]) if name else 'note'}}}`.")
        self.explained.append(marks)


@cache
def _splitter() -> MarkdownIt:
    """Return the parser that sees blocks only, and directives between colons among them."""
    parser = Dialect()
    parser.core.ruler.enableOnly(["normalize", "block"])
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "directive", _directive_rule, interrupts)
    return parser


def _directive_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    """Take everything from `:::` at the left margin to the line that closes it."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(":::", at) or (at and state.src[at - 1] != "\n"):
        return False
    if silent:
        return True
    lines = state.env["lines"]
    closing = closing_line(lines, start) if OPENING.match(lines[start]) else Closing(behind=start + 1)
    token = state.push("directive", "", 0)
    token.meta = {"closing": closing}
    token.map = [start, min(closing.behind, end)]
    state.line = token.map[1]
    return True
