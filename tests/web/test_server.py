"""Health and metrics over real sockets, from a real store."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from bot.model import ChannelRef, FeedKind, FeedSource, Platform, Posted, Reply
from bot.services.pulse import Pulse
from bot.store import SqlStore, open_store
from bot.web.server import WebServer
from tests.fakes.ends import FakeChannelPlatform, FakeClock

CHANNEL = ChannelRef(platform=Platform.DISCORD, workspace="500", channel="600")
FEED = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)


@dataclass
class Rig:
    store: SqlStore
    clock: FakeClock
    pulse: Pulse
    server: WebServer
    platform: FakeChannelPlatform

    async def get(self, path: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.server.port}{path}") as answer,
        ):
            return answer.status, await answer.text()

    async def figures(self) -> dict[str, float]:
        """Give each of our figures, by name and labels, as Prometheus reads them."""
        status, text = await self.get("/metrics")
        assert status == 200
        found = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found[" ".join([sample.name.removeprefix("panmunjom_"), *sample.labels.values()])] = sample.value
        return found


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store, clock, platform = await open_store(tmp_path / "wire.db"), FakeClock(), FakeChannelPlatform()
    pulse = Pulse(store=store, clock=clock, senders=[platform], poll_maximum=timedelta(hours=1))
    server = WebServer(address=("127.0.0.1", 0), read=pulse.read, judge=pulse.ailments)
    await server.start()
    yield Rig(store, clock, pulse, server, platform)
    await server.close()
    await store.close()


async def test_ready_once_it_holds_the_store_and_beats(rig: Rig) -> None:
    assert await rig.get("/healthz") == (200, "alive\n")
    assert (await rig.get("/readyz"))[0] == 503
    rig.pulse.took_hold()
    rig.pulse.beat()
    assert await rig.get("/readyz") == (200, "ready\n")


async def test_not_ready_once_nothing_moves(rig: Rig) -> None:
    """It lives, so it is not restarted for this; what stands still is said, line by line."""
    async with rig.store.write() as tx:
        await tx.feeds.sync([FEED], now=rig.clock.now())
        await tx.alerts.owe_notice("n", [CHANNEL], Reply(text="x"), now=rig.clock.now())
    rig.pulse.took_hold()
    rig.clock.forward(hours=2)
    status, text = await rig.get("/readyz")
    assert status == 503
    assert [line.split(" for ")[0] for line in text.splitlines()] == [
        "no beat",
        "no feed answered",
        "alerts are due on discord and nothing was posted there",
    ]
    assert await rig.get("/healthz") == (200, "alive\n")
    assert (await rig.figures())["ready"] == 0


async def test_feeds_that_are_paused_or_rest_are_not_missed(rig: Rig) -> None:
    now = rig.clock.now()
    async with rig.store.write() as tx:
        await tx.feeds.sync([FEED, replace(FEED, key="b", url="https://b.example/rss")], now=now)
        first, second = await tx.feeds.all()
        await tx.feeds.stop(first.source.key, "paused by somebody")
        await tx.feeds.save(replace(second, succeeded_at=now, next_at=now + timedelta(hours=6)))
    rig.pulse.took_hold()
    rig.clock.forward(hours=5)
    rig.pulse.beat()
    assert await rig.get("/readyz") == (200, "ready\n")
    assert (await rig.figures())["feeds on"] == 1
    rig.clock.forward(hours=4)
    rig.pulse.beat()
    assert "no feed answered" in (await rig.get("/readyz"))[1]


async def test_figures_are_those_of_the_store(rig: Rig) -> None:
    now = rig.clock.now()
    rig.pulse.took_hold()
    rig.pulse.beat()
    async with rig.store.write() as tx:
        await tx.feeds.sync([FEED], now=now)
        await tx.alerts.owe_notice("1", [CHANNEL], Reply(text="x"), now=now)
        await tx.alerts.owe_notice("2", [CHANNEL], Reply(text="x"), now=now)
        (alert,) = await tx.alerts.claim([Platform.DISCORD], now=now, lease=timedelta(minutes=1), limit=1)
        await tx.alerts.sent(alert, Posted(message_id="1"), now=now)
    rig.clock.forward(seconds=40)
    rig.platform.is_ready = False
    figures = await rig.figures()
    assert (figures["alerts owed"], figures["alerts sent"], figures["alert_lag_seconds discord"]) == (1, 1, 40)
    assert figures["message_timestamp_seconds discord"] == figures["beat_timestamp_seconds"] == now.timestamp()
    assert (figures["feeds on"], figures["feeds failing"], figures["platform_up discord"]) == (1, 0, 0)
    assert figures["process_resident_memory_bytes"] > 0


async def test_claims_that_nobody_settles_stand_still(rig: Rig) -> None:
    """Workers that hang for good have what is owed in their hands, and post nothing."""
    now = rig.clock.now()
    async with rig.store.write() as tx:
        await tx.alerts.owe_notice("1", [CHANNEL], Reply(text="x"), now=now)
        await tx.alerts.claim([Platform.DISCORD], now=now, lease=timedelta(minutes=1), limit=1)
    rig.pulse.took_hold()
    rig.clock.forward(minutes=5)
    rig.pulse.beat()
    assert await rig.get("/readyz") == (200, "ready\n")
    rig.clock.forward(minutes=2)
    rig.pulse.beat()
    assert "nothing was posted there for 360 s" in (await rig.get("/readyz"))[1]


async def test_a_store_that_cannot_be_read_is_not_ready(rig: Rig) -> None:
    async with rig.store.write() as tx:
        await tx.watch._connection.exec_driver_sql("DROP TABLE messages")
    assert (await rig.get("/readyz"))[0] == 503
    assert (await rig.get("/metrics"))[0] == 503
    assert (await rig.get("/healthz"))[0] == 200


async def test_a_busy_port_is_one_line_and_the_wire_goes_on(rig: Rig) -> None:
    second = WebServer(address=("127.0.0.1", rig.server.port), read=rig.pulse.read, judge=rig.pulse.ailments)
    with capture_logs() as said:
        await second.start()
        await second.close()
    assert second.port == 0
    (line,) = said
    assert line["event"] == "web.waiting"
    assert str(rig.server.port) in line["reason"]
    assert "PANMUNJOM_WEB" in line["reason"]


async def test_it_listens_on_loopback_alone(rig: Rig) -> None:
    with socket.create_server(("127.0.0.2", rig.server.port)):
        pass  # had it taken every address, this one would be taken
