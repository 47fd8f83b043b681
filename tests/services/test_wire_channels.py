"""From a document to channels that refuse, and to people who ask: only the web, the channels and the clock are fake."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import (
    ChannelGoneError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
    UserInputError,
)
from tests.fakes.feed_server import Published
from tests.fakes.newsroom import HACK, LAUNCH, OLD, WIRE, Newsroom, asker, newsroom


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as made:
        yield made


async def test_a_rate_limit_is_waited_out_in_order(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, HACK, LAUNCH, OLD)
    rig.chat.faults = [RateLimitedError("discord", 30)]
    await rig.round()
    assert rig.headlines("1") == []
    rig.clock.forward(seconds=29)
    await rig.deliver.owed()
    assert rig.headlines("1") == []
    rig.clock.forward(seconds=2)
    await rig.deliver.owed()
    assert set(rig.headlines("1")) == {LAUNCH.title, HACK.title}
    assert [retry for _, _, retry in rig.chat.calls] == [False, True, False]


async def test_a_channel_that_is_gone_is_paused_and_the_others_go_on(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.subscribe("2")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.faults = [ChannelGoneError("discord", "no such channel")]
    await rig.round()
    closed = rig.chat.calls[0][0]  # channels are served at the same time; the first to be tried met the fault
    other = ({"1", "2"} - {closed}).pop()
    assert rig.headlines(other) == [LAUNCH.title]
    assert rig.headlines(closed) == []
    calls = len(rig.chat.calls)
    await rig.deliver.owed()
    assert len(rig.chat.calls) == calls
    rig.clock.forward(days=1, minutes=1)
    await rig.deliver.owed()
    assert rig.headlines(closed) == [LAUNCH.title]


async def test_a_refused_message_does_not_hold_up_the_next(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, HACK, LAUNCH, OLD)
    rig.chat.faults = [MessageRefusedError("discord", "invalid form body")]
    await rig.round()
    assert len(rig.headlines("1")) == 1
    async with rig.store.read() as tx:
        assert (await tx.watch.counts())["failed"] == 1


@pytest.mark.parametrize("fault", [PlatformError("discord", "503"), LoginError("discord", "revoked"), TimeoutError()])
async def test_an_outage_only_delays(rig: Newsroom, fault: Exception) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.faults = [fault]
    await rig.round()
    assert rig.headlines("1") == []
    await rig.round()
    assert rig.headlines("1") == [LAUNCH.title]


async def test_nothing_is_claimed_for_a_platform_that_is_down(rig: Newsroom) -> None:
    await rig.subscribe("1")
    await rig.round()
    rig.shows(WIRE, LAUNCH, OLD)
    rig.chat.is_ready = False
    await rig.round()
    rig.chat.is_ready = True
    await rig.deliver.owed()
    assert rig.chat.calls[-1][2] is False
    assert rig.headlines("1") == [LAUNCH.title]


async def test_latest_and_search_find_stories_in_any_language(rig: Newsroom) -> None:
    korean = Published(
        "북한, 동해상으로 탄도미사일 발사",
        guid="k",
        link="https://wire.example/k",
        text="합참은 북한이 미사일을 쐈다고 밝혔다.",
    )
    rig.shows(WIRE, korean, LAUNCH, OLD)
    await rig.round()
    titles = {entry.title for entry in (await rig.answers.latest("missile")).entries}
    assert titles
    assert titles <= {LAUNCH.title, korean.title}
    for words in ("미사일", "ballistic East Sea"):
        assert {entry.title for entry in (await rig.answers.archive.search(words)).entries} <= titles
        assert (await rig.answers.archive.search(words)).entries
    assert (await rig.answers.archive.search("unicorn")).entries == ()


async def test_subscriptions_of_another_server_are_not_told(rig: Newsroom) -> None:
    await rig.subscribe("1", "missile")
    assert "no topics" in (await rig.answers.subscriptions(asker("1", workspace="other"))).text
    with pytest.raises(UserInputError, match="Only those who manage"):
        await rig.answers.unsubscribe(asker("1", is_manager=False), "missile")
    with pytest.raises(UserInputError, match="Did you mean missile"):
        await rig.answers.subscribe(asker("1"), "misile")
    with pytest.raises(UserInputError, match="not subscribed to"):
        await rig.answers.unsubscribe(asker("1"), "cyber")
    assert "Unsubscribed" in (await rig.answers.unsubscribe(asker("1"), "Missiles and weapons")).text
