"""`panmunjom feedback`: what people taught, by marks on alerts and by repairs of stories."""

import typer

from bot import runner
from bot.cli.terminal import load, print_json, run_to_end

feedback_app = typer.Typer(no_args_is_help=True, help="What people said of alerts, and how they repaired stories.")


@feedback_app.callback()
def feedback() -> None:
    """Read what people said of alerts, and how they repaired stories."""


@feedback_app.command("export")
def export() -> None:
    """Write what people taught: marked alerts for `panmunjom train`, and repaired stories for training of grouping.

    A line of the first kind has "topics" and "status", one of the second the "story" that it is of; whichever training
    reads them passes over the other kind.
    """
    settings, catalogue = load()
    for line in run_to_end(runner.feedback_lines(settings, catalogue)):
        print_json(line)
