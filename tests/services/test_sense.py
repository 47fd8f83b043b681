"""Meaning on its way: from the embedder to the tagger, and on to the desk that groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.group import JoinStory, Reported, StartStory
from bot.core.schedule import Policy
from bot.core.vector import DIMENSIONS, Vector
from bot.model import FeedKind, FeedSource, Fetched, StoryId
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.services.sense import Sense
from bot.store import open_store
from tests.fakes.ends import FakeClock, FakeWeb, HereParser

CATALOGUE = load_catalogue(None)
URL = "https://wire.example/rss"
SOURCE = FeedSource(key="wire", url=URL, name="Wire", language="en", kind=FeedKind.WIRE)
MEANING = np.full(DIMENSIONS, DIMENSIONS**-0.5, dtype=np.float32)
DOCUMENT = """<rss version="2.0"><channel><title>Wire</title>
<item><title>North Korea fires a ballistic missile into the East Sea</title><guid>1</guid></item>
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


async def test_what_may_be_ours_is_embedded_and_grouped_by_its_meaning(tmp_path: Path) -> None:
    """The rest of the world's news costs no vector."""
    store, clock, web, embedder, desk = (
        await open_store(tmp_path / "wire.db"), FakeClock(), FakeWeb(), OneMeaning(), NotingDesk(),
    )  # fmt: skip
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=clock.now())
    web.answers[URL] = Fetched(url=URL, body=DOCUMENT.encode(), content_type="text/xml")
    judge = tagger(CATALOGUE)
    poll = Poll(
        store=store, fetcher=web, parser=HereParser(), tagger=judge, desk=desk, clock=clock,
        policy=Policy(jitter=0), roll=lambda: 0, sense=Sense(embedder, judge.passes),
    )  # fmt: skip
    report = await poll.due()
    assert (report.new_items, report.relevant) == (2, 1)
    assert [text.splitlines()[0] for text in embedder.asked] == [
        "North Korea fires a ballistic missile into the East Sea"
    ]
    (given,) = desk.given
    assert given.vector is not None
    assert np.array_equal(given.vector, MEANING)
    async with store.read() as tx:
        assert await tx.stories.get(StoryId(1)) is not None
    await store.close()
