"""`coursepack clean`: away with what builds have left."""

from pathlib import Path

import click

from coursepack.cli.build import CACHE_HELP, CACHE_VARIABLE, FOLDER


@click.command()
@click.option("--all", "everything", is_flag=True, help="Remove the output folder, too.")
@click.option("--out", type=FOLDER, metavar="DIR", help="Output folder instead of build/.")
@click.option("--cache", "cache_folder", type=FOLDER, envvar=CACHE_VARIABLE, metavar="DIR", help=CACHE_HELP)
@click.option(
    "--workspace",
    "-C",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Folder that holds content/, instead of this one or one above it.",
)
def command(
    everything: bool,  # noqa: FBT001 - click passes by name
    out: Path | None,
    cache_folder: Path | None,
    workspace: Path,
) -> None:
    """Remove what builds keep for the next one, and with --all their packages.

    The next build runs all code again.
    """
    from coursepack.clean import clean
    from coursepack.request import BuildRequest, find_workspace
    from coursepack.sizes import size_text

    root = find_workspace(workspace.resolve())
    request = BuildRequest(root=root, out=out or root / "build", cache_folder=cache_folder)
    removed = clean(request, with_output=everything)
    for folder in removed:
        click.echo(f"Removed {folder.path} ({folder.files} files, {size_text(folder.size)}).")
    if not removed:
        click.echo("There was nothing to remove.")
