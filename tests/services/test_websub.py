"""Hubs over real sockets: a publisher, a hub and a channel of ours; only the clock is fake."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app import Plan, bootstrap, story_desk
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.errors import SettingsError
from bot.feeds.fetch import AiohttpFetcher
from bot.model import ALL_TOPICS, FeedKind, FeedSource, Platform, Push, Subscription
from bot.services.deliver import Deliver
from bot.services.desk import StoryDesk
from bot.services.poll import Poll
from bot.services.pulse import Pulse
from bot.services.status import StatusReport, reply
from bot.services.websub import Hubs, Pushed
from bot.settings import load_settings
from bot.store import SqlStore, open_store
from bot.web.callback import MAX_BODY, CallbackServer
from bot.web.metrics import exposition
from tests.fakes.ends import FakeChannelPlatform, FakeClock, HereParser
from tests.fakes.feed_server import FeedHost, Published, rss
from tests.fakes.hub import FakeHub
from tests.fakes.reader import CHANNEL, everything_counts
from tests.fakes.wait import until

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


@pytest.fixture
async def rig(tmp_path: Path, host: FeedHost) -> AsyncIterator[Rig]:
    """Build a wire with one feed, which names a hub."""
    clock, chat, port = FakeClock(), FakeChannelPlatform(), free_port()
    store = await open_store(tmp_path / "wire.db")
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


async def test_what_a_hub_sends_is_alerted_at_once_and_once(rig: Rig) -> None:
    """No clock moves and nothing is polled between the sending and the post."""
    await rig.round()
    assert rig.hub.verdicts == [True]
    form = rig.hub.forms[0]
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", rig.source.url)
    asked = len(rig.host.requests)
    assert await rig.hub.send(rss([NEWS])) == 202
    assert rig.posts == [NEWS.title]
    assert len(rig.host.requests) == asked
    assert await rig.hub.send(rss([NEWS, OLD])) == 202
    rig.host.raw["wire"] = web.Response(body=rss([NEWS, OLD]), content_type="application/rss+xml")
    await rig.round(hours=2)
    assert len(rig.host.requests) == asked + 1  # the check
    assert rig.posts == [NEWS.title]


async def test_the_wire_itself_subscribes_and_posts(tmp_path: Path, host: FeedHost) -> None:
    """All parts as they run, from the two settings: the classifier, the parsing process and the outbox."""
    port, screen, clock = free_port(), FakeChannelPlatform(platform=Platform.CONSOLE), FakeClock()
    settings = load_settings(
        {
            "PANMUNJOM_DATA_DIR": str(tmp_path),
            "PANMUNJOM_PUBLIC_URL": f"http://127.0.0.1:{port}/",
            "PANMUNJOM_WEBSUB_LISTEN": f"127.0.0.1:{port}",
            "PANMUNJOM_SEMANTIC": "off",
        },
        env_file=tmp_path / "none",
    )
    source = FeedSource(key="wire", url=f"{host.url}/wire.xml", name="Wire", language="en", kind=FeedKind.NEWSPAPER)
    launch = Published("North Korea fires ballistic missile into East Sea, JCS says", guid="2", link=NEWS.link)
    async with FakeHub() as hub:
        link = {"Link": f'<{hub.url}>; rel="hub"'}
        host.raw["wire"] = web.Response(body=rss([OLD]), content_type="application/rss+xml", headers=link)
        plan = Plan(
            sources=(source,),
            database=settings.database,
            policy=Policy(),
            host_gap=0,
            allow=(host.address, hub.address),
            console=True,
            websub=settings.websub_address,
        )
        stop = asyncio.Event()
        async with bootstrap(settings, load_catalogue(None), plan, clock=clock, console=screen) as wire:
            assert await wire.takes_hold(stop)
            await wire.first_pass(stop, limit=timedelta(seconds=60))
            await wire.beat()
            await until(lambda: hub.verdicts == [True])
            assert await hub.send(rss([launch])) == 202
            await until(lambda: bool(screen.sent["terminal"]))  # and no beat
            stop.set()
    assert [message.headline for message in screen.sent["terminal"]] == [launch.title]


def test_hubs_need_both_settings(tmp_path: Path) -> None:
    for name, value in (("PUBLIC_URL", "https://wire.example"), ("WEBSUB_LISTEN", "127.0.0.1:8480")):
        with pytest.raises(SettingsError, match="is missing"):
            load_settings({f"PANMUNJOM_{name}": value}, env_file=tmp_path / "none")


async def test_a_push_leaves_the_polls_own_state_alone(rig: Rig) -> None:
    await rig.round()
    async with rig.store.read() as tx:
        before = (await tx.feeds.all())[0]
    await rig.hub.send(rss([NEWS]))
    async with rig.store.read() as tx:
        after = (await tx.feeds.all())[0]
    assert replace(after, health=before.health) == before
    assert after.health != before.health


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_signature_of_the_standard_is_read(rig: Rig, method: str) -> None:
    await rig.round()
    await rig.hub.send(rss([NEWS]), method=method)
    assert rig.posts == [NEWS.title]


@pytest.mark.parametrize(("method", "secret"), [("sha256", "guessed"), ("", None), ("md5", None)])
async def test_what_is_not_signed_by_our_secret_is_ignored(rig: Rig, method: str, secret: str | None) -> None:
    """The sender is answered as if it had been taken."""
    await rig.round()
    assert await rig.hub.send(rss([NEWS]), method=method, secret=secret) == 202
    assert rig.posts == []
    async with rig.store.read() as tx:
        assert len([item async for item in tx.items.since(rig.clock.now())]) == 1


async def test_a_feed_that_answers_304_is_subscribed_at_the_hub_that_it_named_before(rig: Rig) -> None:
    """As after hubs were switched on: the document that named it was read long ago."""
    await rig.round()
    async with rig.store.write() as tx:
        await tx.pushes.remove((await tx.feeds.all())[0].id)
    rig.host.raw["wire"] = web.Response(status=304)
    await rig.round(hours=2)
    assert rig.hub.verdicts == [True, True]
    assert await rig.push() is not None


async def test_a_hub_that_a_new_document_names_no_more_is_forgotten(rig: Rig) -> None:
    await rig.round()
    async with rig.store.write() as tx:
        await tx.pushes.remove((await tx.feeds.all())[0].id)
    rig.host.raw["wire"] = web.Response(body=rss([NEWS]), content_type="application/rss+xml")
    await rig.round(hours=2)
    assert await rig.push() is None


async def test_subscriptions_show_in_status_and_metrics(rig: Rig) -> None:
    report = StatusReport(store=rig.store, clock=rig.clock)
    assert sum((await report.state()).hubs.values()) == 0
    assert "hubs" not in str(reply(await report.state()))
    rig.hub.verifies = False
    await rig.round()
    assert (await report.state()).hubs == {"on": 0, "waiting": 1, "failing": 0}
    await rig.round(minutes=5)
    assert (await report.state()).hubs == {"on": 0, "waiting": 0, "failing": 1}
    rig.hub.verifies = True
    await rig.round(minutes=10)
    assert "Feeds pushed by hubs: 1 on" in str(reply(await report.state()))
    pulse = Pulse(store=rig.store, clock=rig.clock, senders=[], poll_maximum=timedelta(hours=1))
    page = exposition(await pulse.read(), is_ready=True).decode()
    assert 'panmunjom_hub_subscriptions{state="on"} 1.0' in page


async def test_an_unknown_path_is_not_found(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(rss([NEWS]), path="x") == 404
    async with aiohttp.ClientSession() as session:
        for path in ("", "/websub/", "/websub/x?hub.mode=subscribe&hub.challenge=1", "/healthz"):
            async with session.get(rig.hub.callback.split("/websub/")[0] + path) as answer:
                assert answer.status == 404


@pytest.mark.parametrize("change", [{"topic": "https://other.example/rss"}, {"mode": "unsubscribe"}, {"challenge": ""}])
async def test_what_was_not_asked_for_is_refused(rig: Rig, change: dict[str, str]) -> None:
    rig.hub.changes = change
    await rig.round()
    assert rig.hub.verdicts == [False]
    push = await rig.push()
    assert push is not None
    assert push.ends_at is None


async def test_a_question_that_nobody_waits_for_is_refused(rig: Rig) -> None:
    """It might set a lease of a second, or one for ever."""
    await rig.round()
    assert (await rig.hub.ask())[0] == 404
    rig.hub.verifies = False
    rig.clock.forward(hours=22)
    await rig.round()
    rig.clock.forward(minutes=61)
    assert (await rig.hub.ask())[0] == 404


async def test_it_is_renewed_before_the_lease_ends(rig: Rig) -> None:
    """A hub that does not answer then is asked ever more rarely; the old path and secret stay good."""
    await rig.round()
    await rig.round(hours=19)
    assert len(rig.hub.forms) == 1
    rig.hub.verifies = False
    await rig.round(hours=1)
    await rig.round(minutes=4)
    assert len(rig.hub.forms) == 2
    await rig.round(minutes=1)
    await rig.round(minutes=9)
    assert len(rig.hub.forms) == 3
    rig.hub.verifies = True
    await rig.round(minutes=1)
    assert rig.hub.verdicts == [True, True]
    assert len({(form["hub.callback"], form["hub.secret"]) for form in rig.hub.forms}) == 1
    push = await rig.push()
    assert push is not None
    assert push.ends_at is not None
    assert (push.ends_at - rig.clock.now()).total_seconds() == 86400
    assert push.failures == 0


async def test_a_hub_that_says_no_is_asked_again_in_a_day(rig: Rig) -> None:
    rig.hub.changes = {"mode": "denied", "reason": "full"}
    await rig.round()
    await rig.round(hours=23)
    assert len(rig.hub.forms) == 1
    await rig.round(hours=1)
    assert len(rig.hub.forms) == 2


async def test_what_is_too_large_is_refused(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(rss([NEWS]) + b" " * MAX_BODY) == 413  # what is in it would be news
    assert rig.posts == []


async def test_what_is_no_feed_costs_nothing(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(b"<html><body>sorry</body></html>") == 202
    assert await rig.hub.send(rss([NEWS])) == 202
    assert rig.posts == [NEWS.title]


async def test_a_paused_feed_is_unsubscribed(rig: Rig) -> None:
    await rig.round()
    async with rig.store.write() as tx:
        await tx.feeds.stop("wire", "paused by somebody")
    await rig.round()
    assert [form["hub.mode"] for form in rig.hub.forms] == ["subscribe", "unsubscribe"]
    assert rig.hub.verdicts == [True, True]
    assert await rig.push() is None
    assert await rig.hub.send(rss([NEWS]), secret="") == 404


async def test_a_private_hub_is_not_asked(rig: Rig) -> None:
    """Its address is a stranger's word: the guard is that of the fetcher."""
    async with FakeHub() as inside:
        headers = {"Link": f"<{inside.url}>; rel=hub"}
        rig.host.raw["wire"] = web.Response(body=rss([OLD]), content_type="application/rss+xml", headers=headers)
        await rig.round()
        assert inside.forms == rig.hub.forms == []
    push = await rig.push()
    assert push is not None
    assert (push.hub, push.failures) == (inside.url, 1)


async def test_a_hub_in_the_document_counts_too(rig: Rig) -> None:
    atom = "http://www.w3.org/2005/Atom"
    links = f'<a:link xmlns:a="{atom}" rel="hub" href="{rig.hub.url}"/><a:link xmlns:a="{atom}" rel="self" href="{rig.source.url}?a"/>'
    body = rss([OLD]).replace(b"<channel>", b"<channel>" + links.encode())
    rig.host.raw["wire"] = web.Response(body=body, content_type="application/rss+xml")
    await rig.round()
    assert rig.hub.forms[0]["hub.topic"] == f"{rig.source.url}?a"
    assert rig.hub.verdicts == [True]
