"""A story in the store, as polling would have left it, for the commands to find."""

from datetime import UTC, datetime, timedelta

from bot.catalogue import load_catalogue
from bot.core.classify import Names
from bot.model import (
    ChannelRef,
    FeedId,
    FeedKind,
    FeedSource,
    ItemId,
    ItemKind,
    NewItem,
    Status,
    Story,
    StoryId,
    Tag,
    TopicTag,
)
from bot.ports import Transaction
from bot.store import SqlStore

AT = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = Names.from_table(load_catalogue(None).names)
SOURCES = [
    FeedSource(key="wire", url="https://wire.example/feed", name="Wire", language="en", kind=FeedKind.WIRE),
    FeedSource(key="daily", url="https://daily.example/feed", name="Daily", language="en", kind=FeedKind.NEWSPAPER),
]


async def keep_story(
    store: SqlStore, headline: str, *reports: tuple[str, str], topic: str = "summit", hours: float = 0
) -> StoryId:
    """Store a story with reports (title and text) of both publishers in turn."""
    at = AT + timedelta(hours=hours)
    story = Story(
        id=StoryId(0), headline=headline, summary="", url="https://wire.example/1", language="en", status=Status.NONE,
        topics=(topic,), first_seen_at=at, updated_at=at,
    )  # fmt: skip
    async with store.write() as tx:
        await tx.feeds.sync(SOURCES, now=AT)
        number = await tx.stories.add(story)
        for place, (title, text) in enumerate(reports):
            await keep_item(tx, number, title, text, place=place, at=at + timedelta(minutes=place), topic=topic)
    return number


async def keep_item(
    tx: Transaction,
    story: StoryId,
    title: str,
    text: str,
    *,
    place: int,
    at: datetime,
    topic: str,
    kind: ItemKind = ItemKind.NEWS,
) -> ItemId:
    source = SOURCES[place % 2]
    item = NewItem(
        feed_id=FeedId(place % 2 + 1), keys=(), guid=None, url=f"https://{source.key}.example/{place // 2 + 1}", title=title,
        summary=text, language="en", publisher=source.name, kind=source.kind, state_media=False, published_at=at,
        first_seen_at=at, tag=Tag(relevant=True, score=1, topics=(TopicTag(id=topic, score=1),), kind=kind),
    )  # fmt: skip
    return await tx.items.add(item, story=story)


async def archived(store: SqlStore, *channels: ChannelRef) -> StoryId:
    """Store one story of two reports, which names a leader in two scripts; it is owed to these channels."""
    story = await keep_story(
        store,
        "Hotline opened",
        ("Hotline opened", "Both sides spoke for an hour. Kim Jong Un welcomed the call."),
        ("A line is open, Seoul says", "金正恩 was told. The two will speak again next week."),
    )
    async with store.write() as tx:
        await tx.alerts.owe(story, 1, channels, now=AT)
    return story
