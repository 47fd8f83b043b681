"""Messages that stand are changed or answered: real store; the channels and the clock are fake."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import EditClosedError, MessageRefusedError, PlatformError
from bot.model import ChannelRef, FollowUps, Message, Posted, Status, Story, Ticket
from tests.fakes.ends import FakeChannelPlatform
from tests.fakes.outbox import ONE, TWO, Outbox, outbox


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Outbox]:
    async with outbox(tmp_path) as made:
        yield made


async def test_a_story_that_grows_is_edited_and_not_more_often_than_a_minute(rig: Outbox) -> None:
    deliver = rig.deliver()
    story = await rig.owe("story", ONE)
    await rig.report(story, "A")
    await deliver.owed()
    for publisher in ("B", "C", "D"):
        await rig.report(story, publisher)
        await deliver.owed()
    assert rig.chat.edits == {}
    rig.clock.forward(seconds=61)
    await deliver.owed()
    assert [len(message.sources) for message in rig.chat.edits["m1"]] == [4]
    await rig.report(story, "E")
    await deliver.owed()
    assert len(rig.chat.edits["m1"]) == 1
    rig.clock.forward(seconds=61)
    await deliver.owed()
    assert [len(message.sources) for message in rig.chat.edits["m1"]] == [4, 5]
    assert len(rig.chat.sent["1"]) == 1


async def test_a_story_is_composed_once_for_all_its_channels_and_anew_when_it_grows(rig: Outbox) -> None:
    """With two hundred reports that takes a twentieth of a second, in which nothing else moves."""
    composed: list[Story] = []

    def gloss(story: Story, _: object) -> tuple[str, ...]:
        composed.append(story)
        return ()

    deliver = rig.deliver(gloss=gloss)
    story = await rig.owe("story", ONE, TWO)
    await deliver.owed()
    assert len(composed) == 1
    await rig.report(story, "A")
    rig.clock.forward(minutes=2)
    await deliver.owed()
    assert [len(edits[-1].sources) for edits in rig.chat.edits.values()] == [1, 1]
    assert len(composed) == 2


async def test_an_edit_that_would_show_the_same_is_not_made(rig: Outbox) -> None:
    story = await rig.owe("story", ONE)
    await rig.report(story, "A")
    await rig.deliver().owed()
    await rig.report(story, "A")
    rig.clock.forward(minutes=2)
    await rig.deliver().owed()
    assert rig.chat.edits == {}
    assert await rig.counts() == {"sent": 2}


async def test_what_can_be_edited_no_more_is_answered(rig: Outbox) -> None:
    """Once, where the sources doubled; then that answer grows, and only news of its own is worth the next."""
    deliver = rig.deliver()
    story = await rig.owe("story", ONE)
    await rig.report(story, "A")
    await deliver.owed()
    await rig.report(story, "B")
    rig.clock.forward(hours=2)
    rig.chat.faults = [EditClosedError("discord", "too old")]
    await deliver.owed()
    first, update = rig.chat.sent["1"]
    assert (first.reference, update.reference) == (f"#{story}.1", f"#{story}.1+1")
    assert rig.chat.tickets[-1].reply_to == "m1"
    assert len(update.sources) == 2
    await rig.report(story, "C")
    rig.clock.forward(minutes=2)
    await deliver.owed()
    assert [len(message.sources) for message in rig.chat.edits["m3"]] == [3]
    await rig.report(story, "D")
    rig.clock.forward(hours=2)
    rig.chat.faults = [EditClosedError("discord", "too old")]
    await deliver.owed()
    assert len(rig.chat.sent["1"]) == 2


async def test_a_message_that_somebody_deleted_is_not_posted_again(rig: Outbox) -> None:
    deliver = rig.deliver()
    story = await rig.owe("story", ONE)
    await deliver.owed()
    await rig.report(story, "A")
    rig.clock.forward(minutes=2)
    rig.chat.faults = [MessageRefusedError("discord", "somebody deleted the message")]
    await deliver.owed()
    assert len(rig.chat.sent["1"]) == 1
    assert await rig.counts() == {"sent": 1, "failed": 1}


@pytest.mark.parametrize(("setting", "answers"), [(FollowUps.REPLY, "m1"), (FollowUps.POST, None)])
async def test_a_development_answers_the_story_by_setting(rig: Outbox, setting: FollowUps, answers: str | None) -> None:
    story = await rig.owe("story", ONE)
    deliver = rig.deliver(follow_ups=setting)
    await deliver.owed()
    async with rig.store.write() as tx:
        kept = await tx.stories.get(story)
        assert kept
        await tx.stories.save(replace(kept, status=Status.RULED_OUT, revision=2))
        await tx.alerts.owe(story, 2, [ONE, TWO], now=rig.clock.now())
    await deliver.owed()
    assert rig.chat.tickets[0].reply_to is None
    assert {ticket.reply_to for ticket in rig.chat.tickets[1:]} == {answers, None}
    assert len(rig.chat.sent["2"]) == 1


@dataclass
class Finding(FakeChannelPlatform):
    """A repeat finds what an earlier attempt left."""

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        return replace(await super().send(channel, message, ticket), is_earlier=ticket.is_repeat)


@pytest.mark.parametrize("is_claimed", [True, False])
async def test_what_an_earlier_attempt_left_is_made_to_show_the_story(rig: Outbox, *, is_claimed: bool) -> None:
    """It was sent, the answer was lost, and the story changed before it was found: it stands there as it was."""
    rig.chat = Finding(faults=[PlatformError("discord", "broken")])
    story = await rig.owe("story", ONE)
    await asyncio.gather(*await rig.deliver().beat())
    if is_claimed:
        async with rig.store.write() as tx:
            await tx.alerts.claim([ONE.platform], now=rig.clock.at + timedelta(minutes=1), lease=timedelta(0), limit=1)
    await rig.report(story, "A")
    rig.clock.forward(minutes=3)
    await rig.deliver().owed()
    assert [len(message.sources) for message in rig.chat.edits["m2"]] == [1]


async def test_the_message_that_stands_is_edited_where_a_later_one_never_came_to_be(rig: Outbox) -> None:
    deliver = rig.deliver()
    story = await rig.owe("story", ONE)
    await deliver.owed()
    async with rig.store.write() as tx:
        await tx.alerts.owe(story, 2, [ONE], now=rig.clock.now())
    rig.chat.faults = [MessageRefusedError("discord", "invalid")]
    await deliver.owed()
    await rig.report(story, "A")
    rig.clock.forward(minutes=2)
    await deliver.owed()
    assert [len(message.sources) for message in rig.chat.edits["m1"]] == [1]
