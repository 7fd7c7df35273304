"""The command line: one verb a module, no logic; the only place that knows exit codes.

0 done · 1 the content is wrong · 2 the command is wrong · 3 our bug, with a traceback.
"""

import importlib
import sys
from collections.abc import Sequence

import click

from coursepack import __version__

VERBS = ("build", "check", "clean")

REPORT = "This is a bug in coursepack, not in your course. Please report it with the text above."


class _Verbs(click.Group):
    """Imports the module of a verb only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"coursepack.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from coursepack.errors import did_you_mean

        if args and not args[0].startswith("-") and args[0] not in VERBS:
            ctx.fail(f'There is no command "{args[0]}". {did_you_mean(args[0], VERBS)}')
        return super().resolve_command(ctx, args)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coursepack")
def cli() -> None:
    """Turn plain-text courses into packages for every learning management system."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; errors are said on standard error."""
    from coursepack.errors import ContentError, PackageError, UsageError

    try:
        cli.main(list(arguments), prog_name="coursepack", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = _say("Stopped.", 130)
    except click.ClickException as error:
        error.show()
        code = 2
    except (ContentError, PackageError):
        code = 1
    except UsageError as error:
        code = _say(f"coursepack: {error}", 2)
    except Exception:  # noqa: BLE001 - the last line of defence: everything else is our bug
        import traceback

        traceback.print_exc()
        code = _say(REPORT, 3)
    else:
        code = 0
    return code


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code
