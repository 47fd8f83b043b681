"""Transactions, feeds, items and stories in the database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import UserInputError
from bot.model import (
    ActorTag,
)
from bot.store import SqlStore
from tests.fakes.stored import LEASE, NOW, SOURCE, item, opened, story


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with opened(tmp_path) as store:
        yield store


async def test_five_concurrent_updates_are_all_counted(store: SqlStore) -> None:
    """The driver's own begin comes too late, and four of five would be lost."""

    async def add_one() -> None:
        async with store.write() as tx:
            count = int(await tx.notes.read("count") or 0)
            await asyncio.sleep(0)
            await tx.notes.write("count", str(count + 1))

    await asyncio.gather(*(add_one() for _ in range(5)))
    async with store.read() as tx:
        assert await tx.notes.read("count") == "5"


async def test_an_exception_undoes_all_of_a_transaction(store: SqlStore) -> None:
    async def fail() -> None:
        async with store.write() as tx:
            await tx.notes.write("a", "1")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with store.read() as tx:
        assert await tx.notes.read("a") is None


async def test_a_cancelled_writer_leaves_nothing_and_locks_nobody_out(store: SqlStore) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with store.write() as tx:
            await tx.notes.write("a", "1")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), store.write() as tx:
        assert await tx.notes.read("a") is None


async def test_a_reader_sees_one_moment(store: SqlStore) -> None:
    async with store.read() as reader:
        assert await reader.notes.read("a") is None
        async with store.write() as tx:
            await tx.notes.write("a", "1")
        assert await reader.notes.read("a") is None


async def test_times_come_back_aware_and_naive_ones_are_refused(store: SqlStore) -> None:
    async with store.read() as tx:
        (feed,) = await tx.feeds.all()
    assert feed.next_at == NOW
    with pytest.raises(Exception, match="no time zone"):
        async with store.write() as tx:
            await tx.feeds.due(now=datetime(2026, 3, 2), limit=1)  # noqa: DTZ001 - that is the point


async def test_sync_follows_the_file_and_keeps_what_polls_taught(store: SqlStore) -> None:
    async with store.write() as tx:
        (feed,) = await tx.feeds.all()
        await tx.feeds.save(replace(feed, etag='"x"', failures=3))
        await tx.feeds.sync([replace(SOURCE, name="The Wire")], now=NOW)
        (feed,) = await tx.feeds.all()
        assert (feed.source.name, feed.etag, feed.failures) == ("The Wire", '"x"', 3)
        await tx.feeds.sync([replace(SOURCE, url="https://wire.example/new")], now=NOW)
        (feed,) = await tx.feeds.all()
        assert feed.etag is None
        await tx.feeds.sync([], now=NOW)
        assert await tx.feeds.due(now=NOW, limit=9) == ()


async def test_a_feed_that_the_file_calls_otherwise_is_the_same_feed(store: SqlStore) -> None:
    async with store.write() as tx:
        (feed,) = await tx.feeds.all()
        await tx.feeds.save(replace(feed, etag='"x"'))
        await tx.feeds.sync([replace(SOURCE, key="renamed")], now=NOW)
        assert [(one.id, one.source.key, one.etag) for one in await tx.feeds.all()] == [(feed.id, "renamed", '"x"')]


async def test_feeds_of_the_file_change_places(store: SqlStore) -> None:
    """Also with one that somebody added by hand: the file has its way, and the other is switched off."""
    first, second = (replace(SOURCE, key=key, url=f"https://{key}.example/rss") for key in ("one", "two"))
    async with store.write() as tx:
        await tx.feeds.add(replace(SOURCE, key="mine", url="https://mine.example/rss"), now=NOW)
        await tx.feeds.sync([SOURCE, first, second], now=NOW)
        wire = replace(SOURCE, url="https://mine.example/rss")
        await tx.feeds.sync([wire, replace(first, url=second.url), replace(second, url=first.url)], now=NOW)
        urls = {one.source.key: one.source.url for one in await tx.feeds.all() if one.source.enabled}
    assert urls == {"wire": "https://mine.example/rss", "one": second.url, "two": first.url}


async def test_what_a_wrong_clock_put_off_for_years_is_due_after_a_start(store: SqlStore) -> None:
    """Of a machine that woke with another date: nothing would be polled, and nobody would know why."""
    years = timedelta(days=4000)
    async with store.write() as tx:
        (feed,) = await tx.feeds.all()
        for wait, keys in ((timedelta(days=8), []), (years, ["wire"])):
            await tx.feeds.save(replace(feed, next_at=NOW + wait))
            await tx.feeds.hold("wire.example", until=NOW + wait)
            await tx.feeds.sync([SOURCE], now=NOW)
            assert [one.source.key for one in await tx.feeds.due(now=NOW, limit=9)] == keys


