"""The key of a chapter: a digest of all that decides its outputs and is known before it runs."""

import hashlib
import json
import os
from collections.abc import Iterator

LAYOUT = 1
"""Version of what is kept under a key."""

_DECIDING = ("runners", "confine", "results.py")
"""What of coursepack's own code decides what a chapter puts out, beside what a runner tells of itself."""

_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def chapter_key(code: str, runner: str, identity: str, job: object) -> str:
    """Return the key of a chapter.

    Args:
        code: Digest of coursepack's own code.
        runner: Name of the runner.
        identity: What the runner depends on.
        job: What it is to do, in the types of JSON; without what does not decide the outputs.
    """
    return hashlib.sha256(_json([LAYOUT, code, runner, identity, job]).encode()).hexdigest()


def code_digest() -> str:
    """Return a digest of coursepack's own code as far as it decides what chapters put out."""
    root = os.path.dirname(os.path.dirname(__file__))
    content = hashlib.sha256()
    for name in _DECIDING:
        for path in _sources(os.path.join(root, name)):
            with open(path, "rb", buffering=0) as file:
                content.update(hashlib.sha256(file.read()).digest())
            content.update(os.path.relpath(path, root).encode())
    return content.hexdigest()


def _sources(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for name in sorted(os.listdir(path)):
        inner = os.path.join(path, name)
        if name.endswith(".py") or (os.path.isdir(inner) and name != "__pycache__"):
            yield from _sources(inner)
