"""Formulas in LaTeX to MathML, when the course is built, so that no script is shipped."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from types import ModuleType
from xml.etree.ElementTree import Element, tostring

from coursepack.errors import excerpt

MAX_LENGTH = 5_000

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_ENTITY = re.compile(r"&#x([0-9A-Fa-f]{2,6});")
_SAID = (
    "accent accentunder columnalign columnlines columnspacing columnspan depth display displaystyle fence form height "
    "largeop linethickness lspace mathbackground mathcolor mathvariant maxsize minsize movablelimits notation rowlines "
    "rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width"
)
_ATTRIBUTES = frozenset(_SAID.split())
"""What a formula may say about itself: neither links nor styles nor handlers."""

_WORDS = {
    "DenominatorNotFoundError": "a fraction has no denominator",
    "DoubleSubscriptsError": "two subscripts follow each other",
    "DoubleSuperscriptsError": "two superscripts follow each other",
    "ExtraLeftOrMissingRightError": r"a `\left` has no `\right`",
    "LimitsMustFollowMathOperatorError": r"`\limits` does not follow an operator",
    "MissingEndError": r"a `\begin` has no `\end`",
    "MissingSuperScriptOrSubscriptError": "nothing follows a `^` or `_`",
    "NoAvailableTokensError": "something is missing at its end",
    "NumeratorNotFoundError": "a fraction has no numerator",
}
"""What the converter's errors mean, by the name of their class."""
_ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
"""How many children an element has (MathML Core, 3)."""
# The converter stumbles over some texts that are no formulas at all; these are the ways it does.
_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


class FormulaError(ValueError):
    """A text is no formula that can be shown."""

    fix = "Write it as LaTeX, such as `\\frac{a}{b}`; put `\\` before a dollar sign that starts no formula."


def formula(latex: str, *, block: bool) -> str:
    """Return a LaTeX formula as MathML Core with its source as annotation.

    Raises:
        FormulaError: when it cannot be read.
    """
    return _mathml(latex.strip(), "block" if block else "inline")


@cache
def _mathml(latex: str, display: str) -> str:
    math = _converted(latex, display)
    for element in math.iter():
        _check(element, latex)
    body = "".join(tostring(child, encoding="unicode", short_empty_elements=False) for child in math)
    annotation = f'<annotation encoding="application/x-tex">{escape(latex, quote=False)}</annotation>'
    return f'<math xmlns="{_NAMESPACE}" display="{display}"><semantics>{body}{annotation}</semantics></math>'


def _converted(latex: str, display: str) -> Element:
    if len(latex) > MAX_LENGTH:
        raise FormulaError(f'the formula "{excerpt(latex)}" is longer than {MAX_LENGTH} characters')
    from latex2mathml import converter, exceptions  # late: it loads a web client, and few courses hold a formula

    try:
        element: Element = converter.convert_to_element(latex, display=display)
    except tuple(_library_errors(exceptions)) as error:
        reason = _WORDS.get(type(error).__name__, "it is no LaTeX")
        raise FormulaError(f'the formula "{excerpt(latex)}" cannot be read: {reason}') from None
    return element


def _library_errors(library: ModuleType) -> Iterator[type[Exception]]:
    yield from _STUMBLES
    for found in vars(library).values():
        if isinstance(found, type) and issubclass(found, Exception):
            yield found


def _check(element: Element, latex: str) -> None:
    """Write the converter's character references as characters; leave out attributes that are not allowed."""
    text = _ENTITY.sub(_character, element.text or "")
    if re.fullmatch(r"\\[A-Za-z]+", text) and element.tag in ("mi", "mo"):
        raise FormulaError(f'the formula "{excerpt(latex)}" holds an unknown command: {text}')
    if len(element) != _ARITY.get(str(element.tag), len(element)):
        raise FormulaError(f'the formula "{excerpt(latex)}" cannot be read: something is missing in it')
    element.text = text or None
    for name in list(element.attrib):
        if name in _ATTRIBUTES:
            element.set(name, _ENTITY.sub(_character, element.attrib[name]))
        else:
            del element.attrib[name]


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    legal = code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return chr(code) if legal else "\N{REPLACEMENT CHARACTER}"
