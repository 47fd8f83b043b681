"""The pace, by the loop's own clock: what is asserted is a least wait, which no load can shorten."""

import asyncio
from itertools import pairwise

import pytest

from bot.platforms.pace import Pace


async def test_no_window_holds_more_than_gap_and_slack_allow() -> None:
    """Ten come at once to a gate that was free for long: the slack of two lets three go on, then one every gap."""
    loop, pace, at = asyncio.get_running_loop(), Pace(0.02, slack=0.04), []

    async def pass_by() -> None:
        await pace.turn()
        at.append(loop.time())

    await asyncio.gather(*(pass_by() for _ in range(10)))
    assert all(later - earlier >= 0.019 for earlier, later in zip(at, at[3:], strict=False))
    assert at[-1] - at[0] >= 0.02 * 7 - 0.001


async def test_a_key_waits_for_itself_alone_and_who_gave_up_is_no_hindrance() -> None:
    pace = Pace(60)
    await pace.turn("a")
    waiting = asyncio.create_task(pace.turn("a"))
    async with asyncio.timeout(10):
        await pace.turn("b")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(10):
        await pace.turn("c")


async def test_who_waits_already_is_held_too_and_none_passes_together_after() -> None:
    """A limit that was met binds those, too, who had been let wait before it was."""
    loop, pace, at = asyncio.get_running_loop(), Pace(0.02), []

    async def pass_by() -> None:
        await pace.turn()
        at.append(loop.time())

    passing = [asyncio.create_task(pass_by()) for _ in range(4)]
    await asyncio.sleep(0)
    held_at = loop.time()
    pace.hold(0.2)
    assert 0.15 < pace.held() <= 0.2
    await asyncio.gather(*passing)
    late = [moment for moment in at if moment > held_at + 0.1]
    assert len(late) >= 3
    assert late[0] >= held_at + 0.199
    assert all(later - earlier >= 0.019 for earlier, later in pairwise(late))
