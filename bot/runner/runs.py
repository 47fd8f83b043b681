"""The wire, its preview and the sample newsroom."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.app import Plan, SystemClock, Wire, bootstrap
from bot.catalogue import Catalogue, sample_text
from bot.core.schedule import Policy
from bot.model import ChannelRef, Message, Platform, PollReport, Posted, Reply, Ticket
from bot.platforms.console import ConsolePlatform
from bot.ports import Sender, Store
from bot.sample import NewsroomServer, load_newsroom
from bot.scheduler import Metronome
from bot.settings import Settings
from bot.store import is_shaped
from bot.workers.errand import run_errand

PREVIEW_DEADLINE = timedelta(seconds=9)
"""How long the first pass may take before the sample is played; something must show within 15 s."""


PREVIEW_STORIES = 5


SAMPLE_POLICY = Policy(minimum=timedelta(seconds=2), maximum=timedelta(seconds=4))
"""The sample newsroom is ours and on this machine: it may be asked every few seconds."""


async def run(settings: Settings, catalogue: Catalogue) -> None:
    """Run the wire until SIGTERM or SIGINT. Without any platform, preview it on the console."""
    stop = asyncio.Event()
    with _signals(stop):
        plan = _plan(settings, catalogue)
        await _shape(plan.database)
        async with bootstrap(settings, catalogue, plan) as wire:
            if not await wire.takes_hold(stop):
                return
            if wire.preview is not None:
                _say(f"Asking {sum(feed.enabled for feed in plan.sources)} feeds for the newest stories …")
            if wire.preview is None or await _previewed(wire, stop):
                await wire.run(stop, _metronome(wire, settings))
                return
        if not stop.is_set():
            _say("No feed answered: playing the sample newsroom (invented news) instead.")
            await _demo(settings, catalogue, stop)


async def demo(settings: Settings, catalogue: Catalogue, *, stories: int = 0, seconds: float = 0) -> bool:
    """Play the sample newsroom until a signal, a number of stories or a time; False if the time came first."""
    stop = asyncio.Event()
    with _signals(stop):
        _say("The sample newsroom: invented news, polled from a server on this machine.")
        if not seconds:
            return await _demo(settings, catalogue, stop, stories=stories)
        timer = asyncio.get_running_loop().call_later(seconds, stop.set)
        try:
            return await _demo(settings, catalogue, stop, stories=stories)
        finally:
            timer.cancel()


async def _demo(settings: Settings, catalogue: Catalogue, stop: asyncio.Event, *, stories: int = 0) -> bool:
    """Play until stopped; True unless fewer than `stories` were shown."""
    database = settings.data_dir / "demo.db"
    for old in settings.data_dir.glob("demo.db*"):
        old.unlink()
    settings = settings.without_platforms()
    screen = _Counted(ConsolePlatform(zone=settings.zone), stop=stop, enough=stories)
    async with NewsroomServer(load_newsroom(sample_text()), now=SystemClock().now) as server:
        plan = Plan(
            sources=server.sources(),
            database=database,
            policy=SAMPLE_POLICY,
            host_gap=0,
            allow=(server.address,),
            console=True,
        )
        await _shape(database)
        async with bootstrap(settings, catalogue, plan, console=screen) as wire:
            await wire.takes_hold(stop)
            await _previewed(wire, stop)
            await wire.run(stop, _metronome(wire, settings))
    return screen.count >= stories


async def poll_once(settings: Settings, catalogue: Catalogue, progress: Progress) -> PollReport:
    """Make one pass over what is due, and say what came; alerts stay owed for the running wire."""
    with progress:
        async with bootstrap(settings, catalogue, _plan(settings, catalogue)) as wire:
            return await wire.poll.due()


class _Counted:
    """A sender that counts, and stops the run when enough was shown."""

    platform = Platform.CONSOLE
    is_ready = True

    def __init__(self, screen: Sender, *, stop: asyncio.Event, enough: int) -> None:
        self.count = 0
        self._screen = screen
        self._stop = stop
        self._enough = enough

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        """Print the message and count it."""
        posted = await self._screen.send(channel, message, ticket)
        self.count += 1
        if self.count == self._enough:
            self._stop.set()
        return posted

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        """Print a notice; only stories are counted."""
        return await self._screen.send_notice(channel, notice, ticket)

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        """Print what became of a message."""
        await self._screen.edit(channel, message_id, message, ticket)


async def _previewed(wire: Wire, stop: asyncio.Event) -> bool:
    """Show the newest stories of the first pass; False if there is no feed that answers."""
    assert wire.preview is not None
    await _ask_again(wire.store)
    await wire.first_pass(stop, limit=PREVIEW_DEADLINE)
    async with wire.store.read() as tx:
        known = [feed for feed in await tx.feeds.all() if feed.source.enabled]
    if not any(feed.succeeded_at and not feed.failures for feed in known):
        return False
    if await wire.preview.show_newest(PREVIEW_STORIES) == 0:
        _say(f"No story yet in {len(known)} feeds; they appear here as they are reported.")
    return True


async def _ask_again(store: Store) -> None:
    """Make feeds due that were never reached: the machine was offline when it last tried."""
    now = SystemClock().now()
    async with store.write() as tx:
        for feed in await tx.feeds.all():
            # No server was reached: one that answered, whatever it said, is not asked before its time.
            if feed.failures and feed.succeeded_at is None and str(feed.last_error).startswith("no connection"):
                await tx.feeds.save(replace(feed, next_at=now))


async def _shape(database: Path) -> None:
    """Bring the database to its shape beside us: what that loads is 11 MB, which a wire would keep for its life."""
    if not is_shaped(database):
        await run_errand("bot.store.prepare_child", str(database))


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Turn SIGTERM (from `docker stop`) and SIGINT into the event."""
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGTERM, signal.SIGINT)
    for name in wanted:
        loop.add_signal_handler(name, stop.set)
    try:
        yield
    finally:
        for name in wanted:
            loop.remove_signal_handler(name)


def _plan(settings: Settings, catalogue: Catalogue) -> Plan:
    return Plan(
        sources=catalogue.feeds,
        database=settings.database,
        policy=Policy(
            minimum=timedelta(seconds=settings.poll_minimum),
            maximum=timedelta(seconds=settings.poll_maximum),
            dense=timedelta(seconds=settings.poll_dense) if settings.poll_dense else None,
        ),
        host_gap=settings.host_gap,
        console=settings.shows_console,
        web=settings.web_address,
        websub=settings.websub_address,
    )


def _metronome(wire: Wire, settings: Settings) -> Metronome:
    return Metronome(wire.beat, every=timedelta(seconds=settings.tick_seconds))


def _say(line: str) -> None:
    Console().print(line, style="dim", markup=False, highlight=False)
