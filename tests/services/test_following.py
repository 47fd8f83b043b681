"""Stories of one affair, from the decision to the message that is answered: real store, the channels are lists."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.core.cast import Cast
from bot.model import ChannelRef, FollowUps, Platform, Status, Story, StoryId
from bot.services.deliver import Deliver
from bot.services.following import Following
from bot.store import SqlStore, open_store
from tests.fakes.archive import NAMES
from tests.fakes.ends import FakeChannelPlatform, FakeClock

ONE = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="1")
TWO = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
SLACK = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock = field(default_factory=FakeClock)
    chat: FakeChannelPlatform = field(default_factory=FakeChannelPlatform)
    slack: FakeChannelPlatform = field(default_factory=lambda: FakeChannelPlatform(platform=Platform.SLACK))
    following: Following = field(default_factory=lambda: Following(Cast(NAMES)))

    def story(self, headline: str, **given: object) -> Story:
        story = Story(
            id=StoryId(0), headline=headline, summary="", url=None, language="en", status=Status.NONE, topics=("summit",),
            first_seen_at=self.clock.now(), updated_at=self.clock.now(),
        )  # fmt: skip
        return replace(story, **given)  # type: ignore[arg-type]

    async def owe(self, headline: str, *channels: ChannelRef, **given: object) -> StoryId:
        async with self.store.write() as tx:
            number = await tx.stories.add(self.story(headline, **given))
            await tx.alerts.owe(number, 1, channels, now=self.clock.now())
        self.clock.forward(seconds=1)
        return number

    async def pay(self, follow_ups: FollowUps = FollowUps.REPLY) -> None:
        senders = [self.chat, self.slack]
        await Deliver(
            store=self.store, senders=senders, topics={}, clock=self.clock, roll=lambda: 0, follow_ups=follow_ups
        ).owed()

    async def origin(self, story: Story) -> StoryId | None:
        async with self.store.write() as tx:
            return await self.following.origin(tx, story)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    yield Rig(store)
    await store.close()


async def test_a_new_story_finds_the_one_that_it_follows(rig: Rig) -> None:
    """Of stories of its topics that stand, told within two weeks."""
    plan = await rig.owe("White House weighs a Trump summit with Kim Jong Un at Panmunjom")
    await rig.owe("Parliament of Mongolia debates a rail budget")
    answer = rig.story("Choe Son Hui rejects a summit with Trump at Panmunjom")
    assert await rig.origin(answer) == plan
    assert await rig.origin(replace(answer, topics=("sanctions",))) is None
    rig.clock.forward(days=15)
    assert await rig.origin(replace(answer, first_seen_at=rig.clock.now())) is None


async def test_a_story_is_read_again_when_it_has_changed(rig: Rig) -> None:
    """What is known of it from the last time is as old as that."""
    plan = await rig.owe("Parliament of Mongolia debates a rail budget")
    answer = rig.story("Choe Son Hui rejects a summit with Trump at Panmunjom")
    assert await rig.origin(answer) is None
    async with rig.store.write() as tx:
        kept = await tx.stories.get(plan)
        assert kept
        told = "White House weighs a Trump summit with Kim Jong Un at Panmunjom"
        await tx.stories.save(replace(kept, headline=told, updated_at=rig.clock.now()))
    assert await rig.origin(replace(answer, first_seen_at=rig.clock.now())) == plan


async def test_a_withdrawn_story_is_not_followed(rig: Rig) -> None:
    await rig.owe("White House weighs a Trump summit with Kim Jong Un at Panmunjom", withdrawn="Denied")
    assert await rig.origin(rig.story("Choe Son Hui rejects a summit with Trump at Panmunjom")) is None


async def test_the_message_of_the_story_that_is_followed_is_answered(rig: Rig) -> None:
    """Where the channel was told of an earlier one alone, that is answered; where of none, the story stands by itself."""
    first = await rig.owe("first", ONE, TWO)
    second = await rig.owe("second", ONE, follows=first)
    await rig.owe("third", ONE, TWO, SLACK, follows=second)
    await rig.pay()
    assert rig.chat.answered("1") == {"first": None, "second": "first", "third": "second"}
    assert rig.chat.answered("2") == {"first": None, "third": "first"}
    assert rig.slack.answered("C") == {"third": None}


async def test_what_was_merged_away_untold_leads_to_where_it_went(rig: Rig) -> None:
    kept = await rig.owe("kept", ONE)
    gone = await rig.owe("gone", withdrawn="The same", merged_into=kept)
    await rig.owe("next", ONE, follows=gone)
    await rig.pay()
    assert rig.chat.answered("1")["next"] == "kept"


async def test_of_two_that_were_merged_the_one_that_stays_is_answered(rig: Rig) -> None:
    """In a channel that was told of the other alone, that one."""
    kept = await rig.owe("kept", ONE)
    gone = await rig.owe("gone", ONE, TWO, withdrawn="The same", merged_into=kept)
    await rig.owe("next", ONE, TWO, follows=gone)
    await rig.pay()
    assert (rig.chat.answered("1")["next"], rig.chat.answered("2")["next"]) == ("kept", "gone")


async def test_an_owner_may_have_each_story_posted_by_itself(rig: Rig) -> None:
    first = await rig.owe("first", ONE)
    await rig.owe("next", ONE, follows=first)
    await rig.pay(FollowUps.POST)
    assert rig.chat.answered("1") == {"first": None, "next": None}


async def test_a_circle_of_stories_ends(rig: Rig) -> None:
    number = await rig.owe("alone", ONE)
    async with rig.store.write() as tx:
        story = await tx.stories.get(number)
        assert story
        await tx.stories.save(replace(story, follows=number))
    await rig.pay()
    assert rig.chat.answered("1") == {"alone": None}
