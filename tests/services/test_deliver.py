"""The outbox paid: real store; the channels and the clock are fake."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.face import EDIT_GAP
from bot.core.people import person
from bot.errors import ChannelGoneError, EditClosedError, MessageRefusedError, PlatformError, RateLimitedError
from bot.model import (
    ALL_TOPICS,
    ChannelRef,
    FeedId,
    FeedKind,
    FeedSource,
    FollowUps,
    Message,
    NewItem,
    Platform,
    Posted,
    Reply,
    Status,
    Story,
    StoryId,
    Subscription,
    Tag,
    Ticket,
)
from bot.services.deliver import Deliver
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock

ONE = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="1")
TWO = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2")
SLACK = ChannelRef(platform=Platform.SLACK, workspace="T", channel="C")
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    chat: FakeChannelPlatform
    slack: FakeChannelPlatform = field(default_factory=lambda: FakeChannelPlatform(platform=Platform.SLACK))

    def deliver(self, **options: object) -> Deliver:
        senders = [self.chat, self.slack]
        return Deliver(store=self.store, senders=senders, topics={}, clock=self.clock, roll=lambda: 0, **options)  # type: ignore[arg-type]

    async def owe(self, headline: str, *channels: ChannelRef) -> StoryId:
        async with self.store.write() as tx:
            story = await tx.stories.add(story_of(headline, self.clock))
            await tx.alerts.owe(story, 1, channels, now=self.clock.now())
        self.clock.forward(seconds=1)
        return story

    async def report(self, story: StoryId, publisher: str) -> None:
        """Store a report of its own, and ask for edits."""
        now = self.clock.now()
        item = NewItem(
            feed_id=FeedId(1), keys=(publisher,), guid=None, url=None, title=f"{publisher} on the envoys", summary="",
            language="en", publisher=publisher, kind=FeedKind.WIRE, state_media=False, published_at=None,
            first_seen_at=now, tag=Tag(relevant=True, score=1),
        )  # fmt: skip
        async with self.store.write() as tx:
            await tx.items.add(item, story=story)
            await tx.alerts.owe_edits(story, now=now, gap=EDIT_GAP)

    async def counts(self) -> dict[str, int]:
        async with self.store.read() as tx:
            return {name: count for name, count in (await tx.alerts.counts()).items() if count}


def story_of(headline: str, clock: FakeClock) -> Story:
    return Story(
        id=StoryId(0), headline=headline, summary="", url=None, language="en", status=Status.NONE, topics=("summit",),
        first_seen_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock = FakeClock()
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=clock.now())
    yield Rig(store, clock, FakeChannelPlatform())
    await store.close()


async def test_nothing_overtakes_what_waits_before_it(rig: Rig) -> None:
    """The first meets a fault; what is owed later, and due at once, waits behind it."""
    deliver = rig.deliver()
    await rig.owe("first", ONE)
    rig.chat.faults = [RateLimitedError("discord", 30)]
    await deliver.owed()
    await rig.owe("second", ONE)
    await deliver.owed()
    assert rig.chat.sent == {}
    rig.clock.forward(seconds=31)
    await deliver.owed()
    assert [message.headline for message in rig.chat.sent["1"]] == ["first", "second"]


async def test_a_slow_channel_holds_up_itself_alone(rig: Rig) -> None:
    """One channel's send never ends: the others, and what is owed to them later, go on."""
    never = asyncio.Event()

    class Slow(FakeChannelPlatform):
        async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
            if channel == ONE:
                await never.wait()
            return await super().send(channel, message, ticket)

    rig.chat = Slow()
    deliver = rig.deliver()
    await rig.owe("first", ONE, TWO)
    tasks = await deliver.beat()
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await rig.owe("second", ONE, TWO)
    await asyncio.gather(*await deliver.beat())
    assert [message.headline for message in rig.chat.sent["2"]] == ["first", "second"]
    never.set()
    await asyncio.gather(*tasks)
    assert [message.headline for message in rig.chat.sent["1"]] == ["first", "second"]


async def test_one_platform_down_does_not_stop_the_other(rig: Rig) -> None:
    rig.slack.is_ready = False
    await rig.owe("story", ONE, SLACK)
    deliver = rig.deliver()
    await deliver.owed()
    assert len(rig.chat.sent["1"]) == 1
    assert await rig.counts() == {"sent": 1, "owed": 1}
    rig.slack.is_ready = True
    await deliver.owed()
    assert len(rig.slack.sent["C"]) == 1


