"""`panmunjom backup`, `restore`, `forget` and `subscriptions`: keeping and moving what the wire knows."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app import SystemClock
from bot.cli.terminal import load, print_json, progress, rows
from bot.core.catch_up import read_age
from bot.core.places import channels_from
from bot.errors import UserInputError
from bot.ports import Store
from bot.services.catch_up import CatchUps
from bot.services.keep import Keep, workspace_from
from bot.settings import Settings
from bot.store import open_store
from bot.store.backup import Backup, back_up, restore, verify

ALIVE = 60.0
"""Seconds after its last beat for which a wire counts as running."""

subscriptions_app = typer.Typer(no_args_is_help=True, help="Subscriptions as JSON lines, to keep or to move.")

Target = Annotated[Path, typer.Argument(help="The backup's file.", dir_okay=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Lines = Annotated[typer.FileText, typer.Argument(help="JSON lines; - for standard input.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (backup, restore_, forget):
        app.command(command.__name__.rstrip("_"))(command)
    app.add_typer(subscriptions_app, name="subscriptions")


def backup(file: Target, *, force: Force = False) -> None:
    """Copy the database into a file, also while the wire runs, and read it back."""
    settings, _ = load()
    with progress(f"Copying {settings.database}"):
        made = back_up(settings.database, file, replace=force)
    typer.echo(f"Backed up and read back: {_told(made)}")


def restore_(
    file: Target,
    *,
    force: Force = False,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Post what was published since the backup, too.")
    ] = False,
) -> None:
    """Put a backup in the database's place; the old one is kept beside it. The wire must be stopped.

    What was published since the backup is recorded and not posted, for the channels have had it; --catch-up posts it.
    """
    settings, _ = load()
    _check_stopped(settings)
    with progress(f"Reading {file}"):
        found = verify(file)
        kept = restore(file, settings.database, now=datetime.now(UTC), replace=force)
    _with_keep(settings, lambda keep: keep.after_restore(catch_up=catch_up))
    typer.echo(f"Restored: {_told(found)}" + (f"; the old database is {kept}" if kept else ""))


def forget(
    workspace: Annotated[str, typer.Argument(help="discord:SERVER_ID or slack:TEAM_ID")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove all that is kept of a Discord server or Slack workspace: subscriptions, alerts, messages' ids."""
    platform, name = workspace_from(workspace)
    settings, _ = load()
    if not yes:
        typer.confirm(f"Forget all subscriptions and alerts of {workspace}?", abort=True)
    typer.echo(f"Forgotten: {_with_keep(settings, lambda keep: keep.forget(platform, name))} rows.")


@subscriptions_app.command("export")
def export() -> None:
    """Write every subscription as a line."""
    settings, _ = load()
    for line in _with_keep(settings, lambda keep: keep.export()):
        print_json(line)


@subscriptions_app.command("import")
def import_(file: Lines) -> None:
    """Add subscriptions from lines, all or none; those that are here already stay."""
    settings, catalogue = load()
    lines = list(rows(file, needed=("platform", "workspace", "channel", "topic")))
    topics = [topic.id for topic in catalogue.topics]
    new, known = _with_keep(settings, lambda keep: keep.take_in(lines, topics=topics))
    typer.echo(f"{new} subscriptions added, {known} were here.")


@subscriptions_app.command("catch-up")
def catch_up(
    channel: Annotated[str, typer.Argument(help="discord:SERVER_ID:CHANNEL_ID or slack:TEAM_ID:CHANNEL_ID")],
    age: Annotated[str, typer.Argument(help="Such as 12h or 2d, or default; shows what holds if left out.")] = "",
) -> None:
    """Say how far back a channel is told of what was missed in a downtime."""
    settings, _ = load()
    try:
        (place,) = channels_from([channel])
        typed = read_age(age) if age else None
    except ValueError as error:
        raise UserInputError(str(error)) from error

    async def work(store: Store) -> str:
        said = CatchUps(store=store, age=settings.alert_age)
        if age:
            await said.set(place, typed)
        return await said.shown(place)

    typer.echo(asyncio.run(_with_store(settings, work)))


async def _with_store(settings: Settings, work: Callable[[Store], Awaitable[Any]]) -> Any:
    store = await open_store(settings.database)
    try:
        return await work(store)
    finally:
        await store.close()


def _with_keep(settings: Settings, work: Callable[[Keep], Awaitable[Any]]) -> Any:
    return asyncio.run(_with_store(settings, lambda store: work(Keep(store=store, clock=SystemClock()))))


def _check_stopped(settings: Settings) -> None:
    heartbeat = settings.data_dir / "heartbeat"
    if heartbeat.exists() and time.time() - heartbeat.stat().st_mtime < ALIVE:
        raise UserInputError(
            f"A wire runs on {settings.data_dir} (or did a minute ago): stop it, wait a minute, then restore."
        )


def _told(found: Backup) -> str:
    counts = ", ".join(f"{count} {table}" for table, count in found.rows.items())
    return f"{found.path} ({found.size / 2**20:.1f} MiB, {counts})"
