"""`panmunjom feeds`: what is polled."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import runner
from bot.cli import feed_care
from bot.cli.terminal import load, progress, run_to_end
from bot.core.health import state
from bot.errors import UserInputError

feeds_app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")
feed_care.add_to(feeds_app)


@feeds_app.command("list")
def feeds_list(
    every: Annotated[bool, typer.Option("--all", help="Those switched off, too.")] = False,
) -> None:
    """Show the feeds and how each is doing."""
    settings, catalogue = load()
    feeds = run_to_end(runner.feeds(settings, catalogue))
    shown = [feed for feed in feeds if every or feed.source.enabled]
    table = Table("key", "name", "lang", "kind", "last success", "state", box=None, pad_edge=False)
    for feed in shown:
        source = feed.source
        seen = f"{feed.succeeded_at:%Y-%m-%d %H:%M}Z" if feed.succeeded_at else "never"
        table.add_row(source.key, source.name, source.language, source.kind.value, seen, state(feed))
    Console(highlight=False).print(table)
    typer.echo(f"{len(shown)} feeds" + ("" if every else f"; {len(feeds) - len(shown)} more are off (--all)"))


@feeds_app.command("add")
def feeds_add(
    url: str,
    key: Annotated[str, typer.Option(help="A short name; made from the address if left out.")] = "",
    name: Annotated[str, typer.Option(help="The publisher's name; taken from the feed if left out.")] = "",
    language: Annotated[str, typer.Option(help="Two letters, such as ko.")] = "",
    zone: Annotated[str, typer.Option(help="Where dates without a zone are from, such as Asia/Seoul.")] = "UTC",
) -> None:
    """Add a feed, or the first that a web page names, after reading it once."""
    settings, catalogue = load()
    with progress(f"Reading {url}"):
        feed, count = run_to_end(
            runner.add_feed(settings, catalogue, url=url, key=key, name=name, language=language, zone=zone)
        )
    typer.echo(f"Added {feed.source.key} ({feed.source.name}) at {feed.source.url}: {count} items in it now.")
    typer.echo(f"How they would be tagged: panmunjom feeds test {feed.source.url}")


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
    out = Console(highlight=False)
    out.print(f"{title or 'untitled'}: {len(rows)} items", markup=False)
    for when, headline, topics in rows:
        out.print(f"  {when:%Y-%m-%d %H:%M}Z  " if when else "  no date            ", end="")
        out.print(f"{headline}  [{topics or 'not relevant'}]", markup=False, soft_wrap=True)
