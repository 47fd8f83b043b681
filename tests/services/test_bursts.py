"""More at once than usual is held and offered; what is old is for the archive; nothing of it is lost."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import answering, story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.errors import StoreError, UserInputError
from bot.model import ALL_TOPICS, Asker, ChannelRef, Failed, FeedKind, FeedSource, Fetched, Platform, Subscription
from bot.ports import Store, Transaction
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.held import release
from bot.services.notice import Notices
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock, FakeWeb, HereParser
from tests.fakes.feed_server import Published, rss

URL = "https://wire.example/rss"
SOURCE = FeedSource(key="wire", url=URL, name="Wire", language="en", kind=FeedKind.NEWSPAPER)
NEWS, DESK = (ChannelRef(platform=Platform.DISCORD, workspace="g", channel=name) for name in ("news", "desk"))
CATALOGUE = load_catalogue(None)
HEADLINES = (
    "North Korea fires ballistic missile into East Sea", "Kim Jong Un meets Putin in Moscow for a summit",
    "South Korea and Japan sign a military intelligence pact", "UN Security Council adopts new sanctions on North Korea",
    "Lazarus hackers of North Korea steal crypto worth $90 million", "North Korea conducts seventh nuclear test at Punggye-ri",
    "Kim Yo Jong denounces leaflets flown by defectors", "Kaesong industrial complex: North Korea demolishes a building",
    "US aircraft carrier arrives at Busan for drills with South Korea", "China's foreign minister Wang Yi visits Pyongyang",
    "North Korean soldier crosses the border and defects to the South", "WFP asks for food aid for North Korean children",
    "North Korea launches a spy satellite that falls into the sea", "Seoul proposes Red Cross talks on separated families",
    "Trump says he will write a letter to Kim Jong Un", "Russia ships oil to North Korea in breach of a cap",
    "North Korea shells waters near Yeonpyeong island", "Japan's abductee families appeal to Kim Jong Un",
    "IAEA sees activity at the Yongbyon reactor in North Korea", "North Korea sends workers to Vladivostok building sites",
    "South Korea's unification minister resigns over North Korea policy", "North Korea floods: dam opened at Hwanggang unannounced",
    "Mongolia offers Ulaanbaatar as place for North Korea talks", "North Korea closes its embassy in Spain",
    "Treasury designates a bank in Laos that serves North Korea", "North Korea reopens its border at Sinuiju to trains",
    "North Korea denies its arms were sold to Hamas", "North Korea expels a Swedish diplomat in Pyongyang",
)  # fmt: skip


class Dying:
    """A store on which the wire dies when it begins its n-th transaction that writes."""

    def __init__(self, store: SqlStore, step: int) -> None:
        self.store, self.left = store, step

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        return self.store.read()

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        self.left -= 1
        if self.left < 1:
            raise StoreError("the wire is dead")
        return self.store.write()


class Rig:
    def __init__(self, store: SqlStore) -> None:
        self.clock, self.web, self.chat, self.store = FakeClock(), FakeWeb(), FakeChannelPlatform(), store
        self.start(store)
        topics = {topic.id: topic for topic in CATALOGUE.topics}
        self.deliver = Deliver(store=store, senders=[self.chat], topics=topics, clock=self.clock, roll=lambda: 0)

    def start(self, store: Store) -> None:
        self.poll = Poll(
            store=store, fetcher=self.web, parser=HereParser(), tagger=tagger(CATALOGUE),
            desk=StoryDesk(story_desk(CATALOGUE)), clock=self.clock, policy=Policy(jitter=0), roll=lambda: 0,
            notices=Notices(store=store, channels=[DESK], clock=self.clock),
        )  # fmt: skip

    async def round(self, *items: Published) -> None:
        if items:
            self.web.answers[URL] = Fetched(url=URL, body=rss(list(items)))
        self.clock.forward(hours=1, minutes=10)
        await self.poll.due()
        await self.deliver.owed()

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.chat.notices["desk"]]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = await open_store(tmp_path / "wire.db")
    made = Rig(store)
    wish = Subscription(channel=NEWS, topic=ALL_TOPICS, created_by="u", created_at=made.clock.now())
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=made.clock.now())
        await tx.subscriptions.add(wish)
    await made.round(report("that its harvest was good"))
    yield made
    await store.close()


def reports(count: int) -> list[Published]:
    return [Published(title, guid=title) for title in HEADLINES[:count]]


def report(title: str) -> Published:
    return Published(f"North Korea says {title}", guid=title)


async def test_a_burst_is_held_offered_once_and_released_whole(rig: Rig) -> None:
    many = reports(99)
    await rig.round(*many)
    assert rig.chat.sent["news"] == []
    assert len(rig.notices) == 1
    assert "panmunjom feeds release wire" in rig.notices[0]
    await rig.round(*many)
    assert len(rig.notices) == 1
    held = await release(rig.store, rig.clock, "wire")
    await rig.deliver.owed()
    assert held == len({message.story_id for message in rig.chat.sent["news"]}) > 20
    assert await release(rig.store, rig.clock, "wire") == 0


@pytest.mark.parametrize("step", range(1, 4))
async def test_what_is_held_is_offered_wherever_the_wire_dies(rig: Rig, step: int) -> None:
    """Its stories are marked as held in one transaction: the line that offers them must be in it."""
    dying = Dying(rig.store, step)
    rig.start(dying)
    with suppress(StoreError):
        await rig.round(*reports(99))
    rig.start(rig.store)
    await rig.round(*reports(99))
    assert ["panmunjom feeds release wire" in notice for notice in rig.notices] == [True]
    assert rig.chat.sent["news"] == []


async def test_opinion_that_was_held_is_released_to_whoever_wants_it_alone(rig: Rig) -> None:
    many = reports(99)
    many[0].title = f"[Editorial] {many[0].title}"
    await rig.round(*many)
    held = await release(rig.store, rig.clock, "wire")
    await rig.deliver.owed()
    told = [message.headline for message in rig.chat.sent["news"]]
    assert len(told) == held - 1
    assert not any("Editorial" in headline for headline in told)


async def test_ten_at_once_are_ten(rig: Rig) -> None:
    await rig.round(*reports(10))
    assert len(rig.chat.sent["news"]) == 10
    assert rig.notices == []


async def test_what_is_older_than_two_days_at_first_sight_is_for_the_archive(rig: Rig) -> None:
    old, fresh = report("that a bridge is open"), Published("Kim Jong Un meets Putin in Moscow", guid="x")
    old.date = rig.clock.now() - timedelta(hours=50)
    fresh.date = rig.clock.now() - timedelta(hours=40)
    await rig.round(old, fresh)
    assert [message.headline for message in rig.chat.sent["news"]] == [fresh.title]


async def test_an_incident_is_told_once_and_its_end_once(rig: Rig) -> None:
    rig.web.answers[URL] = Failed(reason="the server answers 403", status=403)
    for _ in range(40):
        await rig.round()
    assert len(rig.notices) == 1
    assert "403 since" in rig.notices[0]
    for _ in range(25):
        await rig.round(report("that it rains"))
    assert len(rig.notices) == 2
    assert "well again" in rig.notices[1]


async def test_new_ids_for_all_that_was_there_are_known_by_what_they_say(rig: Rig) -> None:
    old = reports(12)
    await rig.round(*old)
    assert len(rig.chat.sent["news"]) == 12
    for number, item in enumerate(old):
        item.guid, item.link = f"tag:wire.example,2026:{number}", f"https://wire.example/new/{number}"
    await rig.round(*old)
    assert len(rig.chat.sent["news"]) == 12
    assert rig.notices == []


async def test_new_ids_for_what_cannot_be_recognised_are_held_for_a_button(rig: Rig) -> None:
    """The publisher rewrote its titles, too; what it publishes afterwards comes as ever."""
    await rig.round(*(Published(f"Old {title}", guid=str(n)) for n, title in enumerate(HEADLINES[:12])))
    before = len(rig.chat.sent["news"])
    moved = [Published(title, guid=f"tag:wire.example,2026:{n}") for n, title in enumerate(HEADLINES[12:24])]
    await rig.round(*moved)
    assert len(rig.chat.sent["news"]) == before
    assert ["other ids than before" in notice for notice in rig.notices] == [True]
    button = rig.chat.notices["desk"][0].button
    assert button is not None
    answers = answering(rig.store, CATALOGUE, rig.clock, operators=["discord:42"])
    with pytest.raises(UserInputError, match="Only operators"):
        await answers.press(Asker(channel=DESK, user="7", is_manager=True), button.action, button.number)
    done = await answers.press(Asker(channel=DESK, user="42", is_manager=False), button.action, button.number)
    assert "of wire." in done.text
    await rig.deliver.owed()
    told = len(rig.chat.sent["news"])
    assert told > before + 5
    await rig.round(report("that its harvest was bad"), *moved)
    assert len(rig.chat.sent["news"]) == told + 1
    assert len(rig.notices) == 1
