"""`panmunjom topics`: an owner's own topics."""

from typing import Annotated

import typer
from rich.console import Console

from bot import runner
from bot.cli.terminal import load, progress, run_to_end
from bot.core.classify.own import Verdict
from bot.core.text import clean, clip
from bot.model import Item
from bot.services.trial import Trial  # noqa: TC001 - as the others, which typer reads

topics_app = typer.Typer(no_args_is_help=True, help="Topics of your own, by words in topics.toml.")


@topics_app.callback()
def topics() -> None:
    """Topics of your own, by words in topics.toml."""


@topics_app.command("test")
def topics_test(
    key: Annotated[str, typer.Argument(help="The topic, as in [topics.KEY].")],
    days: Annotated[int, typer.Option(help="How far back to look.", min=1, max=3650)] = 30,
    show: Annotated[int, typer.Option(help="How many of each to show.", min=1)] = 20,
) -> None:
    """Show what a topic would have matched in the items that are kept, and what it nearly matched, and why not."""
    settings, catalogue = load()
    with progress("Reading the archive"):
        trial: Trial = run_to_end(runner.try_topic(settings, catalogue, key, days=days))
    out = Console(highlight=False, markup=False)
    out.print(f"{len(trial.matched)} of the {trial.looked_at} items of the last {days} days match {key}.")
    _list(out, trial.matched, show)
    if trial.near:
        out.print(f"{len(trial.near)} nearly match:")
        _list(out, trial.near, show)


def _list(out: Console, found: tuple[tuple[Item, Verdict], ...], show: int) -> None:
    for item, verdict in found[:show]:
        line = f"  {item.shown_at:%Y-%m-%d %H:%M}Z  {clip(clean(item.title), 100)} – {clip(clean(item.publisher), 40)}"
        out.print(f"{line} ({verdict.why})", soft_wrap=True)
    if len(found) > show:
        out.print(f"  … and {len(found) - show} more (--show)")
