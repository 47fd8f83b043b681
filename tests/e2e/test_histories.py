"""Feeds over days, version by version: each item is new once, whatever its publisher does to it.

The truth is computed from ids: those that the publisher writes (real histories), or those that we know because we made
the history ourselves.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from bot.feeds.parse import parse_document
from bot.model import Article, Document, Tag
from tests.fakes.ends import FakeClock
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.reader import Reader, everything_counts, reading

SERIES = Path(__file__).parents[3] / "shared" / "feeds" / "series"
HISTORIES = sorted(path.name for path in SERIES.iterdir() if path.is_dir()) if SERIES.exists() else []
NOON = FakeClock().at


async def rows(reader: Reader, query: str) -> list[str]:
    async with reader.store.read() as tx:
        return [row[0] for row in await tx.items._connection.execute(text(query))]


async def unalerted(reader: Reader) -> list[str]:
    """Give the relevant items, but for those of the first poll and old ones, whose story was not posted."""
    query = (
        "SELECT title FROM items WHERE first_seen_at > (SELECT min(first_seen_at) FROM items) AND "
        "json_extract(tag, '$.relevant') AND julianday(first_seen_at) - julianday(published_at) < 1 AND (story_id IS NULL "
        "OR story_id NOT IN (SELECT story_id FROM alerts WHERE state = 'sent'))"
    )
    return await rows(reader, query)


def one_in_eight(article: Article) -> Tag:
    """Tag a few items as relevant: grouping all the news of the world with itself would take minutes."""
    return replace(everything_counts(article), relevant=sum(article.title.encode()) % 8 == 0)


async def pay_all(reader: Reader) -> None:
    while await reader.deliver.owed():
        pass


@pytest.mark.parametrize(
    "series", HISTORIES or [pytest.param("", marks=pytest.mark.skip(reason="the histories are not on this machine"))]
)
async def test_a_real_history_is_told_once(series: str, tmp_path: Path, host: FeedHost) -> None:
    """Items that join a story are not posted again; so what is looked at is that their story was."""
    truth: set[str] = set()
    async with reading(tmp_path, host, tagger=one_in_eight) as reader:
        for version in sorted((SERIES / series).iterdir()):
            body = version.read_bytes()
            truth |= {one.guid or one.url or "" for one in parse_document(Document(url="u", body=body)).items}
            reader.sends(body)
            await at_its_time(reader, version.name)
            assert len(await rows(reader, "SELECT id FROM items")) == len(truth), version.name
        assert sorted(await rows(reader, "SELECT coalesce(guid, url) FROM items")) == sorted(truth)
        await pay_all(reader)
        assert await unalerted(reader) == []


async def at_its_time(reader: Reader, name: str) -> None:
    """Poll at the time that a version's name tells, whatever the pace of polling would be."""
    at = datetime.strptime(name.partition("_")[0].replace("p", "+"), "%Y-%m-%dT%H%M%S%z")
    reader.clock.at = at.astimezone(UTC)
    async with reader.store.write() as tx:
        for feed in await tx.feeds.all():
            await tx.feeds.save(replace(feed, next_at=reader.clock.at))
    await reader.round(seconds=1)


@dataclass
class Publisher:
    """Makes and spoils a feed: what real publishers do, at random. `truth` holds the numbers of what it published."""

    roll: Random
    habit: str
    items: list[Published] = field(default_factory=list)
    truth: int = 0
    version: int = 0

    def publish(self, count: int) -> None:
        for _ in range(count):
            self.truth += 1
            number = self.truth
            words = " ".join("".join(self.roll.choices("bdfgklmnprstvz", k=1)[0] + v for v in "aeiou") for _ in "abcd")
            made = Published(
                f"{words} {number}", f"id-{number}", f"https://www.wire.example/{number}", f"Text {number}.", NOON
            )
            self.items.insert(0, replace(made, date=NOON + timedelta(minutes=number)))

    def step(self) -> list[Published]:
        """Publish some, spoil all in the way of this habit, and show a window of it."""
        self.publish(self.roll.choice([0, 0, 1, 1, 3]))
        self.version += 1
        shown = [self.dress(item) for item in self.items]
        self.roll.shuffle(shown)
        return shown[: self.roll.choice([4, len(shown), len(shown)])] if self.habit == "windows" else shown

    def dress(self, item: Published) -> Published:
        number, version = (item.link or "").rpartition("/")[2], self.version
        even = version % 2 == 0
        match self.habit:
            case "guids that change":
                return replace(item, guid=f"{item.guid}-{version}")
            case "guids that are one":
                return replace(item, guid="feed")
            case "links that gain":
                return replace(item, guid=None, link=f"{item.link}?utm_source=r{version}" if even else item.link)
            case "addresses that vary":
                host = "http://wire.example" if even else "https://www.wire.example"
                return replace(item, guid=f"{host}/{number}", link=f"{host}/{number}{'/' if even else ''}")
            case "guids now and then":
                return replace(item, guid=item.guid if self.roll.random() < 0.5 else None)
            case "titles and dates that change":
                return replace(
                    item, title=f"{item.title} v{version}", date=(item.date or NOON) + timedelta(days=version)
                )
            case "no dates":
                return replace(item, date=None, link=None)
            case "no names":
                return replace(item, guid=None, link=None)
            case "one link for all":
                return replace(item, link="https://wire.example/news")
            case "one page, many fragments":
                page = f"https://wire.example/news#{number}"
                return replace(item, guid=page, link=page)
            case _:
                return item


HABITS = (
    "windows", "guids that change", "guids that are one", "links that gain", "addresses that vary",
    "guids now and then", "titles and dates that change", "no dates", "no names", "one link for all",
    "one page, many fragments",
)  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
async def test_a_made_history_is_told_once(habit: str, tmp_path: Path, host: FeedHost) -> None:
    publisher = Publisher(Random(habit), habit)
    async with reading(tmp_path, host) as reader:
        publisher.publish(8)
        if habit == "windows":
            reader.shows(*publisher.items)
            await reader.round()
        for version in range(14):
            reader.shows(*publisher.step())
            await reader.round(days=120 if version == 7 else 1)
        reader.shows(*publisher.items)
        if habit == "windows":
            await reader.round()
        assert len(await rows(reader, "SELECT id FROM items")) == publisher.truth
        await pay_all(reader)
        assert await unalerted(reader) == []
