"""The wire between two real ends of ours: a publisher on loopback and a channel that counts what is posted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.feeds.fetch import AiohttpFetcher
from bot.model import (
    ALL_TOPICS,
    Article,
    ChannelRef,
    FeedKind,
    FeedSource,
    Platform,
    PollReport,
    Subscription,
    Tag,
    TopicTag,
)
from bot.ports import Parser
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock, HereParser
from tests.fakes.feed_server import FeedHost, Published

CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="1")


def everything_counts(article: Article) -> Tag:
    """Tag whatever comes as relevant: what is tested is which items come, not what they are about."""
    return Tag(relevant=True, score=1.0, topics=(TopicTag(id="summit", score=1.0),))


@dataclass
class Reader:
    """A wire with one subscribed channel."""

    host: FeedHost
    store: SqlStore
    clock: FakeClock
    chat: FakeChannelPlatform
    poll: Poll
    deliver: Deliver
    reports: list[PollReport] = field(default_factory=list)

    def shows(self, *items: Published, feed: str = "wire") -> None:
        """Publish exactly these items."""
        self.host.raw.pop(feed, None)
        self.host.items[feed] = list(items)

    def sends(self, body: bytes, *, feed: str = "wire") -> None:
        """Publish exactly these bytes."""
        self.host.raw[feed] = web.Response(body=body, content_type="application/rss+xml")

    async def round(self, **passes: float) -> int:
        """Let the feeds become due, poll them and pay what is owed; give how many messages that posted."""
        self.clock.forward(**(passes or {"minutes": 70}))
        before = len(self.posts)
        self.reports.append(await self.poll.due())
        await self.deliver.owed()
        return len(self.posts) - before

    @property
    def posts(self) -> list[str]:
        return [message.headline for message in self.chat.sent[CHANNEL.channel]]


@asynccontextmanager
async def reading(
    folder: Path,
    host: FeedHost,
    *,
    feeds: tuple[str, ...] = ("wire",),
    tagger: Callable[[Article], Tag] = everything_counts,
    parser: Parser | None = None,
) -> AsyncIterator[Reader]:
    """Build the wire with the real fetcher, store and outbox."""
    clock, chat = FakeClock(), FakeChannelPlatform()
    store = await open_store(folder / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([_source(host, feed) for feed in feeds], now=clock.now())
        wish = Subscription(channel=CHANNEL, topic=ALL_TOPICS, created_by="u", created_at=clock.now())
        await tx.subscriptions.add(wish)
    async with AiohttpFetcher(allow=[host.address], host_gap=0) as fetcher:
        poll = Poll(
            store=store,
            fetcher=fetcher,
            parser=parser or HereParser(),
            tagger=tagger,
            desk=StoryDesk(story_desk(load_catalogue(None))),
            clock=clock,
            policy=Policy(jitter=0),
            roll=lambda: 0,
        )
        deliver = Deliver(store=store, senders=[chat], topics={}, clock=clock, roll=lambda: 0)
        yield Reader(host=host, store=store, clock=clock, chat=chat, poll=poll, deliver=deliver)
    await store.close()


def _source(host: FeedHost, feed: str) -> FeedSource:
    return FeedSource(
        key=feed, url=f"{host.url}/{feed}.xml", name=f"The {feed.title()}", language="en", kind=FeedKind.WIRE
    )
