"""A store with one feed in it, and what is put there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import (
    ChannelRef,
    Evidence,
    FeedId,
    FeedKind,
    FeedSource,
    NewItem,
    Platform,
    Status,
    Story,
    StoryId,
    Tag,
    TopicTag,
)
from bot.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
OTHER = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")
LEASE = timedelta(minutes=1)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(folder / "deep" / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=NOW)
    yield store
    await store.close()


def story(headline: str = "Envoys meet", topics: tuple[str, ...] = ("summit",)) -> Story:
    return Story(
        id=StoryId(0), headline=headline, summary="", url=None, language="en", status=Status.NONE, topics=topics,
        first_seen_at=NOW, updated_at=NOW,
    )  # fmt: skip


def item(title: str, *keys: str, summary: str = "") -> NewItem:
    topic = TopicTag(id="summit", score=0.9, evidence=(Evidence(words="envoys", weight=2.0),))
    return NewItem(
        feed_id=FeedId(1), keys=keys, guid=None, url=None, title=title, summary=summary, language="en",
        publisher="Wire", kind=FeedKind.WIRE, state_media=False, published_at=NOW, first_seen_at=NOW,
        tag=Tag(relevant=True, score=0.8, topics=(topic,), status=Status.RULED_OUT),
    )  # fmt: skip


async def owe(store: SqlStore, *channels: ChannelRef, headline: str = "Envoys meet") -> None:
    async with store.write() as tx:
        await tx.alerts.owe(await tx.stories.add(story(headline)), 1, channels, now=NOW)
