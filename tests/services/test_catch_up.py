"""After downtime a channel is told of what it missed, newest first, as far back as it wants; of the rest in one line."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.catch_up import read_age
from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Asker, ChannelRef, Platform, Subscription
from bot.services.catch_up import CatchUps
from bot.services.keep import Keep
from bot.store import open_store
from tests.fakes.ends import FakeClock
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.reader import CHANNEL, Reader, reading

EAGER = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="2")
EVENTS = (
    "Envoys of the two Koreas meet at Panmunjom", "Missile falls into the East Sea", "Treasury names a bank in Laos",
    "Hackers take money from a crypto exchange", "Snow closes the railway at Sinuiju", "Navy drills begin off Busan",
    "Wang Yi lands in Pyongyang", "Aid convoy reaches Hamhung",
)  # fmt: skip


@pytest.fixture
async def reader(tmp_path: Path, host: FeedHost) -> AsyncIterator[Reader]:
    """Give a wire that has read its two feeds once, and two channels that get everything."""
    async with reading(tmp_path, host, feeds=("wire", "paper")) as made:
        wish = Subscription(channel=EAGER, topic=ALL_TOPICS, created_by="u", created_at=made.clock.now())
        async with made.store.write() as tx:
            await tx.subscriptions.add(wish)
        for feed in ("wire", "paper"):
            made.shows(Published("An old report", guid="0"), feed=feed)
        await made.round()
        yield made


def ago(reader: Reader, event: int, *, hours: float, away: float = 0) -> Published:
    """Make an item that will be so old when the wire comes back after so many hours."""
    date: datetime = reader.clock.now() + timedelta(hours=away - hours)
    return Published(EVENTS[event], guid=EVENTS[event], link=f"https://wire.example/{event}", date=date)


def told(reader: Reader, channel: ChannelRef) -> list[str]:
    return [message.headline for message in reader.chat.sent[channel.channel]]


def lines(reader: Reader, channel: ChannelRef) -> list[str]:
    return [notice.text for notice in reader.chat.notices[channel.channel]]


async def limit(reader: Reader, channel: ChannelRef, typed: str) -> str:
    asker = Asker(channel=channel, user="u", is_manager=True)
    return (await CatchUps(store=reader.store).say(asker, typed)).text


async def test_what_was_missed_comes_newest_first_and_what_is_too_old_in_one_line(reader: Reader) -> None:
    """Two feeds, read one after the other, make one sequence and one line; each channel has its own limit."""
    await limit(reader, CHANNEL, "6h")
    reader.shows(*(ago(reader, n, hours=hours, away=30) for n, hours in ((0, 1), (1, 5), (2, 20))))
    reader.shows(*(ago(reader, n, hours=hours, away=30) for n, hours in ((3, 3), (4, 10))), feed="paper")
    await reader.round(hours=30)
    assert told(reader, CHANNEL) == [EVENTS[0], EVENTS[3], EVENTS[1]]
    assert ["2 older stories were reported" in line for line in lines(reader, CHANNEL)] == [True]
    assert told(reader, EAGER) == [EVENTS[0], EVENTS[3], EVENTS[1], EVENTS[4], EVENTS[2]]
    assert lines(reader, EAGER) == []


async def test_after_days_what_is_older_than_two_of_them_is_counted_and_what_was_older_before_is_not(
    reader: Reader,
) -> None:
    reader.shows(*(ago(reader, n, hours=hours, away=96) for n, hours in ((0, 5), (1, 60), (2, 200))))
    await reader.round(hours=96)
    assert told(reader, CHANNEL) == [EVENTS[0]]
    assert ["1 older story was reported" in line for line in lines(reader, CHANNEL)] == [True]
    await reader.round()
    assert len(lines(reader, CHANNEL)) == 1


async def test_a_wire_that_was_not_away_posts_late_items_as_ever(reader: Reader) -> None:
    await limit(reader, CHANNEL, "1h")
    reader.shows(ago(reader, 0, hours=20), ago(reader, 1, hours=30))
    await reader.round()
    assert told(reader, CHANNEL) == [EVENTS[1], EVENTS[0]]
    assert lines(reader, CHANNEL) == []


async def test_a_story_that_has_a_newer_report_elsewhere_is_posted_and_not_counted(reader: Reader) -> None:
    await limit(reader, CHANNEL, "6h")
    new = ago(reader, 3, hours=1, away=30)
    new.guid, new.link = "new", "https://paper.example/3"
    reader.shows(ago(reader, 1, hours=20, away=30), ago(reader, 3, hours=21, away=30))
    reader.shows(new, feed="paper")
    await reader.round(hours=30)
    assert told(reader, CHANNEL) == [EVENTS[3]]
    assert ["1 older story was reported" in line for line in lines(reader, CHANNEL)] == [True]


async def test_of_a_story_that_moved_on_meanwhile_its_last_state_is_told_alone(reader: Reader) -> None:
    """Another feed's report may tell the earlier state; unless that was missed, it has its message."""
    reader.shows(ago(reader, 0, hours=1, away=30))
    reader.clock.forward(hours=30)
    await reader.poll.due()
    now = reader.clock.now()
    async with reader.store.write() as tx:
        (story,) = await tx.stories.latest(topic=None, limit=1)
        await tx.alerts.owe(story.id, 2, [CHANNEL], now=now, late_at=now)
    await reader.deliver.owed()
    assert [message.revision for message in reader.chat.sent[CHANNEL.channel]] == [2]
    assert [message.revision for message in reader.chat.sent[EAGER.channel]] == [1]


