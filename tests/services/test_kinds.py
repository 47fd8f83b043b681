"""Opinion, filler, claims and an owner's topics on their way to channels: real store, real decisions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.classify import Names
from bot.core.compose import compose
from bot.core.query import read_query
from bot.core.schedule import Policy
from bot.model import Asker, ChannelRef, FeedKind, FeedSource, Fetched, Platform
from bot.services.answer import Answers
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock, FakeWeb, HereParser
from tests.fakes.feed_server import Published, rss

CATALOGUE = load_catalogue(None)
WIRE = "https://wire.example/rss"
OLD = Published("Kim Jong Un visits a farm near Pyongyang", guid="0", link="https://wire.example/0")
OPINION = Published("Opinion: North Korea should open its border to aid", guid="1", link="https://wire.example/1")
NEWS = Published("North Korea fires ballistic missile, JCS says", guid="2", link="https://wire.example/2")
CLAIM = Published("North Korea executed its nuclear envoy, tabloid reports", guid="3", link="https://wire.example/3")


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    web: FakeWeb
    chat: FakeChannelPlatform
    poll: Poll
    deliver: Deliver
    answers: Answers

    async def round(self, *items: Published) -> None:
        self.web.answers[WIRE] = Fetched(url=WIRE, body=rss(list(items)))
        self.clock.forward(hours=1, minutes=10)
        await self.poll.due()
        await self.deliver.owed()

    def headlines(self, channel: str) -> list[str]:
        return [message.headline for message in self.chat.sent[channel]]


def asker(channel: str) -> Asker:
    return Asker(
        channel=ChannelRef(platform=Platform.DISCORD, workspace="g", channel=channel), user="u", is_manager=True
    )


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock, web, chat = FakeClock(), FakeWeb(), FakeChannelPlatform()
    store = await open_store(tmp_path / "wire.db")
    source = FeedSource(key="wire", url=WIRE, name="Wire", language="en", kind=FeedKind.WIRE)
    async with store.write() as tx:
        await tx.feeds.sync([source], now=clock.now())
    poll = Poll(
        store=store, fetcher=web, parser=HereParser(), tagger=tagger(CATALOGUE), desk=StoryDesk(story_desk(CATALOGUE)),
        clock=clock, policy=Policy(jitter=0), roll=lambda: 0,
    )  # fmt: skip
    topics = {topic.id: topic for topic in CATALOGUE.topics}
    deliver = Deliver(store=store, senders=[chat], topics=topics, clock=clock, roll=lambda: 0)
    answers = Answers(store=store, topics=CATALOGUE.topics, clock=clock)
    made = Rig(store=store, clock=clock, web=web, chat=chat, poll=poll, deliver=deliver, answers=answers)
    await made.round(OLD)
    yield made
    await store.close()


async def test_opinion_reaches_only_those_who_asked_for_it_and_the_archive(rig: Rig) -> None:
    await rig.answers.subscribe(asker("plain"), "all")
    reply = await rig.answers.subscribe(asker("reader"), "all", extras=True)
    assert "Opinion and filler" in reply.text
    await rig.round(OPINION, OLD)
    assert rig.headlines("reader") == [OPINION.title]
    assert rig.headlines("plain") == []
    async with rig.store.read() as tx:
        hits = await tx.search.find(read_query("border aid", now=rig.clock.now()), now=rig.clock.now(), limit=5)
    assert [hit.item.title for hit in hits] == [OPINION.title]
    await rig.round(NEWS, OPINION, OLD)
    assert rig.headlines("plain") == [NEWS.title]


async def test_the_wish_can_change(rig: Rig) -> None:
    await rig.answers.subscribe(asker("c"), "all", extras=True)
    assert "already" not in (await rig.answers.subscribe(asker("c"), "all")).text
    assert "already" in (await rig.answers.subscribe(asker("c"), "all")).text
    await rig.round(OPINION, OLD)
    assert rig.headlines("c") == []
    assert (await rig.answers.subscriptions(asker("c"))).entries[0].detail == ""


async def test_what_is_said_of_an_item_outlives_the_store(rig: Rig) -> None:
    await rig.round(NEWS, OLD)
    async with rig.store.read() as tx:
        (item,) = [item async for item in tx.items.since(rig.clock.now()) if item.title == NEWS.title]
        hits = await tx.search.find(read_query("actor:KR:JCS", now=rig.clock.now()), now=rig.clock.now(), limit=5)
        others = await tx.search.find(read_query("actor:CN", now=rig.clock.now()), now=rig.clock.now(), limit=5)
    assert [actor.code for actor in item.tag.actors] == ["KP", "KR:JCS"]
    assert item.tag.attribution.value == "official-named"
    assert item.tag.attribution_evidence
    assert [hit.item.title for hit in hits] == [NEWS.title]
    assert others == ()


async def test_actors_are_found_in_any_spelling(rig: Rig) -> None:
    answers = Answers(
        store=rig.store, topics=CATALOGUE.topics, clock=rig.clock, names=Names.from_table(CATALOGUE.names)
    )
    for typed in ("김정은", "Kim Jong-un", "KP:KJU", "kim-jong-un"):
        reply = await answers.archive.search("", actor=typed)
        assert [entry.title for entry in reply.entries] == [OLD.title], typed


async def test_a_claim_is_told_as_one_until_somebody_vouches_for_it(rig: Rig) -> None:
    await rig.answers.subscribe(asker("c"), "all")
    await rig.round(CLAIM, OLD)
    (first,) = rig.chat.sent["c"]
    assert first.claim.startswith("execut")
    confirmed = Published(
        "North Korea executed its nuclear envoy, Unification Ministry confirms", guid="4", link="https://wire.example/4"
    )
    await rig.round(confirmed, CLAIM, OLD)
    async with rig.store.read() as tx:
        (newest, *_) = await tx.stories.latest(topic=None, limit=1)
        reports = (await tx.items.of_stories([newest.id]))[newest.id]
    assert compose(newest, reports, {}, revision=1).claim == ""
