"""`panmunjom feeds`: what is polled."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import runner
from bot.catalogue import feed_checks
from bot.cli import feed_care
from bot.cli.terminal import load, progress, run_to_end
from bot.core.health import habit, state
from bot.errors import UserInputError
from bot.services.feed_talk import SHOWN, source_of, with_held
from bot.services.feed_words import KEY, key_from, values_of
from bot.services.finding import key_of

feeds_app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")
feed_care.add_to(feeds_app)


@feeds_app.command("list")
def feeds_list(
    every: Annotated[bool, typer.Option("--all", help="Those switched off, too.")] = False,
) -> None:
    """Show the feeds and how each is doing."""
    settings, catalogue = load()
    feeds, held = run_to_end(runner.feeds(settings, catalogue))
    shown = [feed for feed in feeds if every or feed.source.enabled]
    table = Table(box=None, pad_edge=False)
    # Whole, however narrow the screen: it is what the other commands are told.
    table.add_column("key", no_wrap=True, min_width=max((len(feed.source.key) for feed in shown), default=0))
    for heading in ("state", "name", "lang", "kind", "last success", "new items"):
        table.add_column(heading, overflow="fold", min_width=22 if heading == "state" else None)
    for feed in shown:
        source = feed.source
        seen = f"{feed.succeeded_at:%Y-%m-%d %H:%M}Z" if feed.succeeded_at else "never"
        doing = with_held(state(feed), held.get(source.key, 0))
        cells = (source.key, doing, source.name, source.language, source.kind.value, seen, habit(feed))
        table.add_row(*map(Text, cells))  # a publisher's name, or what went wrong, is no markup
    Console(highlight=False).print(table)
    typer.echo(f"{len(shown)} feeds" + ("" if every else f"; {len(feeds) - len(shown)} more are off (--all)"))


@feeds_app.command("add")
def feeds_add(  # noqa: PLR0917 - typer makes an option of each
    url: str,
    key: Annotated[str, typer.Option(help="A short name; made from the address if left out.")] = "",
    name: Annotated[str, typer.Option(help="The publisher's name; taken from the feed if left out.")] = "",
    language: Annotated[str, typer.Option(help="Two letters, such as ko.")] = "",
    zone: Annotated[str, typer.Option(help="Where dates without a zone are from, such as Asia/Seoul.")] = "",
    kind: Annotated[str, typer.Option(help="Such as wire, newspaper, think-tank, official.")] = "",
    interval: Annotated[str, typer.Option(help="The limits of its polling, such as 10m or 5m-2h.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, on a terminal.")] = False,
) -> None:
    """Add a feed, or the first that a web page names, after showing what is in it and how it would be tagged."""
    settings, catalogue = load()
    told = {"name": name, "language": language, "zone": zone, "kind": kind, "interval": interval}
    values = values_of((f"{name}={value}" for name, value in told.items() if value), feed_checks())
    wanted, _ = key_from([f"{KEY}={key}"])
    with progress(f"Reading {url}"):
        found, rows = run_to_end(runner.read_feed(settings, catalogue, url, zone=values.get("timezone", "UTC")))
    source = source_of(found, wanted or key_of(found.url), values)
    _show(found.parsed.title, rows, limit=SHOWN)
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Add it as {source.key}, from {source.url}?", default=True, abort=True)
    feed = run_to_end(runner.add_feed(settings, catalogue, source))
    typer.echo(f"Added {feed.source.key} ({feed.source.name}) at {feed.source.url}: {len(rows)} items in it now.")


@feeds_app.command("remove")
def feeds_remove(key: str) -> None:
    """Remove a feed that was added here; what it brought stays in the archive."""
    settings, catalogue = load()
    if not run_to_end(runner.remove_feed(settings, catalogue, key)):
        raise UserInputError(f"There is no feed {key!r}: see `panmunjom feeds list --all`.")
    typer.echo(f"Removed {key}.")


@feeds_app.command("test")
def feeds_test(key_or_url: str) -> None:
    """Fetch a feed once, and show how it was read and how its items would be tagged. Nothing is stored."""
    settings, catalogue = load()
    with progress(f"Reading {key_or_url}"):
        title, rows = run_to_end(runner.test_feed(settings, catalogue, key_or_url))
    _show(title, rows, limit=len(rows))


def _show(title: str, rows: Sequence[runner.Row], *, limit: int) -> None:
    out = Console(highlight=False)
    out.print(f"{title or 'untitled'}: {len(rows)} items", markup=False)
    for when, headline, topics in rows[:limit]:
        out.print(f"  {when:%Y-%m-%d %H:%M}Z  " if when else "  no date            ", end="")
        out.print(f"{headline}  [{topics}]", markup=False, soft_wrap=True)
    if len(rows) > limit:
        out.print(f"  … and {len(rows) - limit} more")
