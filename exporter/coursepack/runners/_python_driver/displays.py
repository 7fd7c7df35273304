"""What a chapter shows beside text: values, `display()`, and IPython.display without IPython's shell."""

import binascii
import builtins
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from types import CoroutineType, ModuleType

from .figures import Figures
from .imports import ImportHooks
from .wire import MESSAGE_SIZE

_METHODS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
}

Bundle = dict[str, str]


class Displays:
    """Sends MIME bundles."""

    def __init__(self, send: Callable[..., None]) -> None:
        """Take what sends a message."""
        self._send = send
        self._figures = Figures(self.display)
        self._numbers = count(1)

    def attach(self, hooks: ImportHooks) -> None:
        """Serve the chapter: `display()`, the value of an expression, and libraries that it may import."""
        sys.displayhook = self.value
        builtins.display = self.display  # type: ignore[attr-defined]  # where notebooks have it
        hooks.after("IPython.core.display_functions", self._adapt)
        self._figures.attach(hooks)

    def finish_cell(self) -> None:
        """Show the figures that the cell left open."""
        self._figures.show_open()

    def value(self, value: object) -> None:
        """Show the value of a cell's last expression and keep it in `_`, as the interactive interpreter does."""
        if value is None:
            return
        if not isinstance(value, CoroutineType):  # dropped now, so that its warning comes in its own cell
            builtins._ = value  # type: ignore[attr-defined]  # where the interactive interpreter keeps it
        self._show(value, "value")

    def display(
        self,
        *values: object,
        display_id: str | bool | None = None,
        raw: bool = False,
        clear: bool = False,
        update: bool = False,
        **_options: object,
    ) -> "Handle | None":
        """Show values, each in every representation that it has."""
        if clear:
            self.clear_output(wait=True)
        name = f"display-{next(self._numbers)}" if display_id is True else display_id or ""
        for value in values:
            if raw:
                self.publish(value if isinstance(value, dict) else {}, update=update, display_id=name)
            else:
                self._show(value, "update" if update else "display", name)
        return Handle(self, name) if name else None

    def publish(self, data: Mapping[str, object], *, update: bool = False, display_id: str = "") -> None:
        """Send a MIME bundle that the caller made."""
        self._send_bundle(_texts(data), "update" if update else "display", display_id)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - called by position elsewhere
        """Take back what the cell has put out, now or (`wait`) with the next output."""
        self._send("clear", "wait" if wait else "")

    def _adapt(self, module: ModuleType) -> None:
        """Let the functions of IPython.display send bundles; they ask for IPython's shell otherwise."""

        def publish(data: Mapping[str, object], *_args: object, update: bool = False, **options: object) -> None:
            transient = options.get("transient")
            name = transient.get("display_id", "") if isinstance(transient, dict) else ""
            self.publish(data, update=update, display_id=name)

        def update_display(value: object, *, display_id: str, **options: object) -> None:
            self.display(value, display_id=display_id, update=True, raw=options.get("raw") is True)

        module.display = self.display  # type: ignore[attr-defined]  # IPython's module has these four names
        module.clear_output = self.clear_output  # type: ignore[attr-defined]
        module.publish_display_data = publish  # type: ignore[attr-defined]
        module.update_display = update_display  # type: ignore[attr-defined]

    def _show(self, value: object, verb: str, display_id: str = "") -> None:
        own = getattr(type(value), "_ipython_display_", None)
        if own is not None:
            own(value)
            return
        bundle = _texts(self._figures.bundle(value)) or _bundle(value)
        bundle.setdefault("text/plain", repr(value))
        self._send_bundle(bundle, verb, display_id)

    def _send_bundle(self, bundle: Bundle, verb: str, display_id: str) -> None:
        pairs = [text for pair in bundle.items() for text in pair]
        size = sum(map(len, pairs))
        if size > MESSAGE_SIZE // 4:  # a character takes up to four bytes
            sys.stderr.write(f"[a display of {size:,} characters is left out]\n")
        else:
            self._send(verb, display_id, *pairs)


class Handle:
    """What `display(…, display_id=…)` returns: shows something else in the same place."""

    def __init__(self, displays: Displays, display_id: str) -> None:
        self.display_id = display_id
        self._displays = displays

    def display(self, value: object) -> None:
        """Show a value, in a place of its own under the same id."""
        self._displays.display(value, display_id=self.display_id)

    def update(self, value: object) -> None:
        """Show a value where the last one with this id stands."""
        self._displays.display(value, display_id=self.display_id, update=True)


def _bundle(value: object) -> Bundle:
    """Return the representations of a value, found on its class as other special methods are."""
    bundle: Bundle = {}
    whole = getattr(type(value), "_repr_mimebundle_", None)
    if whole is not None:
        data = _without_metadata(whole(value, include=None, exclude=None))
        bundle.update(_texts(data if isinstance(data, dict) else {}))
    for name, kind in _METHODS.items():
        method = getattr(type(value), name, None)
        if method is not None and kind not in bundle:
            bundle.update(_texts({kind: _without_metadata(method(value))}))
    return bundle


def _without_metadata(data: object) -> object:
    """Return the data of a representation: methods may return a pair of it and metadata."""
    return data[0] if isinstance(data, tuple) and data else data


def _texts(data: Mapping[str, object]) -> Bundle:
    """Return the text of each representation, bytes as base64; what is neither is left out."""
    return dict(_text_items(data.items()))


def _text_items(items: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
    for kind, value in items:
        if isinstance(value, bytes):
            yield kind, binascii.b2a_base64(value, newline=False).decode()
        elif isinstance(value, str):
            yield kind, value
