"""Who is shown the state of the wire, and what a notice does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.places import channels_from
from bot.errors import UserInputError
from bot.model import Asker, ChannelRef, FeedKind, FeedSource, Platform, Reply
from bot.services.notice import Notices
from bot.services.status import StatusReport
from bot.store import SqlStore, open_store
from tests.fakes.ends import FakeClock

DESK = ChannelRef(platform=Platform.SLACK, workspace="T1", channel="C1")
MANAGER = Asker(channel=ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2"), user="7", is_manager=True)
READER = Asker(channel=MANAGER.channel, user="8", is_manager=False)
OPERATOR = Asker(channel=DESK, user="U1", is_manager=False)
CLOCK = FakeClock()
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([SOURCE], now=CLOCK.now() - timedelta(minutes=5))
        await tx.alerts.owe_notice("a", [MANAGER.channel], Reply(text="a"), now=CLOCK.now() - timedelta(minutes=3))
        await tx.alerts.owe_notice("b", [DESK], Reply(text="b"), now=CLOCK.now())
        await tx.alerts.pause(DESK, until=CLOCK.now() + timedelta(days=1), reason="is archived")
    yield store
    await store.close()


async def test_a_manager_sees_the_state_of_his_own_workspace_alone(store: SqlStore) -> None:
    report = StatusReport(store=store, clock=CLOCK, is_operator=lambda asker: asker is OPERATOR)
    own = str(await report.answer(MANAGER))
    assert "1 owed" in own
    assert "archived" not in own
    everything = str(await report.answer(OPERATOR))
    assert "2 owed" in everything
    assert "archived" in everything
    with pytest.raises(UserInputError, match="operators"):
        await report.answer(READER)


async def test_the_state_says_how_long_what_is_due_has_waited(store: SqlStore) -> None:
    state = await StatusReport(store=store, clock=CLOCK).state()
    assert state.poll_lag == timedelta(minutes=5)
    assert state.owed_lag == timedelta(minutes=3)
    assert state.polled_at is None
    assert [one.channel for one in state.paused] == [DESK]


async def test_a_notice_comes_once(store: SqlStore) -> None:
    notices = Notices(store=store, channels=[MANAGER.channel], clock=CLOCK)
    for _ in range(2):
        await notices.tell("feed wire silent", Reply(text="Wire has been silent for 36 h, usually 2 h"))
    async with store.read() as tx:
        assert (await tx.watch.counts(workspace=MANAGER.channel)) == {"owed": 2}


def test_channels_are_named_with_their_platform() -> None:
    assert channels_from(["slack:T1:C1"]) == (DESK,)
    for wrong in ("discord:1", "slack:T1:", "irc:1:2", "discord:1:news", "discord:1:２", "slack:T1:#news"):
        with pytest.raises(ValueError, match="no channel"):
            channels_from([wrong])
