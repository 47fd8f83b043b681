"""Briefs and timelines over the real store: what lies how far back, and in which order it is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.services.affairs import COMPARED, SHOWN
from bot.services.answer import Answers
from bot.store import SqlStore, open_store
from tests.fakes.archive import AT, NAMES, keep_story
from tests.fakes.ends import FakeClock

NOW = 24 * 4000
"""Hours after the archive begins."""

MEETING = "Trump and Kim Jong Un meet at Panmunjom"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    yield store
    await store.close()


def answers(store: SqlStore) -> Answers:
    clock = FakeClock(at=AT + timedelta(hours=NOW))
    return Answers(store=store, topics=load_catalogue(None).topics, clock=clock, names=NAMES)


async def background(store: SqlStore, number: int) -> list[tuple[str, int]]:
    """Give the lines of that section, each with its age in days."""
    entries = (await answers(store).affairs.story(str(number))).entries
    start = next((place for place, entry in enumerate(entries) if entry.heading == "Background"), len(entries))
    found = []
    for entry in entries[start:]:
        if entry.heading not in {"", "Background"}:
            break
        assert entry.at
        found.append((entry.title, (AT + timedelta(hours=NOW) - entry.at).days))
    return found


async def busy_days(store: SqlStore, *, hours: float) -> None:
    """Tell more stories of the topic than are compared."""
    model = await keep_story(store, "Envoys speak", ("Envoys speak", ""), hours=hours)
    async with store.write() as tx:
        story = await tx.stories.get(model)
        assert story
        for number in range(COMPARED):
            await tx.stories.add(replace(story, headline=f"Envoy {number} speaks"))


async def test_the_background_of_a_story_may_be_years_old(store: SqlStore) -> None:
    """In a busy topic, too: what names the same is found beyond the stories that are compared."""
    await keep_story(store, MEETING, (MEETING, "They shook hands."), hours=24 * 10)
    for age in (24 * 30, 24 * 1000):
        await busy_days(store, hours=NOW - age)
    headline = "No Trump meeting with Kim Jong Un at Panmunjom, official says"
    number = await keep_story(store, headline, (headline, "It is not on the schedule."), hours=NOW)
    assert await background(store, number) == [(MEETING, 3990)]


async def test_a_timeline_goes_by_the_dates_that_it_shows(store: SqlStore) -> None:
    """An archive that is read all at once is in the order in which things happened."""
    for hours, headline in ((30, "Kim Jong Un speaks of talks"), (10, MEETING), (20, "Kim Jong Un sees a factory")):
        number = await keep_story(store, headline, (headline, ""), hours=hours)
        async with store.write() as tx:
            story = await tx.stories.get(number)
            assert story
            await tx.stories.save(replace(story, first_seen_at=AT, updated_at=AT))
    told = await answers(store).affairs.timeline("김정은")
    assert [entry.title for entry in told.entries] == [
        MEETING,
        "Kim Jong Un sees a factory",
        "Kim Jong Un speaks of talks",
    ]
    assert told.footer == "Oldest first."


async def test_a_long_timeline_says_that_it_is_cut(store: SqlStore) -> None:
    for number in range(SHOWN + 3):
        await keep_story(store, f"Kim Jong Un, day {number}", (f"Kim Jong Un, day {number}", ""), hours=number)
    told = await answers(store).affairs.timeline("Kim Jong Un")
    assert [entry.title for entry in told.entries] == [f"Kim Jong Un, day {number}" for number in range(3, SHOWN + 3)]
    assert told.footer == f"The newest {SHOWN}, oldest first."
