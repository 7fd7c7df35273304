"""Text of a program without what differs from one run to the next: addresses of objects, places of files."""

import re
from collections.abc import Mapping

_ADDRESS = re.compile(r" at 0x([0-9a-fA-F]{8,16})\b")
_FIRST_ADDRESS = 0x7F0000000000


class StableText:
    """Rewrites the texts of a chapter, in order: the same address becomes the same number throughout."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take what stands for each folder: `{"/tmp/x81/home": "~"}`."""
        self._places = dict(places)
        longest_first = sorted(map(re.escape, places), key=len, reverse=True)
        self._place = re.compile(rf"(?<![\w.-])(?:{'|'.join(longest_first)})(?![\w.-])") if places else None
        self._addresses: dict[int, int] = {}

    def __call__(self, text: str) -> str:
        """Return `text` with stable addresses and places."""
        if self._place is not None:
            text = self._place.sub(lambda match: self._places[match[0]], text)
        return _ADDRESS.sub(self._address, text)

    def _address(self, match: re.Match[str]) -> str:
        number = self._addresses.setdefault(int(match[1], 16), len(self._addresses) + 1)
        return f" at {_FIRST_ADDRESS + 16 * number:#x}"
