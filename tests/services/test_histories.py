"""A story keeps its history: what is shown of it, over the real store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.errors import UserInputError
from bot.model import ItemId, Status, StoryId
from bot.services.growth import grow
from bot.services.histories import SHOWN, Histories
from bot.services.repair import Repairs
from bot.store import SqlStore, open_store
from tests.fakes.archive import AT, keep_item, keep_story
from tests.fakes.ends import FakeClock


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    histories: Histories
    repairs: Repairs

    async def report(self, story: StoryId, title: str, text: str, *, status: Status | None = None) -> None:
        """Store a report, as polling does."""
        self.clock.forward(minutes=2)
        async with self.store.write() as tx:
            items = (await tx.items.of_stories([story])).get(story, ())
            now = self.clock.now()
            number: ItemId = await keep_item(tx, story, title, text, place=len(items), at=now, topic="summit")
            kept = await tx.stories.get(story)
            assert kept
            after = replace(kept, status=status) if status else kept
            await tx.stories.save(after)
            await grow(tx, kept if items else None, after, number, now=now)

    async def shown(self, story: StoryId) -> list[str]:
        return [entry.title for entry in (await self.histories.story(f"#{story}")).entries]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    clock = FakeClock(AT)
    yield Rig(store, clock, Histories(store=store), Repairs(store=store, clock=clock))
    await store.close()


async def test_each_step_is_told_with_its_report_and_time(rig: Rig) -> None:
    story = await keep_story(rig.store, "Summit mooted")
    await rig.report(story, "Summit mooted", "Aides spoke of a meeting in May.", status=Status.SPECULATED)
    await rig.report(
        story, "No summit is planned", "The palace said that nobody would travel.", status=Status.RULED_OUT
    )
    reply = await rig.histories.story("1")
    assert [(entry.title, entry.detail) for entry in reply.entries] == [
        ("Began: Summit mooted", "Wire"),
        ("Status: Speculated → Ruled out", "Daily"),
        ("Sources: 1 → 2, with Daily", "Daily"),
    ]
    assert all(entry.url and entry.at for entry in reply.entries)
    assert reply.text == "History of #1: Summit mooted"


async def test_what_people_did_stands_among_what_reports_did(rig: Rig) -> None:
    one = await keep_story(rig.store, "Envoys meet")
    two = await keep_story(rig.store, "Two envoys met")
    await rig.report(one, "Envoys meet", "a")
    await rig.report(two, "Two envoys met", "b")
    rig.clock.forward(hours=1)
    await rig.repairs.merge("2", "1", by="discord:7")
    rig.clock.forward(hours=1)
    await rig.repairs.restore("2", by="discord:7")
    await rig.repairs.retract("2", "Denied by the ministry", by="discord:7")
    assert await rig.shown(one) == [
        "Began: Envoys meet",
        "#2 was merged into it, with 1 report",
        "#2 stands by itself again, with 1 report",
    ]
    assert (await rig.shown(two))[1:] == ["Merged into #1", "Stands again", "Withdrawn: Denied by the ministry"]
    # Who did it is for the operators' export alone.
    assert "discord:7" not in str(await rig.histories.story("2"))


async def test_a_story_says_which_one_it_follows(rig: Rig) -> None:
    one = await keep_story(rig.store, "Summit mooted")
    two = await keep_story(rig.store, "Summit refused")
    async with rig.store.write() as tx:
        story = await tx.stories.get(two)
        assert story
        await tx.stories.save(replace(story, follows=one))
    assert (await rig.shown(two))[0] == "Follows #1: Summit mooted"


async def test_of_a_long_history_the_beginning_and_the_newest_are_shown(rig: Rig) -> None:
    story = await keep_story(rig.store, "Summit mooted")
    await rig.report(story, "Summit mooted", "a")
    states = (Status.SPECULATED, Status.RULED_OUT)
    for number in range(2 * SHOWN):
        await rig.report(story, "Summit mooted", "a", status=states[number % 2])
    reply = await rig.histories.story("1")
    assert len(reply.entries) == SHOWN
    assert reply.entries[0].title == "Began: Summit mooted"
    assert reply.entries[-1].title == "Status: Speculated → Ruled out"
    assert "left out" in reply.footer


async def test_a_number_of_no_story_is_said(rig: Rig) -> None:
    for typed in ("9", "twelve", ""):
        with pytest.raises(UserInputError):
            await rig.histories.story(typed)
