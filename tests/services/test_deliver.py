"""The outbox paid: real store; the channels and the clock are fake."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.people import person
from bot.errors import (
    ChannelGoneError,
    PlatformError,
    RateLimitedError,
    UnansweredError,
)
from bot.model import ALL_TOPICS, ChannelRef, Message, Platform, Posted, Reply, Subscription, Ticket
from bot.services.keep import Keep
from tests.fakes.ends import FakeChannelPlatform
from tests.fakes.outbox import ONE, SLACK, TWO, Outbox, outbox


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Outbox]:
    async with outbox(tmp_path) as made:
        yield made


async def test_nothing_overtakes_what_waits_before_it(rig: Outbox) -> None:
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


async def test_a_slow_channel_holds_up_itself_alone(rig: Outbox) -> None:
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


async def test_one_platform_down_does_not_stop_the_other(rig: Outbox) -> None:
    rig.slack.is_ready = False
    await rig.owe("story", ONE, SLACK)
    deliver = rig.deliver()
    await deliver.owed()
    assert len(rig.chat.sent["1"]) == 1
    assert await rig.counts() == {"sent": 1, "owed": 1}
    rig.slack.is_ready = True
    await deliver.owed()
    assert len(rig.slack.sent["C"]) == 1


async def test_what_waited_too_long_becomes_one_line(rig: Outbox) -> None:
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


async def test_a_line_that_could_not_be_posted_counts_on(rig: Outbox) -> None:
    deliver = rig.deliver(max_age=timedelta(hours=6))
    await rig.owe("one", ONE)
    rig.clock.forward(hours=7)
    rig.chat.faults = [PlatformError("discord", "503")]
    await deliver.owed()
    await rig.owe("two", ONE)
    rig.clock.forward(hours=7)
    await deliver.owed()
    assert ["2 stories were reported" in notice.text for notice in rig.chat.notices["1"]] == [True]


async def test_a_closed_channel_is_told_once_and_opens_by_itself(rig: Outbox) -> None:
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


async def test_a_person_who_cannot_be_told_is_not_tried_again(rig: Outbox) -> None:
    async with rig.store.write() as tx:
        await tx.alerts.owe_notice("n", [person(Platform.DISCORD, "1", "42")], Reply(text="Hello"), now=rig.clock.now())
    rig.chat.faults = [ChannelGoneError("discord", "takes no messages")]
    await rig.deliver().owed()
    assert await rig.counts() == {"failed": 1}


async def test_a_mistake_in_one_message_does_not_silence_its_channel_for_good(rig: Outbox) -> None:
    """But one in all of them is waited out: each may be posted once it is mended."""

    class Mistaken(FakeChannelPlatform):
        async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
            if message.headline.startswith("bad"):
                self.calls.append((channel.channel, ticket.key, ticket.is_repeat))
                raise LookupError("a mistake of ours")
            return await super().send(channel, message, ticket)

    rig.chat = Mistaken()
    for headline in ("bad", "good"):
        await rig.owe(headline, ONE)
    await rig.owe("bad too", TWO)
    deliver = rig.deliver()
    for _ in range(8):
        await deliver.owed()
        rig.clock.forward(minutes=2)
    assert await rig.counts() == {"claimed": 2, "owed": 1}
    await rig.owe("fine", SLACK)
    for _ in range(2):
        await deliver.owed()
        rig.clock.forward(minutes=2)
    assert [message.headline for message in rig.chat.sent["1"]] == ["good"]
    assert await rig.counts() == {"failed": 2, "sent": 2}


async def test_a_notice_is_owed_once_a_name(rig: Outbox) -> None:
    for _ in range(2):
        async with rig.store.write() as tx:
            await tx.alerts.owe_notice("feed down", [ONE, TWO], Reply(text="A feed is down"), now=rig.clock.now())
    await rig.deliver().owed()
    assert [[notice.text for notice in rig.chat.notices[place]] for place in "12"] == [["A feed is down"]] * 2


async def test_what_got_no_answer_is_not_repeated_before_a_server_must_be_done_with_it(rig: Outbox) -> None:
    """It may still be at it: who looks at once finds nothing, and posts a second time."""
    deliver = rig.deliver()
    await rig.owe("story", SLACK)
    rig.slack.faults = [UnansweredError("slack", "no answer in 15 s")]
    await deliver.owed()
    rig.clock.forward(seconds=9)
    await deliver.owed()
    assert len(rig.slack.calls) == 1
    rig.clock.forward(seconds=1)
    await deliver.owed()
    assert [is_repeat for *_, is_repeat in rig.slack.calls] == [False, True]
    assert len(rig.slack.sent["C"]) == 1


@pytest.mark.parametrize("fault", [None, ChannelGoneError("discord", "removed"), PlatformError("discord", "busy")])
async def test_of_a_workspace_that_leaves_in_the_middle_of_a_send_nothing_is_kept(
    rig: Outbox, fault: PlatformError | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bot is removed, and what was under way ends as it does then: taken, refused, or not answered."""

    class Leaving(FakeChannelPlatform):
        async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
            await Keep(store=rig.store, clock=rig.clock).forget(Platform.DISCORD, channel.workspace)
            return await super().send(channel, message, ticket)

    rig.chat = Leaving(faults=[fault])
    await rig.owe("first", ONE)
    await rig.deliver().owed()
    async with rig.store.read() as tx:
        assert await tx.watch.paused(now=rig.clock.now()) == ()
    assert await rig.counts() == {}
    assert "Traceback" not in capsys.readouterr().out
