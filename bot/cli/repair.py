"""The operator's repairs: merge, split, retract, and what was repaired as labelled lines."""

from typing import Annotated

import typer

from bot import runner
from bot.cli.stories import show
from bot.cli.terminal import load, print_json, run_to_end
from bot.services.repair import Repairs

repair_app = typer.Typer(no_args_is_help=True, help="Repair stories; what was posted is corrected in place.")

BY = "operator"


@repair_app.command()
def reports(number: str) -> None:
    """Show a story's reports with the numbers by which they are split off."""
    settings, catalogue = load()
    show(run_to_end(runner.repair(settings, catalogue, lambda repairs: repairs.reports(number))), settings)


@repair_app.command()
def merge(number: str, into: str) -> None:
    """Fold a story into another."""
    settings, catalogue = load()
    show(run_to_end(runner.repair(settings, catalogue, lambda repairs: repairs.merge(number, into, by=BY))), settings)


@repair_app.command()
def split(number: str, reports: Annotated[list[str], typer.Argument(help="Their numbers, such as 3 4.")]) -> None:
    """Make some of a story's reports a story of their own, which is posted."""
    settings, catalogue = load()
    chosen = ",".join(reports)
    show(run_to_end(runner.repair(settings, catalogue, lambda repairs: repairs.split(number, chosen, by=BY))), settings)


@repair_app.command()
def retract(number: str, reason: Annotated[list[str], typer.Argument(help="Readers will see it.")]) -> None:
    """Withdraw a story, with the reason."""
    settings, catalogue = load()
    why = " ".join(reason)
    show(run_to_end(runner.repair(settings, catalogue, lambda repairs: repairs.retract(number, why, by=BY))), settings)


@repair_app.command()
def restore(number: str) -> None:
    """Take back a merge or a retraction: the story stands again, with the reports that it had."""
    settings, catalogue = load()
    show(run_to_end(runner.repair(settings, catalogue, lambda repairs: repairs.restore(number, by=BY))), settings)


@repair_app.command()
def export() -> None:
    """Write the reports of all repaired stories as JSON lines, each with the story that it is of."""
    settings, catalogue = load()
    for line in run_to_end(runner.repair(settings, catalogue, Repairs.export)):
        print_json(line)
