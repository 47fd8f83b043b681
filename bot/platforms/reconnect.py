"""Stay connected: one session after another, with growing waits between those that end too soon."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.core.retry import RetryPolicy, wait_before
from bot.model import Platform

log = structlog.get_logger(__name__)

RECONNECT = RetryPolicy(limit=timedelta(minutes=2))
"""At most 720 sessions a day: Discord takes the token away from a bot that begins 1,000."""

Ended = tuple[str, timedelta]
"""Why a session ended, and how long the platform asks us to wait."""


async def stay_connected(
    platform: Platform, hold: Callable[[], Awaitable[Ended]], closing: asyncio.Event, *, steady: float
) -> None:
    """Hold sessions until closed; one that lasts `steady` seconds was a good one. What `hold` raises ends it."""
    failures, loop = 0, asyncio.get_running_loop()
    while not closing.is_set():
        began = loop.time()
        reason, asked = await hold()
        # A session that ends as soon as it is up is a failure, too: it would begin as often as it could.
        failures = 1 if loop.time() - began >= steady else failures + 1
        if closing.is_set():
            return
        wait = max(wait_before(failures, policy=RECONNECT, roll=0), asked)
        log.warning("platform.reconnecting", platform=platform.value, reason=reason, seconds=wait.total_seconds())
        await _wait(closing, wait)


async def _wait(event: asyncio.Event, limit: timedelta) -> None:
    try:
        async with asyncio.timeout(limit.total_seconds()):
            await event.wait()
    except TimeoutError:
        return