async def test_what_waited_too_long_becomes_one_line(rig: Rig) -> None:
    deliver = rig.deliver(max_age=timedelta(hours=6))
    rig.chat.is_ready = False
    for headline in ("one", "two", "three"):
        await rig.owe(headline, ONE)
    rig.clock.forward(hours=7)
    await rig.owe("four", ONE)
    rig.chat.is_ready = True
    await deliver.owed()
    (notice,) = rig.chat.notices["1"]
    assert "3 stories were reported" in notice.text
    assert [message.headline for message in rig.chat.sent["1"]] == ["four"]
    assert await rig.counts() == {"sent": 2, "folded": 3}


async def test_a_line_that_could_not_be_posted_counts_on(rig: Rig) -> None:
    deliver = rig.deliver(max_age=timedelta(hours=6))
    await rig.owe("one", ONE)
    rig.clock.forward(hours=7)
    rig.chat.faults = [PlatformError("discord", "503")]
    await deliver.owed()
    await rig.owe("two", ONE)
    rig.clock.forward(hours=7)
    await deliver.owed()
    assert ["2 stories were reported" in notice.text for notice in rig.chat.notices["1"]] == [True]


async def test_a_closed_channel_is_told_once_and_opens_by_itself(rig: Rig) -> None:
    """Its subscriber gets one message; nothing is unsubscribed; a day later it is tried again."""
    async with rig.store.write() as tx:
        wish = Subscription(channel=ONE, topic=ALL_TOPICS, created_by="42", created_at=rig.clock.now())
        await tx.subscriptions.add(wish)
    await rig.owe("story", ONE)
    deliver = rig.deliver()
    rig.chat.faults = [ChannelGoneError("discord", "Missing Access")]
    await deliver.owed()
    assert ["Nothing was unsubscribed" in notice.text for notice in rig.chat.notices["@42"]] == [True]
    rig.clock.forward(hours=25)
    rig.chat.faults = [ChannelGoneError("discord", "Missing Access")]
    await deliver.owed()
    assert len(rig.chat.notices["@42"]) == 1
    assert rig.chat.sent["1"] == []
    rig.clock.forward(hours=23)
    await deliver.owed()
    assert rig.chat.sent["1"] == []
    rig.clock.forward(hours=2)
    await rig.deliver(max_age=timedelta(days=9)).owed()
    assert len(rig.chat.sent["1"]) == 1
    async with rig.store.read() as tx:
        assert await tx.subscriptions.of_channel(ONE) == (wish,)


async def test_a_person_who_cannot_be_told_is_not_tried_again(rig: Rig) -> None:
    async with rig.store.write() as tx:
        await tx.alerts.owe_notice("n", [person(Platform.DISCORD, "1", "42")], Reply(text="Hello"), now=rig.clock.now())
    rig.chat.faults = [ChannelGoneError("discord", "takes no messages")]
    await rig.deliver().owed()
    assert await rig.counts() == {"failed": 1}


async def test_a_notice_is_owed_once_a_name(rig: Rig) -> None:
    for _ in range(2):
        async with rig.store.write() as tx:
            await tx.alerts.owe_notice("feed down", [ONE, TWO], Reply(text="A feed is down"), now=rig.clock.now())
    await rig.deliver().owed()
    assert [[notice.text for notice in rig.chat.notices[place]] for place in "12"] == [["A feed is down"]] * 2


async def test_a_story_that_grows_is_edited_and_not_more_often_than_a_minute(rig: Rig) -> None:
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


async def test_an_edit_that_would_show_the_same_is_not_made(rig: Rig) -> None:
    story = await rig.owe("story", ONE)
    await rig.report(story, "A")
    await rig.deliver().owed()
    await rig.report(story, "A")
    rig.clock.forward(minutes=2)
    await rig.deliver().owed()
    assert rig.chat.edits == {}
    assert await rig.counts() == {"sent": 2}


async def test_what_can_be_edited_no_more_is_answered(rig: Rig) -> None:
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


async def test_a_message_that_somebody_deleted_is_not_posted_again(rig: Rig) -> None:
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
async def test_a_development_answers_the_story_by_setting(rig: Rig, setting: FollowUps, answers: str | None) -> None:
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
