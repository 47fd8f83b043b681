"""The outbox with a real store; the channels and the clock are fake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.face import EDIT_GAP
from bot.model import (
    ChannelRef,
    FeedId,
    FeedKind,
    FeedSource,
    NewItem,
    Platform,
    Status,
    Story,
    StoryId,
    Tag,
)
from bot.services.deliver import Deliver
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock

ONE = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="1")
TWO = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
SLACK = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)


@dataclass
class Outbox:
    store: SqlStore
    clock: FakeClock
    chat: FakeChannelPlatform
    slack: FakeChannelPlatform = field(default_factory=lambda: FakeChannelPlatform(platform=Platform.SLACK))

    def deliver(self, **options: object) -> Deliver:
        senders = [self.chat, self.slack]
        return Deliver(store=self.store, senders=senders, topics={}, clock=self.clock, roll=lambda: 0, **options)  # type: ignore[arg-type]

    async def owe(self, headline: str, *channels: ChannelRef) -> StoryId:
        async with self.store.write() as tx:
            story = await tx.stories.add(story_of(headline, self.clock))
            await tx.alerts.owe(story, 1, channels, now=self.clock.now())
        self.clock.forward(seconds=1)
        return story

    async def report(self, story: StoryId, publisher: str) -> None:
        """Store a report of its own, and ask for edits."""
        now = self.clock.now()
        item = NewItem(
            feed_id=FeedId(1), keys=(publisher,), guid=None, url=None, title=f"{publisher} on the envoys", summary="",
            language="en", publisher=publisher, kind=FeedKind.WIRE, state_media=False, published_at=None,
            first_seen_at=now, tag=Tag(relevant=True, score=1),
        )  # fmt: skip
        async with self.store.write() as tx:
            await tx.items.add(item, story=story)
            await tx.alerts.owe_edits(story, now=now, gap=EDIT_GAP)

    async def counts(self) -> dict[str, int]:
        async with self.store.read() as tx:
            return await tx.watch.counts()


def story_of(headline: str, clock: FakeClock) -> Story:
    return Story(
        id=StoryId(0), headline=headline, summary="", url=None, language="en", status=Status.NONE, topics=("summit",),
        first_seen_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip


@asynccontextmanager
async def outbox(folder: Path) -> AsyncIterator[Outbox]:
    clock = FakeClock()
    store = await open_store(folder / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=clock.now())
    yield Outbox(store, clock, FakeChannelPlatform())
    await store.close()
