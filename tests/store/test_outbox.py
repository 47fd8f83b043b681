"""Subscriptions and what is owed, in the database."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import (
    ALL_TOPICS,
    Platform,
    Posted,
    Subscription,
)
from bot.store import SqlStore
from tests.fakes.stored import CHANNEL, LEASE, NOW, OTHER, opened, owe, story


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with opened(tmp_path) as store:
        yield store


async def test_a_subscription_is_kept_once_and_routes(store: SqlStore) -> None:
    wish = Subscription(channel=CHANNEL, topic="missile", created_by="u", created_at=NOW)
    everything = Subscription(channel=OTHER, topic=ALL_TOPICS, created_by="u", created_at=NOW)
    async with store.write() as tx:
        assert await tx.subscriptions.add(wish)
        assert not await tx.subscriptions.add(wish)
        assert await tx.subscriptions.add(everything)
        assert set(await tx.subscriptions.channels_for(["missile", "china"])) == {CHANNEL, OTHER}
        assert await tx.subscriptions.channels_for(["japan"]) == (OTHER,)
        assert await tx.subscriptions.remove(CHANNEL, "missile")
        assert not await tx.subscriptions.remove(CHANNEL, "missile")


async def test_an_alert_is_owed_once_a_revision(store: SqlStore) -> None:
    async with store.write() as tx:
        number = await tx.stories.add(story())
        assert await tx.alerts.owe(number, 1, [CHANNEL, OTHER], now=NOW) == 2
        assert await tx.alerts.owe(number, 1, [CHANNEL, OTHER], now=NOW) == 0
        assert await tx.alerts.owe(number, 2, [CHANNEL], now=NOW) == 1


async def test_a_claim_is_exclusive_until_its_lease_ends(store: SqlStore) -> None:
    await owe(store, CHANNEL, OTHER)
    async with store.write() as tx:
        (first,) = await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9)
        assert first.attempts == 1
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9) == ()
        (again,) = await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE, lease=LEASE, limit=9)
        assert (again.id, again.attempts) == (first.id, 2)
        await tx.alerts.sent(first, Posted(message_id="77"), now=NOW)
        assert (await tx.watch.counts())["sent"] == 1
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE * 9, lease=LEASE, limit=9) == ()


async def test_what_a_wrong_clock_put_off_for_years_is_due_when_the_store_is_taken(store: SqlStore) -> None:
    years = timedelta(days=4000)
    await owe(store, CHANNEL, OTHER)
    async with store.write() as tx:
        for alert in await tx.alerts.claim(list(Platform), now=NOW, lease=LEASE, limit=9):
            await tx.alerts.put_back(alert.id, not_before=NOW + years, reason="later")
        await tx.alerts.pause(CHANNEL, until=NOW + years, reason="closed")
        assert await tx.alerts.claim(list(Platform), now=NOW, lease=LEASE, limit=9) == ()
        await tx.alerts.release(until=NOW)
        assert len(await tx.alerts.claim(list(Platform), now=NOW, lease=LEASE, limit=9)) == 2


async def test_what_was_put_back_waits_its_time(store: SqlStore) -> None:
    await owe(store, CHANNEL)
    async with store.write() as tx:
        (alert,) = await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9)
        await tx.alerts.put_back(alert.id, not_before=NOW + LEASE, reason="busy")
        assert await tx.alerts.claim([Platform.DISCORD], now=NOW, lease=LEASE, limit=9) == ()
        assert len(await tx.alerts.claim([Platform.DISCORD], now=NOW + LEASE, lease=LEASE, limit=9)) == 1


async def test_a_paused_channel_is_passed_over(store: SqlStore) -> None:
    await owe(store, CHANNEL, OTHER)
    both = [Platform.DISCORD, Platform.SLACK]
    async with store.write() as tx:
        assert await tx.alerts.pause(CHANNEL, until=NOW + LEASE, reason="gone")
        assert not await tx.alerts.pause(CHANNEL, until=NOW + LEASE, reason="gone")
        assert [a.channel for a in await tx.alerts.claim(both, now=NOW, lease=LEASE, limit=9)] == [OTHER]
        assert CHANNEL in [a.channel for a in await tx.alerts.claim(both, now=NOW + LEASE, lease=LEASE, limit=9)]
