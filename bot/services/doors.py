"""What becomes of the places that are posted to: a channel closes, may be open again, or a workspace leaves.

A channel that is closed to us is paused, never unsubscribed: it is asked again once a day, or when its platform tells
of a change, and goes on by itself. Only a workspace that removed the bot is forgotten.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.core import tell
from bot.core.people import subscribers
from bot.core.retry import RetryPolicy
from bot.model import ChannelRef, Platform
from bot.ports import Clock, Store, Transaction

log = structlog.get_logger(__name__)

POLICY = RetryPolicy()


class Doors:
    """Hears of changes from the platforms. `forget` removes all that is kept of a workspace."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        forget: Callable[[Platform, str], Awaitable[object]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._forget = forget

    async def removed(self, platform: Platform, workspace: str) -> None:
        """Forget a workspace that removed the bot."""
        await self._forget(platform, workspace)

    async def shut(self, channel: ChannelRef, reason: str) -> None:
        """Pause a channel that is gone, if anybody subscribed it."""
        now = self._clock.now()
        async with self._store.write() as tx:
            if not await tx.subscriptions.of_channel(channel):
                return
            told = await shut(tx, channel, reason, now=now, until=now + POLICY.closed_channel)
        log.warning(
            "channel.paused", platform=channel.platform.value, channel=channel.channel, reason=reason, told=told
        )

    async def opened(self, channel: ChannelRef) -> None:
        """Go on with a channel that was paused; whether it is open indeed shows with the next message."""
        async with self._store.write() as tx:
            was_paused = await tx.alerts.resume(channel)
        if was_paused:
            log.info("channel.resumed", platform=channel.platform.value, channel=channel.channel)


async def shut(tx: Transaction, channel: ChannelRef, reason: str, *, now: datetime, until: datetime) -> int:
    """Pause a channel, and have its subscribers told, the first time; give to how many that is owed."""
    if not await tx.alerts.pause(channel, until=until, reason=reason):
        return 0
    people = subscribers(await tx.subscriptions.of_channel(channel))
    name = f"paused {channel.channel} {now:%Y-%m-%dT%H:%M:%S}"
    return await tx.alerts.owe_notice(name, people, tell.paused(channel, reason), now=now)
