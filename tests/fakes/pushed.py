"""A wire with one feed, which names a hub: all of it over real sockets, but for the channels and the clock."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.feeds.fetch import AiohttpFetcher
from bot.model import ALL_TOPICS, FeedKind, FeedSource, Push, Subscription
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.services.websub import Hubs, Pushed
from bot.store import SqlStore, open_store
from bot.web.callback import CallbackServer
from tests.fakes.ends import FakeChannelPlatform, FakeClock, HereParser
from tests.fakes.feed_server import FeedHost, Published, rss
from tests.fakes.hub import FakeHub
from tests.fakes.reader import CHANNEL, everything_counts

OLD = Published("An old report", guid="0", link="https://wire.example/0")
NEWS = Published("Envoys meet at Panmunjom", guid="1", link="https://wire.example/1")


@dataclass
class Rig:
    host: FeedHost
    hub: FakeHub
    store: SqlStore
    clock: FakeClock
    chat: FakeChannelPlatform
    poll: Poll
    hubs: Hubs
    source: FeedSource

    @property
    def posts(self) -> list[str]:
        return [message.headline for message in self.chat.sent[CHANNEL.channel]]

    async def round(self, **passes: float) -> None:
        self.clock.forward(**passes)
        await self.poll.due()
        await self.hubs.due()
        await self.hub.settled()

    async def push(self) -> Push | None:
        async with self.store.read() as tx:
            feed = (await tx.feeds.all())[0]
            return await tx.pushes.of_feed(feed.id)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@asynccontextmanager
async def pushed_wire(folder: Path, host: FeedHost) -> AsyncIterator[Rig]:
    """Build a wire with one feed, which names a hub."""
    clock, chat, port = FakeClock(), FakeChannelPlatform(), free_port()
    store = await open_store(folder / "wire.db")
    source = FeedSource(key="wire", url=f"{host.url}/wire.xml", name="Wire", language="en", kind=FeedKind.NEWSPAPER)
    async with store.write() as tx:
        await tx.feeds.sync([source], now=clock.now())
        await tx.subscriptions.add(
            Subscription(channel=CHANNEL, topic=ALL_TOPICS, created_by="u", created_at=clock.now())
        )
    async with FakeHub() as hub, AiohttpFetcher(allow=[host.address, hub.address], host_gap=0) as fetcher:
        hubs = Hubs(store=store, caller=fetcher, clock=clock, callback=f"http://127.0.0.1:{port}")
        poll = Poll(
            store=store,
            fetcher=fetcher,
            parser=HereParser(),
            tagger=everything_counts,
            desk=StoryDesk(story_desk(load_catalogue(None))),
            clock=clock,
            policy=Policy(jitter=0),
            roll=lambda: 0,
            hubs=hubs,
        )
        deliver = Deliver(store=store, senders=[chat], topics={}, clock=clock, roll=lambda: 0)
        pushed = Pushed(hubs=hubs, store=store, keep=poll.pushed, alert=deliver.owed)
        server = CallbackServer(address=("127.0.0.1", port), pushed=pushed)
        await server.start()
        link = f'<{hub.url}>; rel="hub", <{source.url}>; rel="self"'
        host.raw["wire"] = web.Response(body=rss([OLD]), content_type="application/rss+xml", headers={"Link": link})
        yield Rig(host, hub, store, clock, chat, poll, hubs, source)
        await server.close()
    await store.close()
