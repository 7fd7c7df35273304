"""The LMS page: it launches packages, notes every call they make and keeps what they commit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

from playwright.sync_api import Frame, Page


@dataclass(frozen=True)
class Call:
    """One call of the SCO."""

    name: str
    """Function of the API (`LMSSetValue`)."""
    args: tuple[str, ...]
    """Arguments as text."""
    types: tuple[str, ...]
    """Types of the arguments in JavaScript; the standard knows strings alone."""
    result: str
    """What the SCO was given back."""
    code: str
    """Error code after the call."""

    def __str__(self) -> str:
        """Return the call as one would write it, with its result and code."""
        return f"{self.name}({', '.join(map(repr, self.args))}) -> {self.result!r} [{self.code}]"


class Faults(TypedDict, total=False):
    """What goes wrong in the LMS."""

    commit: Literal["false", "throw"]
    setValue: Literal["false", "throw"]
    delay: int


@dataclass(frozen=True)
class Session:
    """What a session left behind."""

    calls: tuple[Call, ...]
    """Every call, in order."""
    stored: Mapping[str, str]
    """What the LMS keeps, by element."""

    def sets(self, element: str) -> tuple[str, ...]:
        """Return the values set for `element`, in order."""
        return tuple(call.args[1] for call in self.calls if call.name == "LMSSetValue" and call.args[0] == element)

    def members(self, array: str, field: str) -> tuple[str, ...]:
        """Return what the LMS keeps in a field of the members of `cmi.<array>`, in order."""
        found = ((re.fullmatch(rf"cmi\.{array}\.(\d+)\.{field}", key), value) for key, value in self.stored.items())
        return tuple(value for _, value in sorted((int(match[1]), value) for match, value in found if match))


class Lms:
    """An LMS in a browser page, with one learner and one course."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.stored: dict[str, str] = {}
        self._window: Page | None = None

    def launch(
        self,
        path: str,
        *,
        mode: str = "normal",
        credit: str = "credit",
        mastery: str = "",
        api: Literal["parent", "late", "none"] = "parent",
        faults: Faults | None = None,
    ) -> Frame:
        """Open the LMS, launch the SCO at `path` in its frame, and return the frame once it has loaded."""
        settings = self._settings(mode, credit, mastery, api, faults)
        self.page.goto(f"{self.site}/lms/lms.html")
        self.page.evaluate("([path, settings]) => lms.launch(path, settings)", [path, settings])
        frame = self.page.get_by_title("Course").element_handle().content_frame()
        assert frame
        frame.wait_for_url(lambda url: url.startswith(self.site + path), wait_until="load")
        return frame

    def open(self, path: str) -> Page:
        """Open the LMS and launch the SCO at `path` in a window of its own."""
        self.page.goto(f"{self.site}/lms/lms.html")
        with self.page.expect_popup() as popup:
            settings = self._settings("normal", "credit", "", "parent", None)
            self.page.evaluate("([path, settings]) => lms.open(path, settings)", [path, settings])
        self._window = popup.value
        self._window.wait_for_load_state("load")
        return self._window

    def _settings(self, mode: str, credit: str, mastery: str, api: str, faults: Faults | None) -> dict[str, object]:
        return {
            "mode": mode,
            "credit": credit,
            "mastery": mastery,
            "api": api,
            "faults": faults or {},
            "stored": self.stored,
        }

    def disturb(self, faults: Faults) -> None:
        """Let other things go wrong from now on; an empty mapping repairs the LMS."""
        self.page.evaluate("faults => lms.disturb(faults)", faults)

    def session(self) -> Session:
        """Return what the session did so far; the next launch finds what it stored."""
        calls = self.page.evaluate("() => lms.calls()")
        self.stored = self.page.evaluate("() => lms.stored()")
        return Session(
            tuple(
                Call(call["name"], tuple(call["args"]), tuple(call["types"]), call["result"], call["code"])
                for call in calls
            ),
            dict(self.stored),
        )

    def leave(self) -> Session:
        """Take the SCO's frame or window away and return what the session did."""
        if self._window:
            with self._window.expect_event("close"):
                self._window.close(run_before_unload=True)
            self._window = None
        self.page.evaluate("() => lms.leave()")
        return self.session()
