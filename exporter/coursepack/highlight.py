"""Source code to lines of HTML, coloured by Pygments' token classes."""

from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from operator import itemgetter

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

_ALIASES = {
    "": "text",
    "shell": "bash",
    "ipython": "python",
    "ipython3": "python",
    "node": "javascript",
    "sqlite": "sql",
}
_UNCOLOURED = ("", "w", "n", "p")


@lru_cache(maxsize=4096)
def highlight_lines(source: str, language: str) -> tuple[str, ...]:
    """Return `source` as one piece of safe HTML a line; unknown languages stay plain.

    Every `<span class="k">` is closed on its own line; the classes are Pygments' short names.
    """
    lines = [""]
    for name, group in groupby(_tokens(source.rstrip("\n"), language), key=itemgetter(0)):
        head, *rest = "".join(text for _, text in group).split("\n")
        lines[-1] += _span(name, head)
        lines.extend(_span(name, part) for part in rest)
    return tuple(lines)


@cache
def _lexer(language: str) -> Lexer:
    try:
        lexer: Lexer = get_lexer_by_name(_ALIASES.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    return lexer


def _tokens(source: str, language: str) -> Iterator[tuple[str, str]]:
    for kind, text in _lexer(language.lower()).get_tokens(source):
        yield next(STANDARD_TYPES[part] for part in reversed(kind.split()) if part in STANDARD_TYPES), text


def _span(name: str, text: str) -> str:
    safe = escape(text, quote=False)
    return f'<span class="{name}">{safe}</span>' if text and name not in _UNCOLOURED else safe
