"""Take the wire's vitals: what the store says, and what this process knows of itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.vitals import Outbox, Vitals, ailments, awaited_since
from bot.ports import Clock, Sender, Store


class Pulse:
    """Reads the signs of life; the wire tells it of each beat, and once it holds the store."""

    def __init__(self, *, store: Store, clock: Clock, senders: Sequence[Sender], poll_maximum: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._senders = tuple(senders)
        self._poll_maximum = poll_maximum
        self._started_at = clock.now()
        self._beat_at: datetime | None = None
        self._holds = False

    def took_hold(self) -> None:
        """Count from here: what stood still while this wire waited for another is not its own."""
        self._holds = True
        self._started_at = self._clock.now()

    def beat(self) -> None:
        """Note that the scheduler beats."""
        self._beat_at = self._clock.now()

    async def read(self) -> Vitals:
        """Give the vitals of now."""
        now = self._clock.now()
        async with self._store.read() as tx:
            feeds = [feed for feed in await tx.feeds.all() if feed.source.enabled and not feed.stopped]
            counts = await tx.watch.counts()
            outboxes = {
                sender.platform.value: Outbox(
                    due_since=await tx.watch.oldest_due(now=now, platform=sender.platform),
                    posted_at=await tx.watch.posted_at(sender.platform),
                )
                for sender in self._senders
            }
            paused = await tx.watch.paused(now=now)
            hubs = await tx.pushes.counts(now=now)
        return Vitals(
            at=now,
            started_at=self._started_at,
            beat_at=self._beat_at,
            holds=self._holds,
            feeds_on=len(feeds),
            feeds_failing=sum(feed.failures > 0 for feed in feeds),
            answered_at=max((feed.succeeded_at for feed in feeds if feed.succeeded_at), default=None),
            awaited_since=awaited_since(feeds, now=now),
            poll_due_since=min((feed.next_at for feed in feeds if feed.next_at < now), default=None),
            counts=counts,
            outboxes=outboxes,
            paused=len(paused),
            hubs=hubs,
            platforms={sender.platform.value: sender.is_ready for sender in self._senders},
        )

    def ailments(self, vitals: Vitals) -> tuple[str, ...]:
        """Say what stands still."""
        return ailments(vitals, poll_maximum=self._poll_maximum)
