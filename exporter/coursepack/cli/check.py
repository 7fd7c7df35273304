"""`coursepack check`: everything that a build does, short of writing packages."""

import os
from pathlib import Path

import click


@click.command()
@click.option("--course", "courses", multiple=True, metavar="NAME", help="Check only this course; may be repeated.")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Check only this format; may be repeated.")
@click.option("--run", is_flag=True, help="Run the code, too, as far as its results are not known.")
@click.option("--twice", is_flag=True, help="Run all code twice and name the cells that put out something else.")
@click.option(
    "--jobs", "-j", type=click.IntRange(1, 256), metavar="N", help="Chapters run at a time [default: one a processor]."
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
    run: bool,  # noqa: FBT001 - click passes by name
    twice: bool,  # noqa: FBT001
    jobs: int | None,
    verbose: bool,  # noqa: FBT001
    log: str,
    workspace: Path,
) -> None:
    """Check the courses in content/ and write nothing.

    \b
    Examples:
      coursepack check                      files, settings, pages, formats
      coursepack check --run                the code, too
      coursepack check --run --twice        and whether it puts out the same each time
    """  # noqa: D301 - the backslash is click's mark for text that keeps its lines
    from coursepack.check import check
    from coursepack.console import reporter
    from coursepack.request import BuildRequest, find_workspace

    root = find_workspace(workspace.resolve())
    request = BuildRequest(
        root=root, out=root / "build", courses=courses, formats=formats, jobs=jobs or os.cpu_count() or 1
    )
    with reporter(log, root=root, here=Path.cwd(), verbose=verbose) as emit:
        check(request, emit, runs=2 if twice else int(run))
