"""The private folder of a chapter: what its cells find there, and where they may write."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_COPIED = 1 << 20


@dataclass(frozen=True)
class WorkFolder:
    """The places that belong to a chapter while it runs."""

    home: Path
    """Working and home directory; holds what the author put into the folders of the job."""
    temporary: Path
    """For temporary files."""
    settings: Path
    """For what libraries keep about a user."""


@contextmanager
def work_folder(folders: Iterable[Path]) -> Iterator[WorkFolder]:
    """Make the folder of a chapter; nothing of it is left afterwards.

    Files of the author are copied, so that no cell changes them; large ones are linked. Where two of
    `folders` hold the same name, the later one wins.
    """
    with tempfile.TemporaryDirectory(prefix="coursepack-", ignore_cleanup_errors=True) as name:
        root = Path(name).resolve()
        work = WorkFolder(root / "home", root / "tmp", root / "settings")
        for folder in (work.home, work.temporary, work.settings):
            folder.mkdir()
        for folder in folders:
            _bring_folder(folder, work.home)
        yield work


def _bring_folder(source: Path, target: Path) -> None:
    if target.is_symlink() or not target.is_dir():  # what lies behind a link is not ours to write to
        target.unlink(missing_ok=True)
        target.mkdir()
    for entry in sorted(source.iterdir()):
        if entry.name != "__pycache__":
            _bring(entry, target / entry.name)


def _bring(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        _bring_folder(source, target)
        return
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if source.is_symlink():
        target.symlink_to(source.resolve())  # copying would read what the cells themselves may not be allowed to
    elif source.is_file():
        _bring_file(source, target)


def _bring_file(source: Path, target: Path) -> None:
    if source.stat().st_size > _COPIED:
        try:
            target.symlink_to(source.resolve())
        except OSError:  # Windows asks for a privilege
            pass
        else:
            return
    shutil.copy2(source, target)
