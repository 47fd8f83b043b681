import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import StoreError, UserInputError
from bot.model import (
    ALL_TOPICS,
    ActorTag,
    ChannelRef,
    Evidence,
    FeedId,
    FeedKind,
    FeedSource,
    NewItem,
    Platform,
    Posted,
    Status,
    Story,
    StoryId,
    Subscription,
    Tag,
    TopicTag,
)
from bot.store import SqlStore, open_store
from bot.store.migrate import STEPS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
OTHER = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")
LEASE = timedelta(minutes=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "deep" / "wire.db")
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


async def test_a_subscription_is_kept_once_and_routes(store: SqlStore) -> None:
    wish = Subscription(channel=CHANNEL, topic="missile", created_by="u", created_at=NOW)
    everything = Subscription(channel=OTHER, topic=ALL_TOPICS, created_by="u", created_at=NOW)
    async with store.write() as tx:
        assert await tx.subscriptions.add(wish)
        assert not await tx.subscriptions.add(wish)
        assert await tx.subscriptions.add(everything)
        assert set(await tx.subscriptions.channels_for(["missile", "china"])) == {CHANNEL, OTHER}
        assert await tx.subscriptions.channels_for(["japan"]) == (OTHER,)
        assert await tx.subscriptions.of_workspace(Platform.SLACK, "T") == (everything,)
        assert await tx.subscriptions.remove(CHANNEL, "missile")
        assert not await tx.subscriptions.remove(CHANNEL, "missile")


async def test_an_alert_is_owed_once_a_revision(store: SqlStore) -> None:
    async with store.write() as tx:
        number = await tx.stories.add(story())
        assert await tx.alerts.owe(number, 1, [CHANNEL, OTHER], now=NOW) == 2
        assert await tx.alerts.owe(number, 1, [CHANNEL, OTHER], now=NOW) == 0
        assert await tx.alerts.owe(number, 2, [CHANNEL], now=NOW) == 1


async def test_a_claim_is_exclusive_until_its_lease_ends(store: SqlStore) -> None:
    await owe(store, CHANNEL, OTHER)
    async with store.write() as tx:
        (first,) = await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9)
        assert first.attempts == 1
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9) == ()
        (again,) = await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE, lease=LEASE, limit=9)
        assert (again.id, again.attempts) == (first.id, 2)
        await tx.alerts.sent(first, Posted(message_id="77"), now=NOW)
        assert (await tx.alerts.counts())["sent"] == 1
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE * 9, lease=LEASE, limit=9) == ()


async def test_what_was_put_back_waits_its_time(store: SqlStore) -> None:
    await owe(store, CHANNEL)
    async with store.write() as tx:
        (alert,) = await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9)
        await tx.alerts.put_back(alert.id, not_before=NOW + LEASE, reason="busy")
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9) == ()
        assert len(await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE, lease=LEASE, limit=9)) == 1


async def test_a_paused_channel_is_passed_over(store: SqlStore) -> None:
    await owe(store, CHANNEL, OTHER)
    both = [Platform.DISCORD, Platform.SLACK]
    async with store.write() as tx:
        assert await tx.alerts.pause(CHANNEL, until=NOW + LEASE, reason="gone")
        assert not await tx.alerts.pause(CHANNEL, until=NOW + LEASE, reason="gone")
        assert [a.channel for a in await tx.alerts.claim(both, now=NOW, lease=LEASE, limit=9)] == [OTHER]
        assert CHANNEL in [a.channel for a in await tx.alerts.claim(both, now=NOW + LEASE, lease=LEASE, limit=9)]


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "wire.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="no database of ours"):
        await open_store(tmp_path / "wire.db")


async def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    await (await open_store(tmp_path / "wire.db")).close()
    raw = sqlite3.connect(tmp_path / "wire.db")
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="newer"):
        await open_store(tmp_path / "wire.db")


async def test_a_full_disk_is_said_in_one_line_and_survived(store: SqlStore) -> None:
    def shrink(raw: object, _record: object) -> None:
        raw.execute("PRAGMA max_page_count=60")  # type: ignore[attr-defined]

    await store._engine.dispose()
    event.listen(store._engine.sync_engine, "connect", shrink)
    with pytest.raises(StoreError, match="disk is full"):
        async with store.write() as tx:
            await tx.notes.write("big", "x" * 1_000_000)
    async with store.write() as tx:
        await tx.notes.write("small", "y")
        assert await tx.notes.read("big") is None


CRASH = """
import asyncio, sys
from pathlib import Path
from bot.store import open_store
asyncio.run(open_store(Path(sys.argv[1]), steps=Path(sys.argv[2])))
"""


def test_a_crash_in_the_middle_of_a_migration_leaves_the_old_shape(tmp_path: Path) -> None:
    """A further step kills its own process after its first statement; the next start finds the shape before, whole."""
    database, steps = tmp_path / "wire.db", tmp_path / "steps"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", CRASH, database, steps], check=True, timeout=60)
    head = max(step.name for step in (steps / "versions").glob("0*.py"))[:4]
    (steps / "versions" / "9999_crash.py").write_text(
        f"import os, signal\nfrom alembic import op\nrevision, down_revision = '9999', '{head}'\n"
        "def upgrade():\n    op.execute('ALTER TABLE notes ADD COLUMN more TEXT')\n"
        "    op.execute('DROP TABLE messages')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", CRASH, database, steps], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    asyncio.run(_opens_whole(database))


async def _opens_whole(database: Path) -> None:
    store = await open_store(database)
    async with store.write() as tx:
        await tx.notes.write("a", "1")
    await store.close()
    raw = sqlite3.connect(database)
    tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    columns = [row[1] for row in raw.execute("PRAGMA table_info(notes)")]
    raw.close()
    assert "messages" in tables
    assert columns == ["key", "value"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="folder"):
        asyncio.run(open_store(tmp_path / "sub" / "wire.db"))
