"""Whole runs of the program: the wire, its preview, the sample newsroom, and one-off work on the store."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from rich.console import Console
from rich.progress import Progress

from bot.app import (
    PAGE_CHILD,
    PARSE_CHILD,
    Plan,
    SystemClock,
    Wire,
    answering,
    bootstrap,
    is_semantic,
    sign_reader,
    story_desk,
    tagger,
)
from bot.catalogue import Catalogue, sample_text
from bot.core.classify.own import own_topics
from bot.core.schedule import Policy
from bot.core.vector import Vector, embedded
from bot.errors import UserInputError
from bot.feeds.fetch import AiohttpFetcher
from bot.model import (
    Article,
    ChannelRef,
    Feed,
    FeedKind,
    FeedSource,
    Message,
    Platform,
    PollReport,
    Posted,
    Reply,
    Tag,
    Ticket,
)
from bot.platforms.console import ConsolePlatform
from bot.ports import Sender, Store
from bot.sample import NewsroomServer, load_newsroom
from bot.scheduler import Metronome
from bot.services.answer import Answers
from bot.services.finding import Finder, Found, key_of
from bot.services.repair import Repairs
from bot.services.status import StatusReport, WireState
from bot.services.trial import Trial, Trials
from bot.settings import Settings
from bot.store import open_store
from bot.workers.embed_child import vectors
from bot.workers.parsing import ParseWorker

__all__ = [
    "add_feed",
    "ask",
    "demo",
    "embed_here",
    "feeds",
    "poll_once",
    "remove_feed",
    "repair",
    "run",
    "sign_reader",
    "story_desk",
    "tagger",
    "tagger_here",
    "test_feed",
]

Done = TypeVar("Done")

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
        async with bootstrap(settings, catalogue, plan) as wire:
            if not await wire.takes_hold(stop):
                return
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


def embed_here(settings: Settings) -> Callable[[Article], Vector] | None:
    """Give what turns an article into a vector in this process, for a command that has nothing else to do."""
    if not is_semantic(settings):
        return None

    @lru_cache(maxsize=8)  # tagging and grouping ask for the same one in turn
    def embed(article: Article) -> Vector:
        return np.frombuffer(vectors([embedded(article)]), dtype=np.float32)

    return embed


async def feeds(settings: Settings, catalogue: Catalogue) -> tuple[Feed, ...]:
    """Give all feeds with their state."""
    async with _store(settings, catalogue) as store, store.read() as tx:
        return await tx.feeds.all()


async def add_feed(
    settings: Settings, catalogue: Catalogue, *, url: str, key: str, name: str, language: str, zone: str
) -> tuple[Feed, int]:
    """Read a feed once and add it; give it with the number of its items. Raises FeedError, UserInputError."""
    found = await _read(settings, url, zone)
    parsed, final_url = found.parsed, found.url
    source = FeedSource(
        key=key or key_of(final_url),
        url=final_url,
        name=name or parsed.title or key_of(final_url),
        language=language or parsed.language[:2],
        kind=FeedKind.SPECIALIST,
        timezone=zone,
    )
    async with _store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.add(source, now=SystemClock().now()), len(parsed.items)


async def remove_feed(settings: Settings, catalogue: Catalogue, key: str) -> bool:
    """Remove a feed that was added by hand."""
    async with _store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.remove(key)


async def test_feed(
    settings: Settings, catalogue: Catalogue, key_or_url: str
) -> tuple[str, list[tuple[datetime | None, str, str]]]:
    """Read a feed once; give its title, and of each item the date, the headline and the topics it would get."""
    source = next((feed for feed in catalogue.feeds if feed.key == key_or_url), None)
    if source is None and not urlsplit(key_or_url).scheme:
        raise UserInputError(f"{key_or_url!r} is neither a feed's key (panmunjom feeds list --all) nor an address.")
    found = await _read(settings, source.url if source else key_or_url, source.timezone if source else "UTC")
    parsed = found.parsed
    tag_of = tagger(catalogue)
    rows = []
    for item in parsed.items:
        tag = tag_of(Article(title=item.title, text=item.summary, publisher=source.name if source else ""))
        rows.append((item.published_at, item.title, ", ".join(topic.id for topic in tag.topics)))
    return parsed.title, rows


async def ask(settings: Settings, catalogue: Catalogue, question: Callable[[Answers], Awaitable[Reply]]) -> Reply:
    """Answer on the command line what Discord and Slack answer, from the same service."""
    async with _store(settings, catalogue) as store:
        return await question(answering(store, catalogue, SystemClock()))


async def repair(settings: Settings, catalogue: Catalogue, work: Callable[[Repairs], Awaitable[Done]]) -> Done:
    """Repair stories from the command line; a running wire sees to what was posted."""
    async with _store(settings, catalogue) as store:
        return await work(Repairs(store=store, clock=SystemClock()))


async def wire_state(settings: Settings, catalogue: Catalogue) -> WireState:
    """Give how the wire on this data folder is doing, whether it runs or not."""
    async with _store(settings, catalogue) as store:
        return await StatusReport(store=store, clock=SystemClock()).state()


async def feedback_lines(settings: Settings, catalogue: Catalogue) -> tuple[dict[str, Any], ...]:
    """Give what channels marked as labelled lines; owners' own topics are matched, not learned."""
    own = {topic.id for topic in own_topics(catalogue.own_topics)}
    learned = [topic.id for topic in catalogue.topics if topic.id not in own]
    async with _store(settings, catalogue) as store:
        return await answering(store, catalogue, SystemClock()).feedback.lines(learned)


async def try_topic(settings: Settings, catalogue: Catalogue, key: str, *, days: int) -> Trial:
    """Try an owner's topic on what the store holds."""
    known = [topic.id for topic in catalogue.topics]
    async with _store(settings, catalogue) as store:
        trials = Trials(store=store, topics=own_topics(catalogue.own_topics), known=known, clock=SystemClock())
        return await trials.run(key, days=days)


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


async def _read(settings: Settings, url: str, zone: str) -> Found:
    """Read a feed, or the first one that a web page names."""
    parser, pages = ParseWorker(module=PARSE_CHILD), ParseWorker(module=PAGE_CHILD)
    try:
        async with AiohttpFetcher(allow=settings.allow) as fetcher:
            return await Finder(fetcher=fetcher, parser=parser, pages=pages).find(url, zone=zone)
    finally:
        await parser.close()
        await pages.close()


@asynccontextmanager
async def _store(settings: Settings, catalogue: Catalogue) -> AsyncIterator[Store]:
    store = await open_store(settings.database)
    try:
        async with store.write() as tx:
            await tx.feeds.sync(catalogue.feeds, now=SystemClock().now())
        yield store
    finally:
        await store.close()


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


def tagger_here(catalogue: Catalogue, embed: Callable[[Article], Vector] | None) -> Callable[[Article], Tag]:
    """Give the tagger with vectors made in this process where they are wanted and can be had."""
    tagging = tagger(catalogue)
    if embed is None:
        return tagging
    return lambda article: tagging(article, embed(article) if tagging.passes(article) else None)
