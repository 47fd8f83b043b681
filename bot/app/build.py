"""From settings and data to a wire that is ready to run."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.app.attend import ChatPlatform
from bot.app.memory import settle, use_one_heap
from bot.app.parts import (
    ARTICLE_CHILD,
    PAGE_CHILD,
    PARSE_CHILD,
    SystemClock,
    answering,
    is_semantic,
    note_reader,
    note_writer,
    story_desk,
    tagger,
)
from bot.app.wire import Wire
from bot.catalogue import Catalogue, feed_checks
from bot.core.classify import Names
from bot.core.gloss import gloss
from bot.core.places import channels_from
from bot.core.schedule import Policy
from bot.feeds.fetch import AiohttpFetcher
from bot.model import FeedSource
from bot.platforms.console import ConsolePlatform
from bot.ports import Clock, Fetcher, Parser, Sender, Store
from bot.services.answer import Answers
from bot.services.articles import Articles
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.doors import Doors
from bot.services.feed_talk import FeedTalk
from bot.services.finding import Finder
from bot.services.following import Following
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
from bot.workers.embedding import EmbedWorker
from bot.workers.parsing import ParseWorker
from bot.workers.tagging import TagWorker


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
    use_one_heap()
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
        names = Names.from_table(catalogue.names)
        tagging = tagger(catalogue, names, with_meaning=is_semantic(settings))
        finder = _finder(fetcher, parser, stack)
        talk = FeedTalk(store=store, clock=clock, finder=finder, tag=tagging, checks=feed_checks())
        answers = answering(
            store,
            catalogue,
            clock,
            operators=settings.operators,
            desk=channels_from(settings.notice_channels),
            feeds=talk,
            age=settings.alert_age,
            names=names,
        )
        glossed = partial(gloss, cast=answers.cast)
        keep = Keep(store=store, clock=clock, days=settings.keep_days)
        chats = _chats(settings, store, answers, Doors(store=store, clock=clock, forget=keep.forget))
        preview = None
        senders: list[Sender] = list(chats)
        if plan.console:
            console = console or ConsolePlatform(zone=settings.zone)
            senders.append(console)
            preview = Preview(store=store, console=console, topics=topics, clock=clock, gloss=glossed)
            await preview.subscribe()
        hubs = await _hubs(settings, plan, store, clock, stack)
        roll = random.Random().random  # noqa: S311 - jitter, not secrets
        poll = Poll(
            store=store,
            fetcher=fetcher,
            parser=parser,
            tagger=tagging,
            sense=_sense(settings, tagging, stack),
            beside=_beside(tagging, stack),
            hubs=hubs,
            desk=StoryDesk(story_desk(catalogue, names), Following(answers.cast)),
            clock=clock,
            policy=plan.policy,
            roll=roll,
            first_poll_posts=settings.first_poll_posts,
            age=settings.alert_age,
            notices=Notices(store=store, channels=channels_from(settings.notice_channels), clock=clock),
        )
        deliver = Deliver(
            store=store,
            senders=senders,
            topics=topics,
            clock=clock,
            roll=roll,
            max_age=settings.alert_age,
            follow_ups=settings.follow_ups,
            holder=process.myself(),
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
            hold=Hold(store=store, clock=clock, owner=process.myself(), is_dead=process.is_dead),
            pulse=pulse,
            web=web,
            hubs=hubs,
            callback=callback,
            heartbeat=settings.data_dir / "heartbeat",
        )
        settle()
        try:
            yield wire
        finally:
            await wire.close()


def _finder(fetcher: Fetcher, parser: Parser, stack: AsyncExitStack) -> Finder:
    """Give what reads the addresses that people type, by the wire's own fetcher."""
    pages = ParseWorker(module=PAGE_CHILD, quick=1)
    stack.push_async_callback(pages.close)
    return Finder(fetcher=fetcher, parser=parser, pages=pages)


async def _hubs(settings: Settings, plan: Plan, store: Store, clock: Clock, stack: AsyncExitStack) -> Hubs | None:
    """Give what subscribes feeds at their hubs, where hubs can reach us."""
    if plan.websub is None:
        return None
    caller = await stack.enter_async_context(_fetcher(settings, plan, clock))
    return Hubs(store=store, caller=caller, clock=clock, callback=settings.public_url)


def _beside(tagging: Tagger, stack: AsyncExitStack) -> TagWorker:
    """Give the process that tags what comes many at a time."""
    worker = TagWorker(tagging)
    stack.push_async_callback(worker.close)
    return worker


def _sense(settings: Settings, tagging: Tagger, stack: AsyncExitStack) -> Sense | None:
    if not is_semantic(settings):
        return None
    embedder = EmbedWorker()
    stack.push_async_callback(embedder.close)
    return Sense(embedder, tagging.passes)


def _fetcher(settings: Settings, plan: Plan, clock: Clock) -> AiohttpFetcher:
    return AiohttpFetcher(
        allow=(*settings.allow, *plan.allow),
        host_gap=plan.host_gap,
        concurrency=settings.poll_concurrency,
        now=clock.now,
    )


def _chats(settings: Settings, store: Store, answers: Answers, doors: Doors) -> list[ChatPlatform]:
    """Build the platforms that are configured; their libraries are loaded only then."""
    chats: list[ChatPlatform] = []
    if settings.discord_token is not None:
        from bot.platforms.discord import DiscordPlatform  # noqa: PLC0415 - 40 MB that a console does not need

        chats.append(
            DiscordPlatform(
                token=settings.discord_token.get_secret_value(),
                answers=answers,
                read_note=note_reader(store),
                write_note=note_writer(store),
                doors=doors,
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
                doors=doors,
            )
        )
    return chats
