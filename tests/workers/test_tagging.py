"""The tagger in a process of its own says what the wire's own would say, and costs nobody anything when it fails."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import tagger
from bot.catalogue import load_catalogue
from bot.core.tags import Tagged
from bot.core.terms import indexed
from bot.model import Article, Candidate, Feed, FeedId, FeedKind, FeedSource, ParsedItem, Tag
from bot.services.judging import MANY, MANY_AT_FIRST, Judging
from bot.workers.child import Child
from bot.workers.tagging import BATCH, TagWorker

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLES = (
    Article(title="North Korea fires a ballistic missile into the East Sea", text="Seoul's military says so.",
            language="en", publisher="Wire", published_at=NOW, source=FeedKind.WIRE),
    Article(title="김정은, 시진핑과 회담", language="ko", publisher="통신"),
    Article(title="Bakers win a prize for bread", text="A story of flour \U0001f35e.", language="en"),
    Article(title="North Korea opinion: why talks fail", source=FeedKind.THINK_TANK, publisher="Institute"),
)  # fmt: skip
FEED = Feed(
    id=FeedId(1), next_at=NOW,
    source=FeedSource(key="w", url="https://w.example/", name="Wire", language="en", kind=FeedKind.WIRE, exclude=("sport",)),
)  # fmt: skip


KNOWN = replace(FEED, succeeded_at=NOW)


@pytest.fixture
async def worker() -> AsyncIterator[TagWorker]:
    worker = TagWorker(tagger(load_catalogue(None)))
    yield worker
    await worker.close()


async def test_the_child_says_what_the_wire_would_say(worker: TagWorker) -> None:
    """Word for word, in several batches, with what is indexed of each article."""
    here = tagger(load_catalogue(None))
    many = ARTICLES * (BATCH // len(ARTICLES) + 1)
    told = await worker.tag(many)
    assert told == [Tagged(here(one), indexed(one.title, one.text, one.publisher)) for one in many]
    assert told[0].tag.relevant


async def test_what_kills_the_child_is_tagged_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three failures it is asked no more."""
    mark = tmp_path / "starts"
    (tmp_path / "dying_tagger.py").write_text(
        f"import sys\nwith open({str(mark)!r}, 'a') as file:\n    file.write('x')\nsys.exit(3)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    worker = TagWorker(len, module="dying_tagger")
    answers = [await worker.tag(ARTICLES) for _ in range(5)]
    await worker.close()
    assert answers == [None] * 5
    assert mark.read_text() == "xxx"


async def test_a_child_with_nothing_to_do_ends_and_another_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "counting_child.py").write_text(
        "import os, struct, sys\nsource, sink = sys.stdin.buffer, sys.stdout.buffer\n"
        "while head := source.read(4):\n    source.read(struct.unpack('>I', head)[0])\n"
        "    told = str(os.getpid()).encode()\n    sink.write(struct.pack('>I', len(told)) + told)\n    sink.flush()\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    child = Child(
        module="counting_child", deadline=timedelta(seconds=20), renew_after=100, idle=timedelta(milliseconds=1)
    )
    first = await child.ask(b"")
    await ended(int(first))
    second = await child.ask(b"")
    await child.close()
    assert first != second


async def ended(process: int) -> None:
    """Wait until a child of ours has ended."""
    over, loop, file = asyncio.Event(), asyncio.get_running_loop(), os.pidfd_open(process)
    loop.add_reader(file, over.set)
    async with asyncio.timeout(20):
        await over.wait()
    loop.remove_reader(file)
    os.close(file)


@dataclass
class Beside:
    """A tagger beside the loop that knows one answer, or fails."""

    fails: bool = False
    asked: list[int] = field(default_factory=list)

    async def tag(self, articles: Sequence[Article]) -> list[Tagged] | None:
        self.asked.append(len(articles))
        return None if self.fails else [Tagged(Tag(relevant=True, score=1.0), (one.title, "")) for one in articles]


def at_home(_: Article) -> Tag:
    return Tag(relevant=True, score=0.5)


def candidates(count: int) -> tuple[Candidate, ...]:
    return tuple(Candidate(item=ParsedItem(title=f"item {number}")) for number in range(count))


@pytest.mark.parametrize(
    ("count", "fails", "asked", "score"),
    [
        (MANY, False, [MANY], 1.0),
        (MANY, True, [MANY], 0.5),
        (MANY - 1, False, [], 0.5),
    ],
    ids=["many go beside", "a failure comes home", "few stay here"],
)
async def test_where_items_are_tagged(count: int, fails: bool, asked: list[int], score: float) -> None:
    beside = Beside(fails=fails)
    found = candidates(count)
    judged = await Judging(at_home, sense=None, beside=beside).judge(KNOWN, found, frozenset())
    assert beside.asked == asked
    assert [judged[one].tag.score for one in found] == [score] * count
    assert [judged[one].words is None for one in found] == [score < 1] * count


async def test_at_first_polls_fewer_go_beside() -> None:
    beside = Beside()
    await Judging(at_home, sense=None, beside=beside).judge(FEED, candidates(MANY_AT_FIRST), frozenset())
    assert beside.asked == [MANY_AT_FIRST]


async def test_what_the_owner_does_not_want_is_not_relevant_wherever_it_was_tagged() -> None:
    unwanted = Candidate(item=ParsedItem(title="Sport of the day"))
    judged = await Judging(at_home, sense=None, beside=Beside()).judge(FEED, (unwanted, *candidates(MANY)), frozenset())
    assert [one.tag.relevant for one in judged.values()] == [False] + [True] * MANY
