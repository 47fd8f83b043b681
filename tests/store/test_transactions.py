"""A transaction that fails at its end, or is given up at its beginning, leaves nothing behind it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from bot.errors import StoreError
from bot.model import FeedKind, FeedSource, ItemId
from bot.store import SqlStore, open_store
from bot.store.types import UtcDateTime, instant

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    yield store
    await store.close()


async def written(store: SqlStore, value: str) -> str | None:
    async with asyncio.timeout(10), store.write() as tx:
        before = await tx.notes.read("n")
        await tx.notes.write("n", value)
    return before


async def broken(store: SqlStore) -> None:
    async with store.write() as tx:
        await tx.items._driver.ask("PRAGMA defer_foreign_keys = ON")
        await tx.items.remember([(ItemId(7), ("a key of no item",))])


async def given_up(store: SqlStore) -> None:
    async with store.write() as tx:
        await tx.items.remember([(ItemId(1), ("a",))])
        1 / 0  # noqa: B018 - whatever goes wrong


async def test_one_that_cannot_be_committed_is_undone(store: SqlStore) -> None:
    """Its rule is only looked at in the end, when the transaction stays open though it failed."""
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        await broken(store)
    assert await written(store, "kept") is None
    assert await written(store, "again") == "kept"
    async with store.read() as tx:
        assert await tx.items.known(["a key of no item"]) == {}


async def test_one_cancelled_while_it_waits_for_another_process_holds_nothing(store: SqlStore, tmp_path: Path) -> None:
    other = await open_store(tmp_path / "wire.db")
    async with other.write() as tx:
        waiting = asyncio.create_task(written(store, "never"))
        for _ in range(50):
            await tx.notes.read("n")  # meanwhile the other comes as far as it can
        waiting.cancel()
        await tx.notes.write("n", "theirs")
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    assert await written(other, "still theirs") == "theirs"
    await other.close()


async def test_what_waits_to_be_written_is_found_by_every_question(store: SqlStore) -> None:
    """What is only written goes to the database with the next question, whoever asks it, and in order."""
    source = FeedSource(key="k", url="https://wire.example/rss", name="W", language="en", kind=FeedKind.NEWSPAPER)
    async with store.write() as tx:
        feed = await tx.feeds.add(source, now=NOW)
        await tx.feeds.save(replace(feed, failures=3))
        assert (await tx.feeds.all())[0].failures == 3
        await tx.feeds.save(replace(feed, failures=4))
        assert await tx.items.newest() is None
        await tx.feeds.save(replace(feed, failures=5))
    async with store.read() as tx:
        assert (await tx.feeds.all())[0].failures == 5


async def test_what_waits_when_a_transaction_fails_is_never_written(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError):
        await given_up(store)
    async with store.write() as tx:
        assert await tx.items.known(["a"]) == {}


@pytest.mark.parametrize("hours", [0, 9, -5])
def test_instants_are_written_straight_as_their_type_writes_them(hours: int) -> None:
    told = datetime(2026, 1, 1, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=hours)))
    way = UtcDateTime().dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert way is not None
    assert [instant(told), instant(NOW), instant(None)] == [way(told), way(NOW), way(None)]
    with pytest.raises(ValueError, match="no time zone"):
        instant(told.replace(tzinfo=None))


async def test_a_feed_is_due_when_its_time_has_come_and_it_is_in_nobodys_hand(store: SqlStore) -> None:
    source = FeedSource(key="k", url="https://wire.example/rss", name="W", language="en", kind=FeedKind.NEWSPAPER)
    async with store.write() as tx:
        feed = await tx.feeds.add(source, now=NOW)
        assert await tx.feeds.is_due(now=NOW, but=())
        assert not await tx.feeds.is_due(now=NOW, but={feed.id})
        await tx.feeds.save(replace(feed, next_at=NOW + timedelta(seconds=1)))
        assert not await tx.feeds.is_due(now=NOW, but=())
        await tx.feeds.save(replace(feed, next_at=NOW))
        await tx.feeds.stop("k", "paused")
        assert not await tx.feeds.is_due(now=NOW, but=())
