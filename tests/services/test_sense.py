"""Meaning on its way: from the embedder to the tagger, and on to the desk that groups."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.group import JoinStory, Reported, StartStory
from bot.core.schedule import Policy
from bot.core.vector import DIMENSIONS, Vector
from bot.model import Article, FeedKind, FeedSource, Fetched, Tag
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.services.sense import Sense
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock, FakeWeb, HereParser

CATALOGUE = load_catalogue(None)
URL = "https://wire.example/rss"
SOURCE = FeedSource(key="wire", url=URL, name="Wire", language="en", kind=FeedKind.WIRE)
MEANING = np.eye(1, DIMENSIONS, dtype=np.float32)[0]
"""No real sentence means this; the tagger of the test does not look at it."""
LAUNCH = "North Korea fires a ballistic missile into the East Sea"
DOCUMENT = f"""<rss version="2.0"><channel><title>Wire</title>
<item><title>{LAUNCH}</title><guid>1</guid></item>
<item><title>Bakers win a prize for bread</title><guid>2</guid></item>
</channel></rss>"""


@dataclass
class OneMeaning:
    """An embedder for which all texts mean the same; what it was asked is kept."""

    asked: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str]) -> tuple[Vector | None, ...]:
        self.asked += texts
        return (MEANING,) * len(texts)


class NotingDesk(StoryDesk):
    """The desk, with the reports that it was given."""

    def __init__(self) -> None:
        super().__init__(story_desk(CATALOGUE))
        self.given: list[Reported] = []

    def decide(self, report: Reported, **how: object) -> JoinStory | StartStory:
        self.given.append(report)
        return super().decide(report, **how)  # type: ignore[arg-type]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=FakeClock().now())
    yield store
    await store.close()


async def test_what_may_be_ours_is_embedded_and_grouped_by_its_meaning(store: SqlStore) -> None:
    """The rest of the world's news costs no vector."""
    web, embedder, desk, judge = FakeWeb(), OneMeaning(), NotingDesk(), tagger(CATALOGUE)
    web.answers[URL] = Fetched(url=URL, body=DOCUMENT.encode(), content_type="text/xml")
    tagged: list[Vector | None] = []

    def tag(article: Article, vector: Vector | None = None) -> Tag:
        tagged.append(vector)
        return judge(article)

    poll = Poll(
        store=store, fetcher=web, parser=HereParser(), tagger=tag, desk=desk, clock=FakeClock(),
        policy=Policy(jitter=0), roll=lambda: 0, sense=Sense(embedder, judge.passes), first_poll_posts=2,
    )  # fmt: skip
    report = await poll.due()
    assert (report.new_items, report.relevant) == (2, 1)
    assert [text.splitlines()[0] for text in embedder.asked] == [LAUNCH]
    assert [vector is MEANING for vector in tagged] == [True, False]
    (given,) = desk.given
    assert np.array_equal(given.vector, MEANING)


async def test_what_is_never_told_costs_no_vector(store: SqlStore) -> None:
    """A feed's first poll is recorded quietly, so it is judged by its words alone."""
    web, embedder, desk, judge = FakeWeb(), OneMeaning(), NotingDesk(), tagger(CATALOGUE)
    web.answers[URL] = Fetched(url=URL, body=DOCUMENT.encode(), content_type="text/xml")
    poll = Poll(
        store=store, fetcher=web, parser=HereParser(), tagger=judge, desk=desk, clock=FakeClock(),
        policy=Policy(jitter=0), roll=lambda: 0, sense=Sense(embedder, judge.passes),
    )  # fmt: skip
    report = await poll.due()
    assert (report.new_items, report.relevant) == (2, 1)
    assert embedder.asked == []
    (given,) = desk.given
    assert given.vector is None
