"""The wire from document to channel: real store, real decisions; the web, the channels and the clock are fake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import story_desk, tagger
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import (
    ALL_TOPICS,
    Asker,
    ChannelRef,
    FeedKind,
    FeedSource,
    Fetched,
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
class Newsroom:
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


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[Newsroom]:
    clock, web, chat = FakeClock(), FakeWeb(), FakeChannelPlatform()
    store = await open_store(folder / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([source("wire", WIRE), source("paper", PAPER)], now=clock.now())
    topics = {topic.id: topic for topic in CATALOGUE.topics}
    made = Newsroom(
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
