"""`panmunjom feedback`: what channels said of their alerts."""

import typer

from bot import runner
from bot.cli.terminal import load, print_json, run_to_end

feedback_app = typer.Typer(no_args_is_help=True, help="What channels said of their alerts.")


@feedback_app.callback()
def feedback() -> None:
    """Read what channels said of their alerts."""


@feedback_app.command("export")
def export() -> None:
    """Write a labelled line for each alert that was marked, in the form that `panmunjom train` reads."""
    settings, catalogue = load()
    for line in run_to_end(runner.feedback_lines(settings, catalogue)):
        print_json(line)
