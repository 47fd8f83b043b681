"""Repairs over the real store and outbox: items move, and what stands in channels is corrected."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.errors import EditClosedError, UserInputError
from bot.model import ChannelRef, ItemKind, Platform, StoryId, Subscription
from bot.services.deliver import Deliver
from bot.services.repair import Repairs
from bot.store import SqlStore, open_store
from tests.fakes.archive import AT, keep_item, keep_story
from tests.fakes.ends import FakeChannelPlatform, FakeClock

CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="1")


@dataclass
class Rig:
    folder: Path
    store: SqlStore
    clock: FakeClock
    chat: FakeChannelPlatform
    repairs: Repairs
    deliver: Deliver

    async def told(self, headline: str, *reports: tuple[str, str]) -> StoryId:
        """Store a story and post it."""
        number = await keep_story(self.store, headline, *reports)
        async with self.store.write() as tx:
            await tx.alerts.owe(number, 1, [CHANNEL], now=self.clock.now())
        await self.deliver.owed()
        return number

    async def corrected(self) -> list[str]:
        """Let the gap between edits pass, and give what the messages show now."""
        self.clock.forward(minutes=2)
        await self.deliver.owed()
        return [f"{edits[-1].headline} | {edits[-1].withdrawn}" for edits in self.chat.edits.values()]

    async def titles(self, number: int) -> list[str]:
        async with self.store.read() as tx:
            return [item.title for item in (await tx.items.of_stories([StoryId(number)])).get(StoryId(number), ())]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    clock, chat = FakeClock(), FakeChannelPlatform()
    async with store.write() as tx:
        await tx.subscriptions.add(Subscription(channel=CHANNEL, topic="summit", created_by="u", created_at=AT))
    deliver = Deliver(store=store, senders=[chat], topics={}, clock=clock, roll=lambda: 0)
    yield Rig(tmp_path, store, clock, chat, Repairs(store=store, clock=clock), deliver)
    await store.close()


async def test_a_merged_story_is_struck_through_and_its_reports_count_in_the_other(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    await rig.told("Two envoys met", ("Two envoys met", ""), ("Envoys have met", ""))
    assert "part of #1" in (await rig.repairs.merge("#2.1", "1", by="o")).text
    assert await rig.titles(1) == ["Envoys meet", "Two envoys met", "Envoys have met"]
    assert await rig.titles(2) == []
    assert "Two envoys met | The same as #1: Envoys meet" in await rig.corrected()
    async with rig.store.read() as tx:
        assert [story.id for story in await tx.stories.latest(topic=None, limit=9)] == [1]
        assert [story.id for story in await tx.stories.open(since=AT)] == [1]
        assert (await tx.stories.moved(since=0))[0] == (2, 1)
    with pytest.raises(UserInputError, match="no story any more"):
        await rig.repairs.merge("2", "1", by="o")


async def test_what_is_split_off_is_posted_and_the_rest_corrected(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""), ("North fires missile", ""), ("Envoys have met", ""))
    shown = await rig.repairs.reports("1")
    assert [entry.title for entry in shown.entries][1] == "2. North fires missile"
    assert "story #2" in (await rig.repairs.split("1", "2", by="o")).text
    assert (await rig.titles(1), await rig.titles(2)) == (["Envoys meet", "Envoys have met"], ["North fires missile"])
    await rig.deliver.owed()
    assert [message.headline for message in rig.chat.sent["1"]] == ["Envoys meet", "North fires missile"]
    await rig.corrected()
    assert [source.publisher for source in rig.chat.edits["m1"][-1].sources] == ["Wire"]


async def test_opinion_that_is_split_off_goes_to_whoever_wants_it_alone(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    async with rig.store.write() as tx:
        opinion = Subscription(
            channel=replace(CHANNEL, channel="2"), topic="summit", created_by="u", created_at=AT, extras=True
        )
        await tx.subscriptions.add(opinion)
        await keep_item(
            tx, StoryId(1), "Envoys must not meet", "", place=1, at=AT, topic="summit", kind=ItemKind.OPINION
        )
    await rig.repairs.split("1", "2", by="o")
    await rig.deliver.owed()
    told = {channel: [message.headline for message in sent] for channel, sent in rig.chat.sent.items()}
    assert told == {"1": ["Envoys meet"], "2": ["Envoys must not meet"]}


async def test_a_retracted_story_says_why_and_answers_where_it_cannot_be_edited(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    rig.chat.faults = [EditClosedError("discord", "too old")]
    await rig.repairs.retract("1", "Denied by   the ministry", by="o")
    await rig.corrected()
    assert [message.withdrawn for message in rig.chat.sent["1"]] == ["", "Withdrawn: Denied by the ministry"]


async def test_repairs_outlive_a_restart_and_are_exported(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", "a"), ("North fires missile", "b"))
    await rig.repairs.split("1", "2", by="discord:7")
    again = await open_store(rig.folder / "wire.db")
    async with again.read() as tx:
        (kept,) = await tx.repairs.all()
    assert (kept.kind, kept.story, kept.other, kept.by) == ("split", 1, 2, "discord:7")
    lines = await Repairs(store=again, clock=rig.clock).export()
    assert [(line["title"], line["text"], line["story"]) for line in lines] == [
        ("Envoys meet", "a", "s1"),
        ("North fires missile", "b", "s2"),
    ]
    await again.close()


async def test_what_cannot_be_done_is_said_and_changes_nothing(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""), ("Envoys have met", ""))
    for work, says in (
        (rig.repairs.merge("1", "9", by="o"), "no story #9"),
        (rig.repairs.merge("1", "1", by="o"), "one story already"),
        (rig.repairs.merge("one", "1", by="o"), "by its number"),
        (rig.repairs.split("1", "1,2", by="o"), "must stay"),
        (rig.repairs.split("1", "x", by="o"), "by their numbers"),
        (rig.repairs.retract("1", " ", by="o"), "Say why"),
        (rig.repairs.retract("1", "x" * 201, by="o"), "201 characters"),
    ):
        with pytest.raises(UserInputError, match=says):
            await work
    async with rig.store.read() as tx:
        assert await tx.repairs.all() == ()
    assert await rig.titles(1) == ["Envoys meet", "Envoys have met"]


async def test_a_merge_is_taken_back_and_the_message_stands_again(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    await rig.told("Two envoys met", ("Two envoys met", ""), ("Envoys have met", ""))
    await rig.repairs.merge("2", "1", by="o")
    assert "Two envoys met | The same as #1: Envoys meet" in await rig.corrected()
    assert "stands again" in (await rig.repairs.restore("#2", by="o")).text
    assert (await rig.titles(1), await rig.titles(2)) == (["Envoys meet"], ["Two envoys met", "Envoys have met"])
    assert sorted(await rig.corrected()) == ["Envoys meet | ", "Two envoys met | "]
    async with rig.store.read() as tx:
        assert {story.id for story in await tx.stories.latest(topic=None, limit=9)} == {1, 2}
        assert {1, 2} <= set((await tx.stories.moved(since=2))[0])


async def test_a_retraction_is_taken_back(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    await rig.repairs.retract("1", "Denied", by="o")
    assert await rig.corrected() == ["Envoys meet | Withdrawn: Denied"]
    await rig.repairs.restore("1", by="o")
    assert await rig.corrected() == ["Envoys meet | "]
    with pytest.raises(UserInputError, match="neither merged nor withdrawn"):
        await rig.repairs.restore("1", by="o")


async def test_a_merge_whose_reports_have_gone_elsewhere_is_not_taken_back(rig: Rig) -> None:
    await rig.told("Envoys meet", ("Envoys meet", ""))
    await rig.told("Two envoys met", ("Two envoys met", ""))
    await rig.repairs.merge("2", "1", by="o")
    await rig.repairs.split("1", "1", by="o")
    with pytest.raises(UserInputError, match="gone elsewhere"):
        await rig.repairs.restore("2", by="o")
    assert await rig.titles(1) == ["Two envoys met"]


async def test_a_repaired_story_has_the_headline_of_its_best_report(rig: Rig) -> None:
    """As if it had never been taken apart: the agency's, though the paper's came first."""
    await rig.told("A paper on envoys", ("An agency on envoys", ""), ("A paper on envoys", ""))
    await rig.told("Another", ("Another", ""))
    await rig.repairs.merge("2", "1", by="o")
    async with rig.store.read() as tx:
        story = await tx.stories.get(StoryId(1))
    assert story
    assert story.headline == "An agency on envoys"
