"""Pay the outbox: what polling owed is posted, once, in order, whatever fails in between.

A claim is committed before the platform is called, and the message's id after it. A crash between the two leaves a
claim whose lease runs out; the next attempt says `retry`, and the platform looks for the message before posting.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import structlog

from bot.core.compose import compose
from bot.core.retry import RetryPolicy, wait_before
from bot.errors import ChannelGoneError, LoginError, MessageRefusedError, PlatformError, RateLimitedError
from bot.model import Alert, ChannelRef, Message, Platform, Posted, Topic
from bot.ports import Clock, Sender, Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """An alert that could not be sent now."""

    wait: timedelta
    reason: str
    closes_channel: bool = False


class Deliver:
    """Claims alerts that are owed and sends them."""

    def __init__(
        self,
        *,
        store: Store,
        senders: Sequence[Sender],
        topics: Mapping[str, Topic],
        clock: Clock,
        roll: Callable[[], float],
        policy: RetryPolicy | None = None,
        batch: int = 50,
        send_limit: timedelta = timedelta(seconds=30),
    ) -> None:
        self._store = store
        self._senders: dict[Platform, Sender] = {sender.platform: sender for sender in senders}
        self._topics = topics
        self._clock = clock
        self._roll = roll
        self._policy = policy or RetryPolicy()
        self._batch = batch
        self._send_limit = send_limit

    async def owed(self) -> int:
        """Send what is due now; give how many messages were posted."""
        ready = [platform for platform, sender in self._senders.items() if sender.is_ready]
        if not ready:
            return 0
        # The lease outlives the slowest channel of a batch, so that no second claim can overlap the first.
        lease = self._send_limit * (self._batch + 1)
        async with self._store.write() as tx:
            alerts = await tx.alerts.claim(ready, now=self._clock.now(), lease=lease, limit=self._batch)
        by_channel = groupby(sorted(alerts, key=_channel_order), key=lambda alert: alert.channel)
        queues = [(channel, list(queue)) for channel, queue in by_channel]
        return sum(await asyncio.gather(*(self._channel(channel, queue) for channel, queue in queues)))

    async def _channel(self, channel: ChannelRef, queue: Sequence[Alert]) -> int:
        """Send a channel's alerts in order; after a failure the rest wait with it, or they would overtake it."""
        for done, alert in enumerate(queue):
            outcome = await self._send(channel, alert)
            if isinstance(outcome, Later):
                await self._postpone(channel, queue[done:], outcome)
                return done
        return len(queue)

    async def _send(self, channel: ChannelRef, alert: Alert) -> Posted | Later | None:
        message = await self._message(alert)
        if message is None:
            await self._give_up(alert, "the story is gone")
            return None
        try:
            outcome = await self._attempt(channel, alert, message)
        except MessageRefusedError as error:
            # The same again would be refused again, and hold up all that follows it in this channel.
            await self._give_up(alert, error.reason)
            return None
        if isinstance(outcome, Posted):
            async with self._store.write() as tx:
                await tx.alerts.sent(alert.id, outcome, now=self._clock.now())
            log.info("alert.sent", platform=channel.platform.value, channel=channel.channel, story=alert.story_id)
        return outcome

    async def _give_up(self, alert: Alert, reason: str) -> None:
        async with self._store.write() as tx:
            await tx.alerts.fail(alert.id, reason=reason)
        log.error("alert.failed", channel=alert.channel.channel, story=alert.story_id, reason=reason)

    async def _message(self, alert: Alert) -> Message | None:
        async with self._store.read() as tx:
            story = await tx.stories.get(alert.story_id)
            items = await tx.items.of_stories([alert.story_id])
        if story is None:
            return None
        return compose(story, items.get(story.id, ()), self._topics, revision=alert.revision)

    async def _attempt(self, channel: ChannelRef, alert: Alert, message: Message) -> Posted | Later:
        sender = self._senders[channel.platform]
        try:
            async with asyncio.timeout(self._send_limit.total_seconds()):
                return await sender.send(channel, message, key=alert.key, retry=alert.attempts > 1)
        except RateLimitedError as error:
            return Later(wait=timedelta(seconds=error.retry_after), reason=error.reason)
        except ChannelGoneError as error:
            return Later(wait=self._policy.closed_channel, reason=error.reason, closes_channel=True)
        except LoginError as error:
            return Later(wait=self._policy.login, reason=error.reason)
        except MessageRefusedError:
            raise
        except PlatformError as error:
            return Later(wait=self._backoff(alert), reason=error.reason)
        except TimeoutError:
            return Later(wait=self._backoff(alert), reason=f"no answer in {self._send_limit.total_seconds():g} s")

    def _backoff(self, alert: Alert) -> timedelta:
        return wait_before(alert.attempts, policy=self._policy, roll=self._roll())

    async def _postpone(self, channel: ChannelRef, alerts: Sequence[Alert], later: Later) -> None:
        again_at = self._clock.now() + later.wait
        newly_closed = False
        async with self._store.write() as tx:
            for alert in alerts:
                # A closed channel's alerts are due as soon as it opens again: the pause holds them, not their time.
                due = self._clock.now() if later.closes_channel else again_at
                await tx.alerts.put_back(alert.id, not_before=due, reason=later.reason)
            if later.closes_channel:
                newly_closed = await tx.alerts.pause(channel, until=again_at, reason=later.reason)
        event = "channel.paused" if newly_closed else "alert.postponed"
        log.warning(
            event,
            platform=channel.platform.value,
            channel=channel.channel,
            waiting=len(alerts),
            seconds=round(later.wait.total_seconds(), 1),
            reason=later.reason,
        )


def _channel_order(alert: Alert) -> tuple[str, str, str, int]:
    channel = alert.channel
    return (channel.platform, channel.workspace, channel.channel, alert.id)
