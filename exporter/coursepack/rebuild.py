"""A build, unless the last one is still true; then what it told is told again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from coursepack import __version__, events, freshness
from coursepack.events import BuildFinished, Emit, Event, PackageWritten
from coursepack.request import STATE, BuildRequest


def build_if_needed(request: BuildRequest, emit: Emit) -> None:
    """Build what is asked for, or tell that nothing has changed since it was built.

    Args:
        request: What to build; it is built although nothing has changed if it does not use the cache.
        emit: Is told what happens, or what the last build told at its end.

    Raises:
        CoursepackError: as `coursepack.build.build` does.
    """
    watched = _watched(request)
    record = _record_path(request)
    told = None if request.cache != "use" else freshness.read_record(record, watched)
    if told is not None:
        for row in told:
            emit(_event(row))
        return
    before = freshness.file_stats(watched)
    freshness.forget_record(record)
    from coursepack.build import build

    kept: list[Event] = []

    def emit_and_keep(event: Event) -> None:
        kept.append(event)
        emit(event)

    build(request, emit_and_keep)
    rows = [row for event in kept if (row := _row(event))]
    freshness.write_record(record, watched, _outputs(request.out, kept), rows, before)


def _watched(request: BuildRequest) -> freshness.Watched:
    here = Path(__file__).parent
    trees = (request.root / "content", request.root / "themes", here, here.parents[1] / "themes")
    asked = {"courses": request.courses, "formats": request.formats, "timestamp": request.timestamp}
    return freshness.Watched(
        trees=tuple(dict.fromkeys(str(tree) for tree in trees)),
        places=(
            str(request.root / "coursepack.yaml"),
            *freshness.installed_places(besides=(str(request.root), str(Path.cwd()))),
        ),
        facts={"version": __version__, "asked": json.dumps(asked), **freshness.interpreter_facts()},
    )


def _record_path(request: BuildRequest) -> str:
    """Return where the record of builds into this output folder lies: the next one there makes it untrue."""
    name = hashlib.sha256(str(request.out).encode()).hexdigest()[:16]
    return str(request.root / STATE / "builds" / f"{name}.json")


def _row(event: Event) -> dict[str, Any] | None:
    """Return what an event of a finished build tells once nothing has changed; None for progress."""
    match event:
        case PackageWritten():
            event = replace(event, cells_run=0, cells_cached=event.cells_run + event.cells_cached, seconds=0.0)
        case BuildFinished():
            event = replace(event, seconds=0.0, unchanged=True)
        case events.LossReported() | events.WarningFound():
            pass
        case _:
            return None
    return {"event": type(event).__name__, **asdict(event)}


def _event(row: dict[str, Any]) -> Event:
    fields = dict(row)
    made: Event = getattr(events, fields.pop("event"))(**fields)
    return made


def _outputs(out: Path, kept: Iterable[Event]) -> list[str]:
    """Return every file that stands in the output folder because of a build."""
    places = [Path(event.path) for event in kept if isinstance(event, PackageWritten)]
    places += [out / "index.html", out / "catalogue.json", out / "assets"]
    files = (path for place in places for path in (place.rglob("*") if place.is_dir() else (place,)))
    return sorted(str(path) for path in files if path.is_file())
