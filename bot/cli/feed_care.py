"""`panmunjom feeds pause`, `resume`, `set`, `release`, `export` and `import`: feeds in their owner's hands."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import SystemClock
from bot.catalogue import feed_checks
from bot.cli.terminal import load
from bot.core import opml
from bot.feeds.charset import to_text
from bot.model import FeedKind, FeedSource
from bot.services.feed_words import values_of
from bot.services.feeds import FeedDesk
from bot.services.finding import key_of
from bot.store import open_store

Key = Annotated[str, typer.Argument(help="The feed's key, as `panmunjom feeds list --all` shows it.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("pause")(pause)
    app.command("resume")(resume)
    app.command("set")(set_)
    app.command("release")(release)
    app.command("export")(export)
    app.command("import")(import_)


def pause(key: Key) -> None:
    """Stop polling a feed until it is resumed, over restarts too."""
    feed = _with_desk(lambda desk: desk.pause(key, by="the command line"))
    typer.echo(f"Paused {feed.source.key}. To go on: panmunjom feeds resume {key}")


def resume(key: Key) -> None:
    """Poll a feed again that was paused or is gone."""
    feed = _with_desk(lambda desk: desk.resume(key))
    typer.echo(f"Resumed {feed.source.key}; it is polled from {feed.next_at:%Y-%m-%d %H:%M} UTC.")


def set_(
    key: Key,
    values: Annotated[list[str], typer.Argument(help='Such as interval=2m-30m or exclude="weather, 날씨".')],
) -> None:
    """Lay settings over those of feeds.toml; an empty value (interval=) takes one off again."""
    wanted = values_of(values, feed_checks())
    feed = _with_desk(lambda desk: desk.change(key, wanted))
    typer.echo(f"Set {feed.source.key}: {', '.join(values)}")


def release(key: Key) -> None:
    """Post what a feed brought in a burst and was held."""
    count = _with_desk(lambda desk: desk.release(key))
    typer.echo(f"Released {count} stories of {key}." if count else f"Nothing of {key} is held.")


def export(*, every: Annotated[bool, typer.Option("--all", help="Those switched off, too.")] = False) -> None:
    """Write the feeds as OPML, for any feed reader."""
    settings, catalogue = load()

    async def work() -> str:
        store = await open_store(settings.database)
        try:
            async with store.write() as tx:
                await tx.feeds.sync(catalogue.feeds, now=SystemClock().now())
                return opml.write(feed for feed in await tx.feeds.all() if every or feed.source.enabled)
        finally:
            await store.close()

    typer.echo(asyncio.run(work()), nl=False)


def import_(file: Annotated[Path, typer.Argument(help="The OPML file.", exists=True, dir_okay=False)]) -> None:
    """Add the feeds of an OPML file; those that are here already stay as they are."""
    settings, catalogue = load()
    outlines = opml.read(to_text(file.read_bytes()))

    async def work() -> tuple[int, int]:
        store = await open_store(settings.database)
        try:
            async with store.write() as tx:
                await tx.feeds.sync(catalogue.feeds, now=SystemClock().now())
                known = {feed.source.url for feed in await tx.feeds.all()}
                keys = {feed.source.key for feed in await tx.feeds.all()}
                new = [one for one in outlines if one.url not in known]
                for one in new:
                    await tx.feeds.add(_source(one, keys), now=SystemClock().now())
            return len(new), len(outlines) - len(new)
        finally:
            await store.close()

    added, here = asyncio.run(work())
    typer.echo(f"{added} feeds added, {here} were here.")


def _source(outline: opml.Outline, keys: set[str]) -> FeedSource:
    base = key_of(outline.url) or "feed"
    key = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if name not in keys)
    keys.add(key)
    return FeedSource(
        key=key, url=outline.url, name=outline.name, language=outline.language or "en", kind=FeedKind.SPECIALIST
    )


def _with_desk(work: Callable[[FeedDesk], Awaitable[Any]]) -> Any:
    settings, catalogue = load()

    async def run() -> Any:
        store = await open_store(settings.database)
        try:
            async with store.write() as tx:
                await tx.feeds.sync(catalogue.feeds, now=SystemClock().now())
            return await work(FeedDesk(store=store, clock=SystemClock()))
        finally:
            await store.close()

    return asyncio.run(run())
