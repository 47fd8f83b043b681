"""From a document to messages in channels: real store, real decisions; only the web, the channels and the clock are fake."""

import resource
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.errors import (
    ChannelGoneError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
    UserInputError,
)
from bot.model import (
    ALL_TOPICS,
    Asker,
    ChannelRef,
    Failed,
    FeedKind,
    FeedSource,
    Fetched,
    NotModified,
    Platform,
    PollReport,
)
from bot.services.answer import Answers
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock, FakeWeb, HereParser
from tests.fakes.feed_server import Published, rss

CATALOGUE = load_catalogue(None)
TAGGER = tagger(CATALOGUE)
WIRE, PAPER = "https://wire.example/rss", "https://paper.example/rss"
OLD = Published("Kim Jong Un visits a farm near Pyongyang", guid="0", link="https://wire.example/0")
LAUNCH = Published(
    "North Korea fires ballistic missile into East Sea, JCS says", guid="1", link="https://wire.example/1"
)
AGAIN = Published("N. Korea fires ballistic missile into East Sea: JCS", guid="p1", link="https://paper.example/1")
HACK = Published(
    "Lazarus hackers of North Korea stole crypto worth $1.5 billion", guid="2", link="https://wire.example/2"
)
RUMOUR = Published(
    "Trump and Kim Jong Un may meet during Asia tour, sources say", guid="3", link="https://wire.example/3"
)
DENIAL = Published(
    "Trump and Kim Jong Un will not meet during Asia tour, US official says", guid="4", link="https://wire.example/4"
)
FOOTBALL = Published("Son Heung-min scores twice in football derby", guid="5", link="https://wire.example/5")


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    web: FakeWeb
    chat: FakeChannelPlatform
    poll: Poll
    deliver: Deliver
    answers: Answers

    def shows(self, url: str, *items: Published, etag: str | None = None) -> None:
        self.web.answers[url] = Fetched(url=url, body=rss(list(items)), etag=etag)

    async def round(self) -> PollReport:
        """Let the feeds become due, poll, and pay what is owed."""
        self.clock.forward(hours=1, minutes=10)
        report = await self.poll.due()
        await self.deliver.owed()
        return report

    async def subscribe(self, channel: str, topic: str = ALL_TOPICS) -> None:
        await self.answers.subscribe(asker(channel), topic)

    def headlines(self, channel: str) -> list[str]:
        return [message.headline for message in self.chat.sent[channel]]


def asker(channel: str, *, is_manager: bool = True, workspace: str = "g") -> Asker:
    place = ChannelRef(platform=Platform.DISCORD, workspace=workspace, channel=channel)
    return Asker(channel=place, user="u", is_manager=is_manager)


def source(key: str, url: str) -> FeedSource:
    return FeedSource(key=key, url=url, name=key.title(), language="en", kind=FeedKind.WIRE)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock, web, chat = FakeClock(), FakeWeb(), FakeChannelPlatform()
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([source("wire", WIRE), source("paper", PAPER)], now=clock.now())
    topics = {topic.id: topic for topic in CATALOGUE.topics}
    made = Rig(
        store=store,
        clock=clock,
        web=web,
        chat=chat,
        poll=Poll(
            store=store,
            fetcher=web,
            parser=HereParser(),
            tagger=TAGGER,
            desk=StoryDesk(story_desk(CATALOGUE)),
            clock=clock,
            policy=Policy(jitter=0),
            roll=lambda: 0,
        ),
        deliver=Deliver(store=store, senders=[chat], topics=topics, clock=clock, roll=lambda: 0),
        answers=Answers(store=store, topics=CATALOGUE.topics, clock=clock),
    )
    made.shows(WIRE, OLD)
    made.shows(PAPER, OLD)
    yield made
    await store.close()


async def test_the_first_poll_records_and_posts_nothing(rig: Rig) -> None:
    await rig.subscribe("1")
    report = await rig.round()
    assert (report.polled, report.relevant, report.alerts) == (2, 1, 0)
    rig.shows(WIRE, LAUNCH, OLD)
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]


async def test_a_channel_gets_its_topics_and_no_others(rig: Rig) -> None:
    await rig.subscribe("1", "missile")
    await rig.subscribe("2", "cyber")
    await rig.round()
    rig.shows(WIRE, FOOTBALL, HACK, LAUNCH, OLD)
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]
    assert rig.headlines("2") == [HACK.title]


