"""A restart changes nothing: the same reports make the same stories as if there had been none."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.lines import article_from
from bot.core.route import OPEN_FOR
from bot.core.vector import DIMENSIONS, Vector, packed, unpacked
from bot.model import Candidate, Feed, FeedKind, FeedSource, ParsedItem, StoryId, Tag
from bot.runner import embed_here
from bot.services.desk import StoryDesk
from bot.services.keep import Keep
from bot.services.place import Judged, Placing
from bot.settings import Settings
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock

CATALOGUE = load_catalogue(None)
WINDOW = Path(__file__).parents[1] / "core" / "group" / "unseen" / "launch-and-answers.jsonl"
SOURCES = [
    FeedSource(key=language, url=f"https://{language}.example/", name=language, language=language, kind=FeedKind.WIRE)
    for language in ("en", "ko", "ja", "zh", "ru")
]
HOUR = timedelta(hours=1)
TAG = Tag(relevant=True, score=1.0)
SPREAD = np.random.default_rng(7)
EMBED = embed_here(Settings())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync(SOURCES, now=FakeClock().now())
    yield store
    await store.close()


def any_vector() -> Vector:
    vector = SPREAD.normal(size=DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


async def place(store: SqlStore, desk: StoryDesk, feed: Feed, row: dict[str, str]) -> StoryId:
    article = article_from(row)
    assert article.published_at
    vector = EMBED(article) if EMBED else any_vector()
    item = ParsedItem(guid=row["id"], title=article.title, summary=article.text, published_at=article.published_at)
    async with store.write() as tx:
        placing = Placing(tx=tx, feed=feed, open_stories=desk, now=article.published_at)
        await placing.place(Candidate(item=item, guids=(row["id"],)), Judged(TAG, vector), is_loud=True)
    placing.settle()
    return placing.told[0]


async def replay(store: SqlStore, *, restarts: bool) -> list[StoryId]:
    """Place a window of reports; with restarts, each of them by a desk that remembers nothing."""
    async with store.read() as tx:
        feeds = {feed.source.language: feed for feed in await tx.feeds.all()}
    desk, placed = StoryDesk(story_desk(CATALOGUE)), []
    for line in WINDOW.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if restarts:
            desk = StoryDesk(story_desk(CATALOGUE))
        placed.append(await place(store, desk, feeds[row["lang"]], row))
    return placed


async def test_a_restart_before_every_report_changes_no_story(store: SqlStore, tmp_path: Path) -> None:
    undisturbed = await replay(store, restarts=False)
    assert 1 < len(set(undisturbed)) < len(undisturbed)
    other = await open_store(tmp_path / "other.db")
    async with other.write() as tx:
        await tx.feeds.sync(SOURCES, now=FakeClock().now())
    assert await replay(other, restarts=True) == undisturbed
    await other.close()


async def test_a_vector_is_kept_while_its_story_is_open(store: SqlStore) -> None:
    clock = FakeClock()
    async with store.read() as tx:
        feed = (await tx.feeds.all())[0]
    row = {"id": "1", "title": "North Korea fires missile", "lang": "en", "date": clock.now().isoformat()}
    story = await place(store, StoryDesk(story_desk(CATALOGUE)), feed, row)
    keep = Keep(store=store, clock=clock)
    for hours, kept in ((1, 1), (OPEN_FOR / HOUR, 0)):
        clock.forward(hours=hours)
        await keep.due()
        async with store.read() as tx:
            assert len(await tx.items.meanings([story])) == kept


def test_a_stored_vector_means_the_same() -> None:
    vector = any_vector()
    again = unpacked(packed(vector))
    assert len(packed(vector)) == 2 * DIMENSIONS
    assert float(again @ vector) == pytest.approx(1, abs=1e-3)
    assert packed(again) == packed(vector)