async def test_what_is_new_goes_before_what_is_caught_up(reader: Reader) -> None:
    reader.shows(*(ago(reader, n, hours=n + 1, away=10) for n in range(3)))
    reader.clock.forward(hours=10)
    await reader.poll.due()
    reader.shows(ago(reader, 5, hours=0), *(ago(reader, n, hours=n + 1) for n in range(3)))
    await reader.round()
    assert told(reader, CHANNEL) == [EVENTS[5], EVENTS[0], EVENTS[1], EVENTS[2]]


async def test_a_platform_that_was_down_folds_by_the_channels_own_limit(reader: Reader) -> None:
    await limit(reader, CHANNEL, "2h")
    reader.chat.is_ready = False
    reader.shows(ago(reader, 0, hours=0))
    await reader.round()
    reader.clock.forward(hours=3)
    reader.chat.is_ready = True
    await reader.deliver.owed()
    assert (told(reader, CHANNEL), told(reader, EAGER)) == ([], [EVENTS[0]])
    assert ["1 story was reported" in line for line in lines(reader, CHANNEL)] == [True]


async def test_a_manager_sets_how_far_back_and_everyone_sees_it(reader: Reader, tmp_path: Path) -> None:
    assert "at most 12 h old (as set" in await limit(reader, CHANNEL, "12h")
    assert "at most 12 h" in await limit(reader, CHANNEL, "")
    with pytest.raises(UserInputError, match="such as 12h"):
        await limit(reader, CHANNEL, "soon")
    with pytest.raises(UserInputError, match="who manage"):
        await CatchUps(store=reader.store).say(Asker(channel=CHANNEL, user="u", is_manager=False), "1h")
    kept = await Keep(store=reader.store, clock=FakeClock()).export()
    other = await open_store(tmp_path / "other.db")
    await Keep(store=other, clock=FakeClock()).take_in(kept, topics=[])
    async with other.read() as tx:
        assert await tx.subscriptions.limits() == {CHANNEL: timedelta(hours=12)}
    await other.close()
    assert "2 d old (the wire's own" in await limit(reader, CHANNEL, "default")


@pytest.mark.parametrize(("text", "hours"), [("12", 12), ("12h", 12), (" 2 d ", 48), ("1 hour", 1), ("30days", 720)])
def test_an_age_is_read_as_people_write_it(text: str, hours: int) -> None:
    assert read_age(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "0", "31d", "-1", "12m", "1e9"])
def test_what_is_no_age_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="how far back"):
        read_age(text)