async def test_forty_outlets_make_one_alert(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.shows(PAPER, AGAIN, OLD)
    await rig.round()
    assert len(rig.chat.sent["1"]) == 1


async def test_a_status_that_moves_on_is_told_again(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, RUMOUR, OLD)
    await rig.round()
    rig.shows(WIRE, DENIAL, RUMOUR, OLD)
    await rig.round()
    assert rig.headlines("1") == [RUMOUR.title, DENIAL.title]
    assert [message.reference[-1] for message in rig.chat.sent["1"]] in (["1", "2"], ["1", "1"])


async def test_an_edited_item_and_a_repeated_poll_are_nothing_new(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    await rig.round()
    rig.shows(WIRE, Published(LAUNCH.title + " (2nd LD)", guid="1", link=LAUNCH.link), OLD)
    assert (await rig.round()).new_items == 0
    assert len(rig.chat.sent["1"]) == 1


@pytest.mark.parametrize("body", [b"<html><body>moved</body></html>", b"\x00\x01\x02", b"{]", b"<rss><channel></rss"])
async def test_what_is_no_feed_fails_alone(rig: Rig, body: bytes) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.web.answers[PAPER] = Fetched(url=PAPER, body=body, etag='"bad"')
    rig.shows(WIRE, LAUNCH, OLD)
    report = await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]
    async with rig.store.read() as tx:
        paper = next(feed for feed in await tx.feeds.all() if feed.source.key == "paper")
    assert paper.etag != '"bad"' or not report.failures


async def test_items_without_guid_or_date_or_with_a_bad_one_are_read(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    body = rss([Published(LAUNCH.title), Published(HACK.title, link=HACK.link)])
    body = body.replace(b"<item>", b"<item><pubDate>the day after</pubDate>", 1)
    rig.web.answers[WIRE] = Fetched(url=WIRE, body=body)
    await rig.round()
    assert sorted(rig.headlines("1")) == sorted([LAUNCH.title, HACK.title])


async def test_validators_are_sent_and_a_304_costs_nothing(rig: Rig) -> None:
    rig.shows(WIRE, OLD, etag='"v1"')
    await rig.round()
    rig.web.answers[WIRE] = NotModified()
    await rig.round()
    assert [request.etag for request in rig.web.requests if request.url == WIRE] == [None, '"v1"']


async def test_a_failing_server_is_asked_ever_more_rarely(rig: Rig) -> None:
    rig.web.answers[WIRE] = Failed(reason="the server answers 500", status=500)
    for _ in range(12):
        await rig.round()
    asked = [request.url for request in rig.web.requests]
    assert asked.count(WIRE) < asked.count(PAPER)


async def test_a_full_disk_loses_nothing(rig: Rig, tmp_path: Path) -> None:
    """What could not be stored is neither known nor posted; once there is room the next poll brings it."""
    await rig.subscribe("1")
    await rig.round()
    rig.shows(
        WIRE, *(Published(f"North Korea fires missile number {n}", guid=f"x{n}", text="x" * 4000) for n in range(300))
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, limits[1]))
    try:
        rig.clock.forward(hours=2)
        report = await rig.poll.due()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert report.new_items == 0
    assert any("disk" in failure for failure in report.failures), report.failures
    assert rig.headlines("1") == []
    assert (await rig.round()).new_items == 300
    assert rig.headlines("1")


async def test_a_rate_limit_is_waited_out_in_order(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, HACK, LAUNCH, OLD)
    rig.chat.faults = [RateLimitedError("discord", 30)]
    await rig.round()
    assert rig.headlines("1") == []
    rig.clock.forward(seconds=29)
    await rig.deliver.owed()
    assert rig.headlines("1") == []
    rig.clock.forward(seconds=2)
    await rig.deliver.owed()
    assert set(rig.headlines("1")) == {LAUNCH.title, HACK.title}
    assert [retry for _, _, retry in rig.chat.calls] == [False, True, False]


async def test_a_channel_that_is_gone_is_paused_and_the_others_go_on(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.subscribe("2")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.faults = [ChannelGoneError("discord", "no such channel")]
    await rig.round()
    closed = rig.chat.calls[0][0]  # channels are served at the same time; the first to be tried met the fault
    other = ({"1", "2"} - {closed}).pop()
    assert rig.headlines(other) == [LAUNCH.title]
    assert rig.headlines(closed) == []
    calls = len(rig.chat.calls)
    await rig.deliver.owed()
    assert len(rig.chat.calls) == calls
    rig.clock.forward(days=1, minutes=1)
    await rig.deliver.owed()
    assert rig.headlines(closed) == [LAUNCH.title]


async def test_a_refused_message_does_not_hold_up_the_next(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, HACK, LAUNCH, OLD)
    rig.chat.faults = [MessageRefusedError("discord", "invalid form body")]
    await rig.round()
    assert len(rig.headlines("1")) == 1
    async with rig.store.read() as tx:
        assert (await tx.alerts.counts())["failed"] == 1


@pytest.mark.parametrize("fault", [PlatformError("discord", "503"), LoginError("discord", "revoked"), TimeoutError()])
async def test_an_outage_only_delays(rig: Rig, fault: Exception) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.faults = [fault]
    await rig.round()
    assert rig.headlines("1") == []
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]


async def test_nothing_is_claimed_for_a_platform_that_is_down(rig: Rig) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.is_ready = False
    await rig.round()
    rig.chat.is_ready = True
    await rig.deliver.owed()
    assert rig.chat.calls[-1][2] is False
    assert rig.headlines("1") == [LAUNCH.title]


async def test_latest_and_search_find_stories_in_any_language(rig: Rig) -> None:
    korean = Published(
        "북한, 동해상으로 탄도미사일 발사",
        guid="k",
        link="https://wire.example/k",
        text="합참은 북한이 미사일을 쐈다고 밝혔다.",
    )
    rig.shows(WIRE, korean, LAUNCH, OLD)
    await rig.round()
    titles = {entry.title for entry in (await rig.answers.latest("missile")).entries}
    assert titles <= {LAUNCH.title, korean.title}
    assert LAUNCH.title in titles or korean.title in titles
    assert [entry.title for entry in (await rig.answers.archive.search("미사일")).entries] != []
    assert [entry.title for entry in (await rig.answers.archive.search("ballistic East Sea")).entries] != []
    assert (await rig.answers.archive.search("unicorn")).entries == ()


async def test_subscriptions_of_another_server_are_not_told(rig: Rig) -> None:
    await rig.subscribe("1", "missile")
    assert "no topics" in (await rig.answers.subscriptions(asker("1", workspace="other"))).text
    with pytest.raises(UserInputError, match="Only those who manage"):
        await rig.answers.unsubscribe(asker("1", is_manager=False), "missile")
    with pytest.raises(UserInputError, match="Did you mean missile"):
        await rig.answers.subscribe(asker("1"), "misile")
    with pytest.raises(UserInputError, match="not subscribed to"):
        await rig.answers.unsubscribe(asker("1"), "cyber")
    assert "Unsubscribed" in (await rig.answers.unsubscribe(asker("1"), "Missiles and weapons")).text