async def test_a_feed_that_was_removed_is_added_again(store: SqlStore) -> None:
    """Its items are here, so it is switched off rather than deleted: that must not lock it out."""
    mine = replace(SOURCE, key="mine", url="https://mine.example/rss")
    async with store.write() as tx:
        added = await tx.feeds.add(mine, now=NOW)
        await tx.items.add(replace(item("Envoys meet", "k"), feed_id=added.id), story=None)
        assert await tx.feeds.remove("mine")
        again = await tx.feeds.add(replace(mine, name="Mine again"), now=NOW)
        assert (again.id, again.source.name, again.source.enabled) == (added.id, "Mine again", True)


async def test_a_feed_is_added_once_and_removed(store: SqlStore) -> None:
    mine = replace(SOURCE, key="mine", url="https://mine.example/rss")
    async with store.write() as tx:
        await tx.feeds.add(mine, now=NOW)
        await tx.feeds.sync([SOURCE], now=NOW)
        assert [feed.source.key for feed in await tx.feeds.due(now=NOW, limit=9)] == ["wire", "mine"]
        with pytest.raises(UserInputError, match="already"):
            await tx.feeds.add(mine, now=NOW)
        with pytest.raises(UserInputError, match="enabled = false"):
            await tx.feeds.remove("wire")
        assert await tx.feeds.remove("mine")
        assert not await tx.feeds.remove("mine")


async def test_an_item_comes_back_whole_with_its_story(store: SqlStore) -> None:
    async with store.write() as tx:
        number = await tx.stories.add(story())
        new = await tx.items.add(item("Envoys meet", "g:1", "u:1"), story=number)
        await tx.items.remember([(new, ["g:2", "u:1"])])
        assert await tx.items.known(["g:1", "g:2", "g:3", "u:1"]) == {"g:1": new, "g:2": new, "u:1": new}
        ((kept,),) = (await tx.items.of_stories([number])).values()
    assert kept.tag == item("x").tag
    assert kept.published_at == NOW


async def test_many_items_are_stored_at_once_each_with_its_own_keys(store: SqlStore) -> None:
    """Also one that names a person twice: by office and by name."""
    twice = tuple(ActorTag(code=code, name="kim-jong-un") for code in ("KP:KJU", "KP"))
    new = [item(f"Envoys meet {n}", f"g:{n}", f"u:{n}") for n in range(120)]
    new[7] = replace(new[7], tag=replace(new[7].tag, actors=twice))
    async with store.write() as tx:
        number = await tx.stories.add(story())
        ids = await tx.items.add_all(new, story=number)
        known = await tx.items.known([f"g:{n}" for n in range(120)])
        ((*kept,),) = (await tx.items.of_stories([number])).values()
        assert await tx.items.add_all([], story=None) == ()
    assert [known[f"g:{n}"] for n in range(120)] == list(ids)
    assert {one.id: one.title for one in kept} == {ids[n]: f"Envoys meet {n}" for n in range(120)}


async def test_feeds_are_saved_together(store: SqlStore) -> None:
    async with store.write() as tx:
        await tx.feeds.add(replace(SOURCE, key="other", url="https://other.example/rss"), now=NOW)
        changed = [replace(feed, etag=f'"{feed.source.key}"', failures=3) for feed in await tx.feeds.all()]
        await tx.feeds.save_all(changed)
        await tx.feeds.save_all([])
        assert [(feed.etag, feed.failures) for feed in await tx.feeds.all()] == [('"other"', 3), ('"wire"', 3)]


async def test_thousands_of_keys_are_looked_up(store: SqlStore) -> None:
    async with store.write() as tx:
        new = await tx.items.add(item("Envoys meet", *(f"k{n}" for n in range(2000))), story=None)
        assert len(await tx.items.known([f"k{n}" for n in range(2500)])) == 2000
        assert new


async def test_latest_is_by_topic_and_newest_first(store: SqlStore) -> None:
    async with store.write() as tx:
        await tx.stories.add(story("old", ("missile",)))
        await tx.stories.add(replace(story("new", ("missile", "china")), updated_at=NOW + LEASE))
        await tx.stories.add(story("other", ("japan",)))
        assert [s.headline for s in await tx.stories.latest(topic="missile", limit=5)] == ["new", "old"]
        assert [s.headline for s in await tx.stories.latest(topic=None, limit=1)] == ["new"]
