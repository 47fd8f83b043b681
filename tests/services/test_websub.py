"""What hubs send, over real sockets: a publisher, a hub and a channel of ours; only the clock is fake."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app import Plan, bootstrap
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.model import FeedKind, FeedSource, Platform
from bot.settings import load_settings
from bot.web.callback import MAX_BODY
from tests.fakes.ends import FakeChannelPlatform, FakeClock
from tests.fakes.feed_server import FeedHost, Published, rss
from tests.fakes.hub import FakeHub
from tests.fakes.pushed import NEWS, OLD, Rig, free_port, pushed_wire
from tests.fakes.wait import until


@pytest.fixture
async def rig(tmp_path: Path, host: FeedHost) -> AsyncIterator[Rig]:
    async with pushed_wire(tmp_path, host) as rig:
        yield rig


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


async def test_an_unknown_path_is_not_found(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(rss([NEWS]), path="x") == 404
    async with aiohttp.ClientSession() as session:
        for path in ("", "/websub/", "/websub/x?hub.mode=subscribe&hub.challenge=1", "/healthz"):
            async with session.get(rig.hub.callback.split("/websub/")[0] + path) as answer:
                assert answer.status == 404


async def test_what_is_too_large_is_refused(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(rss([NEWS]) + b" " * MAX_BODY) == 413  # what is in it would be news
    assert rig.posts == []


async def test_what_is_no_feed_costs_nothing(rig: Rig) -> None:
    await rig.round()
    assert await rig.hub.send(b"<html><body>sorry</body></html>") == 202
    assert await rig.hub.send(rss([NEWS])) == 202
    assert rig.posts == [NEWS.title]
