"""When nothing answers at all, one line says so, and one that it is over; what goes on failing is told by itself."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import ChannelRef, Failed, FeedKind, FeedSource, NotModified, Platform
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.notice import Notices
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock, FakeWeb, HereParser
from tests.fakes.reader import everything_counts

DESK = ChannelRef(platform=Platform.DISCORD, workspace="g", channel="desk")
URLS = [f"https://{name}.example/rss" for name in "abcdefgh"]
SILENCE, REFUSAL = Failed(reason="no answer in time"), Failed(reason="the server answers 403", status=403)


class Rig:
    def __init__(self, store: SqlStore) -> None:
        self.clock, self.web, self.chat = FakeClock(), FakeWeb(), FakeChannelPlatform()
        notices = Notices(store=store, channels=[DESK], clock=self.clock)
        self.poll = Poll(
            store=store, fetcher=self.web, parser=HereParser(), tagger=everything_counts,
            desk=StoryDesk(story_desk(load_catalogue(None))), clock=self.clock,
            policy=Policy(jitter=0, maximum=timedelta(hours=1), backoff_limit=timedelta(hours=1)), roll=lambda: 0,
            notices=notices,
        )  # fmt: skip
        self.deliver = Deliver(store=store, senders=[self.chat], topics={}, clock=self.clock, roll=lambda: 0)
        self.answer(NotModified(etag='"1"'))

    def answer(self, outcome: Failed | NotModified, count: int = len(URLS)) -> None:
        for url in URLS[:count]:
            self.web.answers[url] = outcome

    async def hours(self, count: float) -> list[str]:
        """Let time pass, and give what is told meanwhile."""
        before = len(self.chat.notices["desk"])
        for _ in range(int(count * 4)):
            self.clock.forward(minutes=15)
            await self.poll.due()
        await self.deliver.owed()
        return [notice.text for notice in self.chat.notices["desk"][before:]]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    made = Rig(store)
    sources = [
        FeedSource(key=url[8], url=url, name=f"Feed {url[8]}", language="en", kind=FeedKind.WIRE) for url in URLS
    ]
    async with store.write() as tx:
        await tx.feeds.sync(sources, now=made.clock.now())
    assert await made.hours(2) == []
    yield made
    await store.close()


async def test_a_network_that_is_down_is_one_line_and_one_when_it_is_back(rig: Rig) -> None:
    rig.answer(SILENCE)
    told = await rig.hours(6)
    assert len(told) == 1
    assert "8 of 8 feeds give no answer" in told[0]
    rig.answer(NotModified())
    told = await rig.hours(3)
    assert ["The feeds answer again" in line for line in told] == [True]
    assert await rig.hours(3) == []


async def test_one_that_goes_on_failing_is_then_told_by_itself(rig: Rig) -> None:
    rig.answer(SILENCE)
    assert len(await rig.hours(6)) == 1
    rig.answer(NotModified(), count=7)
    told = await rig.hours(3)
    assert len(told) == 2
    assert any("Feed h (h): no answer in time since" in line for line in told)
    rig.answer(NotModified())
    assert ["Feed h (h) is well again" in line for line in await rig.hours(3)] == [True]


async def test_a_few_that_do_not_answer_are_told_one_by_one(rig: Rig) -> None:
    rig.answer(SILENCE, count=3)
    assert len(await rig.hours(6)) == 3


async def test_many_that_refuse_are_told_one_by_one(rig: Rig) -> None:
    """Somebody answers: it is not the network."""
    rig.answer(REFUSAL)
    assert len(await rig.hours(6)) == 8


async def test_a_second_outage_is_told_again(rig: Rig) -> None:
    for _ in range(2):
        rig.answer(SILENCE)
        assert len(await rig.hours(6)) == 1
        rig.answer(NotModified())
        assert len(await rig.hours(6)) == 1
