"""What is let go, what stays, and what a later poll still knows."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.query import read_query
from bot.errors import UserInputError
from bot.model import (
    ALL_TOPICS,
    AlertState,
    ChannelRef,
    FeedId,
    FeedKind,
    FeedSource,
    ItemId,
    NewItem,
    Platform,
    Posted,
    Status,
    Story,
    StoryId,
    Subscription,
    Tag,
)
from bot.services.keep import Keep, workspace_from
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock

SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
MINE = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
THEIRS = ChannelRef(platform=Platform.SLACK, workspace="1", channel="C")
OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=OLD)
    yield store
    await store.close()


async def report(
    store: SqlStore, title: str, at: datetime, *, is_relevant: bool = True
) -> tuple[StoryId | None, ItemId]:
    """Store an item, with a story and a message of it in both channels where it is relevant."""
    item = NewItem(
        feed_id=FeedId(1), keys=(f"g:{title}",), guid=title, url=None, title=title, summary="Words.", language="en",
        publisher="Wire", kind=FeedKind.WIRE, state_media=False, published_at=at, first_seen_at=at,
        tag=Tag(relevant=is_relevant, score=1.0),
    )  # fmt: skip
    story = Story(
        id=StoryId(0), headline=title, summary="", url=None, language="en", status=Status.NONE, topics=("summit",),
        first_seen_at=at, updated_at=at,
    )  # fmt: skip
    async with store.write() as tx:
        if not is_relevant:
            return None, await tx.items.add(item, story=None)
        told = await tx.stories.add(story)
        number = await tx.items.add(item, story=told)
        await tx.alerts.owe(told, 1, [MINE, THEIRS], now=at)
        for alert in await tx.alerts.claim(list(Platform), now=at, lease=timedelta(minutes=1), limit=9):
            await tx.alerts.sent(alert, Posted(message_id=f"m{alert.id}"), now=at)
    return told, number


async def test_old_text_goes_and_what_was_seen_stays_seen(store: SqlStore) -> None:
    """A publisher may show an old item again after a year: it must not be news."""
    story, _ = await report(store, "Envoys arrive", OLD)
    await report(store, "Milk prices rise", OLD, is_relevant=False)
    kept, _ = await report(store, "Envoys depart", NEW)
    keep = Keep(store=store, clock=FakeClock(NEW), days=30)
    assert await keep.prune() > 0
    assert await keep.prune() == 0
    async with store.read() as tx:
        assert len(await tx.items.known(["g:Envoys arrive", "g:Milk prices rise", "g:Envoys depart"])) == 3
        assert story is not None
        assert await tx.stories.get(story) is None
        assert await tx.search.find(read_query("arrive", now=NEW), now=NEW, limit=5) == ()
        (hit,) = await tx.search.find(read_query("depart", now=NEW), now=NEW, limit=5)
        assert hit.story
        assert hit.story.id == kept
        assert [found.id for found in await tx.stories.latest(topic=None, limit=9)] == [kept]
        assert (await tx.watch.counts())[AlertState.SENT] == 2


async def test_the_number_of_a_story_that_is_gone_is_given_to_no_other(store: SqlStore) -> None:
    """It stands in channels, in feedback and in repairs."""
    numbers = [(await report(store, title, OLD))[0] for title in ("Envoys arrive", "Envoys depart")]
    keep = Keep(store=store, clock=FakeClock(NEW), days=30)
    assert await keep.prune() > 0
    number, _ = await report(store, "Envoys return", NEW)
    assert number not in numbers
    assert await keep.prune() > 0
    async with store.read() as tx:
        assert [story.id for story in await tx.stories.latest(topic=None, limit=9)] == [number]


async def test_what_is_owed_or_open_is_kept_longer(store: SqlStore) -> None:
    """A platform may be down for longer than text is kept, and a report may join a story that the desk has open."""
    owed, _ = await report(store, "Envoys arrive", OLD)
    opened, _ = await report(store, "Envoys depart", NEW - timedelta(days=2))
    await report(store, "Envoys return", NEW)
    async with store.write() as tx:
        assert owed is not None
        await tx.alerts.owe(owed, 2, [MINE], now=OLD)
    keep = Keep(store=store, clock=FakeClock(OLD + timedelta(days=29)), days=1)
    assert await keep.prune() == 0
    await Keep(store=store, clock=FakeClock(NEW), days=1).prune()
    async with store.read() as tx:
        assert await tx.stories.get(owed) is None
        assert opened is not None
        assert await tx.stories.get(opened) is not None


async def test_nothing_is_pruned_unless_the_owner_says_so(store: SqlStore) -> None:
    await report(store, "Envoys arrive", OLD)
    assert await Keep(store=store, clock=FakeClock(NEW)).prune() == 0
    async with store.read() as tx:
        assert len(await tx.stories.latest(topic=None, limit=9)) == 1


async def test_pruning_comes_once_an_hour(store: SqlStore) -> None:
    clock = FakeClock(NEW)
    keep = Keep(store=store, clock=clock, days=30)
    await keep.due()
    await report(store, "Envoys arrive", OLD)
    kept, _ = await report(store, "Envoys depart", NEW)
    await keep.due()
    async with store.read() as tx:
        assert len(await tx.stories.latest(topic=None, limit=9)) == 2
    clock.forward(hours=1)
    await keep.due()
    async with store.read() as tx:
        assert [story.id for story in await tx.stories.latest(topic=None, limit=9)] == [kept]


async def test_a_forgotten_workspace_leaves_the_others_alone(store: SqlStore) -> None:
    """The same id on the other platform is somebody else."""
    await report(store, "Envoys arrive", NEW)
    async with store.write() as tx:
        for channel in (MINE, THEIRS):
            await tx.subscriptions.add(Subscription(channel=channel, topic=ALL_TOPICS, created_by="u", created_at=NEW))
            await tx.alerts.pause(channel, until=NEW, reason="gone")
    keep = Keep(store=store, clock=FakeClock(NEW))
    assert await keep.forget(Platform.DISCORD, "1") >= 4
    async with store.read() as tx:
        assert [kept.channel for kept in await tx.subscriptions.all()] == [THEIRS]
        assert (await tx.watch.counts())[AlertState.SENT] == 1
        assert len(await tx.stories.latest(topic=None, limit=9)) == 1
    assert await keep.forget(Platform.DISCORD, "1") == 0


async def test_after_a_restore_what_was_owed_is_looked_for_and_the_next_poll_is_quiet(store: SqlStore) -> None:
    async with store.write() as tx:
        story = await tx.stories.add(
            Story(
                id=StoryId(0),
                headline="Envoys arrive",
                summary="",
                url=None,
                language="en",
                status=Status.NONE,
                topics=(),
                first_seen_at=NEW,
                updated_at=NEW,
            )
        )
        await tx.alerts.owe(story, 1, [MINE], now=NEW)
    await Keep(store=store, clock=FakeClock(NEW)).after_restore(catch_up=False)
    async with store.write() as tx:
        (alert,) = await tx.alerts.claim(list(Platform), now=NEW, lease=timedelta(minutes=1), limit=9)
        (feed,) = await tx.feeds.all()
    assert alert.attempts == 2
    assert feed.succeeded_at is None


async def test_subscriptions_travel_as_lines(store: SqlStore, tmp_path: Path) -> None:
    async with store.write() as tx:
        await tx.subscriptions.add(Subscription(channel=MINE, topic="summit", created_by="u", created_at=OLD))
    lines = await Keep(store=store, clock=FakeClock(NEW)).export()
    other = await open_store(tmp_path / "other.db")
    keep = Keep(store=other, clock=FakeClock(NEW))
    assert await keep.take_in(lines, topics=["summit"]) == (1, 0)
    assert await keep.take_in(lines, topics=["summit"]) == (0, 1)
    assert await keep.export() == lines
    with pytest.raises(UserInputError, match="no topic 'summit'"):
        await keep.take_in(lines, topics=["missile"])
    with pytest.raises(UserInputError, match="subscription 2 cannot be read"):
        await keep.take_in([lines[0], {**lines[0], "platform": "irc"}], topics=["summit"])
    await other.close()


@pytest.fixture
def in_seoul(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine's own time zone be Korea's."""
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_seoul")
async def test_a_time_without_a_zone_is_of_utc_wherever_the_machine_is(store: SqlStore) -> None:
    line = {"platform": "discord", "workspace": "1", "channel": "2", "topic": "all", "created_at": "2026-01-01T00:00"}
    await Keep(store=store, clock=FakeClock(NEW)).take_in([line], topics=[])
    async with store.read() as tx:
        assert [kept.created_at for kept in await tx.subscriptions.all()] == [OLD]


@pytest.mark.parametrize("text", ["", "discord", "irc:1", "discord:", "slack:T 1", "console:x"])
def test_a_workspace_is_named_with_its_platform(text: str) -> None:
    with pytest.raises(UserInputError, match="discord:SERVER_ID"):
        workspace_from(text)
