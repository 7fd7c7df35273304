"""`coursepack build`: courses to packages."""

import os
from pathlib import Path
from typing import Literal

import click

from coursepack.request import CACHE_LIMIT

FOLDER = click.Path(path_type=Path, file_okay=False, resolve_path=True)
CACHE_VARIABLE = "COURSEPACK_CACHE"
CACHE_HELP = f"Where results are kept from one build to the next [env: {CACHE_VARIABLE}; default: .coursepack/cache]."


@click.command()
@click.option("--course", "courses", multiple=True, metavar="NAME", help="Build only this course; may be repeated.")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Build only this format; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Output folder instead of build/.")
@click.option(
    "--jobs", "-j", type=click.IntRange(1, 256), metavar="N", help="Chapters run at a time [default: one a processor]."
)
@click.option(
    "--timestamp",
    type=click.IntRange(0, 4354819199),
    envvar="SOURCE_DATE_EPOCH",
    metavar="SECONDS",
    help="Moment that archives give for their files, since 1970 [env: SOURCE_DATE_EPOCH; default: 1980].",
)
@click.option("--refresh", "cache", flag_value="refresh", help="Build although nothing has changed, and run all code.")
@click.option("--no-cache", "cache", flag_value="off", help="Like --refresh, and keep nothing for the next build.")
@click.option("--cache", "cache_folder", type=FOLDER, envvar=CACHE_VARIABLE, metavar="DIR", help=CACHE_HELP)
@click.option(
    "--cache-limit",
    type=click.IntRange(1),
    default=CACHE_LIMIT,
    show_default=True,
    metavar="MB",
    help="Megabytes of results to keep; the oldest go first.",
)
@click.option("--verbose", "-v", is_flag=True, help="Say of every chapter whether and why it ran.")
@click.option("--log", type=click.Choice(["text", "json"]), default="text", help="How to report progress.")
@click.option(
    "--workspace",
    "-C",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Folder that holds content/, instead of this one or one above it.",
)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    courses: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path | None,
    jobs: int | None,
    timestamp: int | None,
    cache: Literal["refresh", "off"] | None,
    cache_folder: Path | None,
    cache_limit: int,
    verbose: bool,  # noqa: FBT001 - click passes by name
    log: str,
    workspace: Path,
) -> None:
    """Build packages of the courses in content/.

    \b
    Examples:
      coursepack build                                  everything the courses ask for
      coursepack build --course asyncio-basics          one course
      coursepack build --format scorm12 --out dist      one format, into dist/
    """  # noqa: D301 - the backslash is click's mark for text that keeps its lines
    from coursepack.console import reporter
    from coursepack.rebuild import build_if_needed
    from coursepack.request import EPOCH, BuildRequest, find_workspace

    root = find_workspace(workspace.resolve())
    request = BuildRequest(
        root=root,
        out=(out or root / "build").resolve(),
        courses=courses,
        formats=formats,
        jobs=jobs or os.cpu_count() or 1,
        cache=cache or "use",
        cache_folder=cache_folder,
        cache_limit=cache_limit,
        timestamp=EPOCH if timestamp is None else timestamp,
    )
    with reporter(log, root=root, here=Path.cwd(), verbose=verbose) as emit:
        build_if_needed(request, emit)
