"""Two wires on one store: real store, real claims; the clock is fake."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import ChannelRef, Platform, Reply
from bot.services.deliver import Deliver
from bot.services.hold import LASTS, SETTLES_IN, Hold
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeChannelPlatform, FakeClock

ONE = ChannelRef(platform=Platform.DISCORD, workspace="1", channel="1")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    yield store
    await store.close()


async def test_two_wires_on_one_store(store: SqlStore) -> None:
    """The second claims nothing; it takes over once the first has died, and looks for what that one had under way."""
    clock, chat = FakeClock(), FakeChannelPlatform()

    def deliver(holder: str) -> Deliver:
        return Deliver(store=store, senders=[chat], topics={}, clock=clock, roll=lambda: 0, holder=holder)

    dead: set[str] = set()
    holds = [Hold(store=store, clock=clock, owner=name, is_dead=dead.__contains__) for name in ("a", "b")]
    stopped, go = asyncio.Event(), asyncio.Event()
    stopped.set()
    async with store.write() as tx:
        await tx.alerts.owe_notice("n", [ONE], Reply(text="Hello"), now=clock.now())
    assert await holds[0].acquire(go)
    assert not await holds[1].acquire(stopped)
    assert await deliver("b").owed() == 0
    async with store.write() as tx:
        assert await tx.alerts.claim([Platform.DISCORD], now=clock.now(), lease=timedelta(hours=1), limit=9)
    dead.add("a")
    assert await holds[1].acquire(go)
    assert await deliver("a").owed() == 0
    assert await deliver("b").owed() == 0
    clock.at += SETTLES_IN
    assert await deliver("b").owed() == 1
    assert chat.calls[-1][2] is True


async def test_a_wire_of_another_machine_is_waited_for_until_its_lease_ends(store: SqlStore) -> None:
    clock = FakeClock()
    holds = [Hold(store=store, clock=clock, owner=name, is_dead=lambda _: False) for name in ("a", "b")]
    go = asyncio.Event()
    assert await holds[0].acquire(go)
    waiting = asyncio.create_task(holds[1].acquire(go))
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.at += LASTS
    async with asyncio.timeout(10):
        assert await waiting
    assert timedelta(seconds=30) > LASTS


async def test_a_wire_that_ends_lets_the_next_one_on(store: SqlStore) -> None:
    holds = [Hold(store=store, clock=FakeClock(), owner=name, is_dead=lambda _: False) for name in ("a", "b")]
    go = asyncio.Event()
    assert await holds[0].acquire(go)
    await holds[0].give_up()
    async with asyncio.timeout(10):
        assert await holds[1].acquire(go)


async def test_a_hold_that_is_lost_stops_the_wire(store: SqlStore) -> None:
    """A process that was frozen for longer than its lease wakes to find another in its place."""
    clock = FakeClock()
    holds = [Hold(store=store, clock=clock, owner=name, is_dead=lambda _: False) for name in ("a", "b")]
    stop, go = asyncio.Event(), asyncio.Event()
    assert await holds[0].acquire(go)
    clock.at += LASTS
    assert await holds[1].acquire(go)
    async with asyncio.timeout(20):
        await holds[0].keep(stop)
    assert stop.is_set()
