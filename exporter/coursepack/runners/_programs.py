"""The runner of all languages whose cells are programs of their own.

Cells of all such languages run in reading order in one work folder: each finds the files that those before it wrote,
and nothing else of them.
"""

import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from coursepack.results import CellResult, Outcome, Raised
from coursepack.runners import Cell, ChapterJob, Needs
from coursepack.runners._command import end_strays
from coursepack.runners._environment import pinned_environment
from coursepack.runners._language import CannotRunError, Language, OutOfTimeError, Session, Workshop
from coursepack.runners._outputs import Outputs
from coursepack.runners._places import chapter_places
from coursepack.runners._stable_text import StableText
from coursepack.runners._work_folder import work_folder

_LONGEST_NAME = 200
_LONGEST_ERROR = 100_000


class ProgramRunner:
    """Runs cells that are programs."""

    name = "programs"

    def __init__(self, languages: Iterable[Language], environment: Mapping[str, str]) -> None:
        """Take the languages and the environment of the user; programs see little of it."""
        self._languages = {name: language for language in languages for name in language.languages}
        self.languages = tuple(self._languages)
        self.options = {"append": frozenset(self._languages)}
        self._environment = environment
        self._open: set[Workshop] = set()

    @cached_property
    def needs(self) -> Needs:
        """What sandboxes must let them read: tools beyond those of the system."""
        tools = {tool.name for language in self._languages.values() for tool in language.tools}
        found = (shutil.which(name, path=self._environment.get("PATH")) for name in tools)
        prefixes = {Path(path).resolve().parent.parent for path in found if path}
        foreign = sorted(prefix for prefix in prefixes if prefix not in (Path("/usr"), Path(prefix.anchor)))
        return Needs(read=(*foreign, Path(__file__).parent))

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Return nothing: requirements are for Python, and a tool that is missing is told at the cell that needs it."""
        del requirements
        return ()

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Return one result for each cell, in order; after an unexpected error the rest is `not-run`."""
        if not job.cells:
            return ()
        with work_folder(job.folders) as work:
            workshop = Workshop(job, work, pinned_environment(self._environment, work))
            self._open.add(workshop)
            try:
                return self._run(job, workshop)
            finally:
                self._open.discard(workshop)
                end_strays(work.home)

    def stop(self) -> None:
        """Kill what is running, from another thread than those that wait for it."""
        for workshop in tuple(self._open):
            workshop.stop()

    def _run(self, job: ChapterJob, workshop: Workshop) -> tuple[CellResult, ...]:
        results: list[CellResult] = []
        failed = ""
        with ExitStack() as stack:
            sessions = self._sessions(job, workshop, stack)
            stable = StableText({**workshop.places, **chapter_places(workshop.work, job)})
            for cell in job.cells:
                result = _not_run(cell, failed) if failed else _run_cell(cell, sessions[cell.language], stable)
                failed = failed or ("" if _is_as_expected(cell, result) else cell.id)
                results.append(result)
        return tuple(results)

    def _sessions(self, job: ChapterJob, workshop: Workshop, stack: ExitStack) -> dict[str, Session]:
        """Return the session of each language, by each of its names."""
        sessions: dict[str, Session] = {}
        for language in dict.fromkeys(self._languages[cell.language] for cell in job.cells):
            cells = tuple(cell for cell in job.cells if cell.language in language.languages)
            session = stack.enter_context(language.open(workshop, cells))
            sessions |= dict.fromkeys(language.languages, session)
        return sessions


def _run_cell(cell: Cell, session: Session, stable: StableText) -> CellResult:
    outputs = Outputs()
    started = time.monotonic()
    outcome: Outcome = "ran"
    note = fix = ""
    try:
        failure = session.run(cell, outputs, started + cell.timeout)
    except OutOfTimeError:
        outcome, note = "timed-out", f"was stopped after {cell.timeout:g} s"
    except CannotRunError as reason:
        outcome, note, fix = "died", str(reason), reason.fix
    else:
        if failure:
            outputs.error(_bounded(failure.raised))
            outcome, note, fix = "raised", failure.note, failure.fix
    seconds = time.monotonic() - started
    finished = outputs.finished(stable)
    return CellResult(cell=cell.id, outcome=outcome, outputs=finished, seconds=seconds, note=stable(note), fix=fix)


def _bounded(raised: Raised) -> Raised:
    short = {"name": raised.name[:_LONGEST_NAME], "message": raised.message[:_LONGEST_ERROR]}
    return raised.model_copy(update={**short, "traceback": raised.traceback[:_LONGEST_ERROR]})


def _not_run(cell: Cell, failed: str) -> CellResult:
    note = f'was not run: the cell "{failed}" did not end as its author expects'
    return CellResult(cell=cell.id, outcome="not-run", note=note)


def _is_as_expected(cell: Cell, result: CellResult) -> bool:
    raised = [output for output in result.outputs if isinstance(output, Raised)]
    return result.outcome == "ran" or (result.outcome == "raised" and raised[-1].is_called(cell.expect_error))
