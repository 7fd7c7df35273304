"""What HTML from outside may do: raw HTML in Markdown and rich outputs pass an allow-list."""

import nh3
from lxml import html
from lxml.html import HtmlElement

_BLOCKS = (
    "p div section article aside header footer nav blockquote pre hr br figure figcaption details summary"
)
_LISTS = "ul ol li dl dt dd"
_TABLES = "table caption colgroup col thead tbody tfoot tr th td"
_INLINE = "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup"
_HEADINGS = "h2 h3 h4 h5 h6"
_MATH = (
    "math semantics annotation mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom "
    "msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd"
)
_TAGS = frozenset(
    " ".join((_BLOCKS, _LISTS, _TABLES, _INLINE, _HEADINGS, _MATH, "time u var wbr picture")).split()
)

_EVERYWHERE = {"class", "lang", "dir", "title", "role", "aria-label", "aria-hidden"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "data": {"value"},
    "time": {"datetime"},
    "math": {"display", "xmlns"},
    "annotation": {"encoding"},
    "mo": {"stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize"},
    "mi": {"mathvariant"},
    "mspace": {"width", "height", "depth"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
    **{heading: {"id"} for heading in _HEADINGS.split()},
}
_DROPPED = {"script", "style", "template", "iframe", "object", "embed", "svg", "noscript"}
_SCHEMES = {"http", "https", "mailto", "tel"}


def sanitize(markup: str) -> str:
    """Return `markup` with every element, attribute and URL outside the allow-list removed."""
    return nh3.clean(
        markup,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def sanitize_output(markup: str) -> str:
    """Return the rich HTML of an output, sanitised, with its tables made accessible.

    Header cells gain a scope (WCAG 2.2, technique H63), empty ones become data cells, and pictures from
    elsewhere are left out: a package makes no requests.
    """
    cleaned = sanitize(markup)
    if "<table" not in cleaned and "<img" not in cleaned:
        return cleaned
    fragment = html.fragment_fromstring(cleaned, create_parent="div")
    for image in list(fragment.iter("img")):
        image.drop_tree()
    for cell in fragment.iter("th"):
        _scope(cell)
    inner = (fragment.text or "") + "".join(html.tostring(child, encoding="unicode") for child in fragment)
    return inner.strip()


def _scope(cell: HtmlElement) -> None:
    if not cell.text_content().strip():
        cell.tag = "td"
    elif not cell.get("scope"):
        in_head = any(ancestor.tag == "thead" for ancestor in cell.iterancestors())
        group = (
            "group"
            if int(cell.get("colspan", "1") or 1) > 1 or int(cell.get("rowspan", "1") or 1) > 1
            else ""
        )
        cell.set("scope", ("col" if in_head else "row") + group)
