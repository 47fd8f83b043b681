"""Search over a real SQLite index: words in any script, limits, and what comes first."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.core.query import Query, Wanted, read_query
from bot.model import FeedId, FeedKind, FeedSource, NewItem, Status, Story, StoryId, Tag, TopicTag
from bot.store import SqlStore, open_store
from bot.store.migrate import STEPS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCES = [
    FeedSource(key="wire-en", url="https://wire.example/f", name="Wire Agency", language="en", kind=FeedKind.WIRE),
    FeedSource(key="bogi-ko", url="https://bogi.example/f", name="보기통신", language="ko", kind=FeedKind.WIRE),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync(SOURCES, now=NOW)
    yield store
    await store.close()


async def keep(
    store: SqlStore, title: str, summary: str = "", *, days_ago: float = 0, feed: int = 1, topic: str = "summit",
    in_story: bool = True,
) -> None:  # fmt: skip
    at = NOW - timedelta(days=days_ago)
    source = SOURCES[feed - 1]
    story = Story(
        id=StoryId(0), headline=title, summary="", url=None, language="en", status=Status.NONE, topics=(topic,),
        first_seen_at=at, updated_at=at,
    )  # fmt: skip
    item = NewItem(
        feed_id=FeedId(feed), keys=(), guid=None, url=None, title=title, summary=summary, language=source.language,
        publisher=source.name, kind=FeedKind.WIRE, state_media=False, published_at=at, first_seen_at=NOW,
        tag=Tag(relevant=in_story, score=1, topics=(TopicTag(id=topic, score=1),)),
    )  # fmt: skip
    async with store.write() as tx:
        await tx.items.add(item, story=await tx.stories.add(story) if in_story else None)


async def found(store: SqlStore, typed: str) -> list[str]:
    async with store.read() as tx:
        hits = await tx.search.find(read_query(typed, now=NOW), now=NOW, limit=9)
    return [hit.item.title for hit in hits]


@pytest.mark.parametrize(
    "words",
    [
        "panmunjom TALKS",
        "talk",
        "회담",
        "북미",
        "会談",
        "переговоров",
        'panmunjom" OR *',
        '"talks or not"',
        "Talks Wire",
    ],
)
async def test_words_are_found_in_any_script(store: SqlStore, words: str) -> None:
    await keep(store, "Harvest")
    await keep(store, "Panmunjom talks or not", "북미회담 재개 首脳会談 переговоры")
    assert await found(store, words) == ["Panmunjom talks or not"]


@pytest.mark.parametrize("words", ["panmunjom harvest", "회담장", '"not talks"', "***", '"'])
async def test_what_is_not_there_is_not_found(store: SqlStore, words: str) -> None:
    await keep(store, "Panmunjom talks or not 회담")
    await keep(store, "Harvest")
    assert await found(store, words) == []


async def test_a_headline_goes_before_a_mention_and_the_new_before_the_old(store: SqlStore) -> None:
    await keep(store, "Hotline opened", days_ago=900)
    await keep(store, "Markets", "The hotline is open.")
    await keep(store, "Hotline tested", days_ago=20)
    await keep(store, "Hotline for football", in_story=False)
    assert await found(store, "hotline") == ["Hotline tested", "Markets", "Hotline opened", "Hotline for football"]


async def test_limits_hold(store: SqlStore) -> None:
    await keep(store, "Talks one", topic="missile", days_ago=40)
    await keep(store, "Talks two", feed=2, days_ago=3)
    await keep(store, "Talks three")
    for typed, expected in (
        ("talks topic:missile", ["Talks one"]),
        ("topic:missile", ["Talks one"]),
        ("talks source:bogi", ["Talks two"]),
        ("talks source:보기통신", ["Talks two"]),
        ("talks lang:ko", ["Talks two"]),
        ("talks since:7d", ["Talks three", "Talks two"]),
        ("talks since:1d", ["Talks three"]),
        ("talks before:2026-02", ["Talks one"]),
        ("talks since:2026-02 before:2026-03-02", ["Talks two"]),
        ("talks since:2027", []),
        ("talks source:nobody", []),
    ):
        assert await found(store, typed) == expected, typed


async def test_one_letter_of_a_headline_is_found(store: SqlStore) -> None:
    await keep(store, "北, 미사일 발사", days_ago=1)
    await keep(store, "北美 회담")
    await keep(store, "대북 제재")
    assert await found(store, "北") == ["北美 회담", "北, 미사일 발사"]


async def test_any_form_of_a_name_will_do(store: SqlStore) -> None:
    await keep(store, "金正恩氏が演説")
    await keep(store, "Kim Jong-un speaks")
    query = Query(words=(Wanted(("Kim Jong Un", "김정은", "金正恩")),))
    async with store.read() as tx:
        assert len(await tx.search.find(query, now=NOW, limit=9)) == 2


async def test_a_story_is_found_once(store: SqlStore) -> None:
    await keep(store, "Hotline opened")
    async with store.write() as tx:
        (first,) = await tx.search.find(read_query("hotline", now=NOW), now=NOW, limit=9)
        assert first.story
        item = NewItem(
            feed_id=FeedId(1), keys=(), guid=None, url=None, title="Hotline opens", summary="", language="en", publisher="Wire",
            kind=FeedKind.WIRE, state_media=False, published_at=None, first_seen_at=NOW, tag=Tag(relevant=True, score=1),
        )  # fmt: skip
        await tx.items.add(item, story=first.story.id)
        assert len(await tx.search.find(read_query("hotline", now=NOW), now=NOW, limit=9)) == 1


async def test_items_of_the_shape_before_are_indexed_anew(tmp_path: Path) -> None:
    """A database of the shape before the index by place is searched like a new one."""
    database = tmp_path / "old.db"
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    with create_engine(f"sqlite:///{database}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    raw = sqlite3.connect(database)
    raw.execute(
        "INSERT INTO feeds (id, key, origin, url, name, language, kind, country, timezone, state_media, enabled, next_at,"
        " failures, interval_s) VALUES (1, 'w', 'configured', 'u', 'Wire', 'en', 'wire', '', 'UTC', 0, 1, '2026-03-01 00:00:00', 0, 1)"
    )
    tag = '{"relevant": true, "score": 1, "topics": [{"id": "us-dprk", "score": 1, "evidence": []}], "status": "none", "evidence": [], "status_evidence": []}'
    raw.execute(
        "INSERT INTO items (feed_id, title, summary, language, publisher, kind, state_media, first_seen_at, tag)"
        " VALUES (1, 'Hotline opened', '회담 재개', 'en', 'Wire', 'wire', 0, '2026-03-01 00:00:00', ?)",
        (tag,),
    )
    raw.commit()
    raw.close()
    store = await open_store(database)
    assert await found(store, "hotline 회담 topic:us-dprk since:2026-03-01") == ["Hotline opened"]
    await store.close()
