"""Pay the outbox: what is owed is posted, once, in order, whatever fails in between.

How far "once" goes. A claim is committed before the platform is called, and the message's id after it; only one process
claims at a time. A crash between the two leaves a claim without a message, and the next attempt says `is_repeat`:

- Discord is given a key that it enforces for some minutes, and is searched for the message before a repeat. What is
  left: a repeat, later than those minutes, in a channel whose history is closed to us.
- Slack keeps no keys. A message carries its own in its metadata, nothing is repeated by the library, and the channel is
  searched before a repeat. What is left: a channel whose history is closed to us (private talks, missing scopes).
- On both: a message that somebody deleted between the crash and the repeat is posted again, and so is one that a server
  takes later than ten seconds after we stopped waiting for it (five, where it was the wire that died).

Each channel is a queue with a worker of its own while there is something to pay; a slow one holds up itself alone.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from bot.core import tell
from bot.core.face import EDIT_GAP
from bot.core.gloss import Gloss
from bot.core.people import user_of
from bot.core.retry import RetryPolicy
from bot.errors import BotError
from bot.model import Alert, AlertId, AlertKind, ChannelRef, FollowUps, Platform, Topic
from bot.ports import Clock, Sender, Store, Transaction
from bot.services import hold
from bot.services.doors import shut
from bot.services.outcome import Closed, Done, Given, Late, Later, Outcome, Unchanged, attempt
from bot.services.parcel import Packer

log = structlog.get_logger(__name__)

MISTAKES = 5
"""So often a message may meet a mistake of ours, a minute apart, before it is given up for those behind it."""


class Deliver:
    """Claims what is owed and sends it."""

    def __init__(
        self,
        *,
        store: Store,
        senders: Sequence[Sender],
        topics: Mapping[str, Topic],
        clock: Clock,
        roll: Callable[[], float],
        policy: RetryPolicy | None = None,
        workers: int = 200,
        send_limit: timedelta = timedelta(seconds=30),
        max_age: timedelta = timedelta(days=2),
        follow_ups: FollowUps = FollowUps.REPLY,
        holder: str | None = None,
        gloss: Gloss | None = None,
    ) -> None:
        """Claim only while `holder` holds the store, if there is one to name."""
        self._store = store
        self._senders: dict[Platform, Sender] = {sender.platform: sender for sender in senders}
        self._clock = clock
        self._roll = roll
        self._policy = policy or RetryPolicy()
        self._workers = workers
        self._send_limit = send_limit
        self._lease = send_limit * 2
        self._max_age = max_age
        self._holder = holder
        self._packer = Packer(store=store, topics=topics, follow_ups=follow_ups, started_at=clock.now(), gloss=gloss)
        self._working: set[asyncio.Task[int]] = set()
        self._mistakes: dict[AlertId, tuple[int, int]] = {}
        self._posted = 0

    async def owed(self) -> int:
        """Send what is due now, and wait for that; give how many messages were posted or edited."""
        total = 0
        while started := await self.beat():
            total += sum(await asyncio.gather(*started))
        return total

    async def beat(self) -> list[asyncio.Task[int]]:
        """Start a worker for each channel that has something due and none yet; give those started."""
        alerts = await self._claimed()
        started = [asyncio.create_task(self._serve(alert)) for alert in alerts]
        for task in started:
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        return started

    async def close(self, *, limit: timedelta) -> None:
        """Let what is under way end, within a limit."""
        working = list(self._working)
        if working:
            _, left = await asyncio.wait(working, timeout=limit.total_seconds())
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _claimed(self) -> tuple[Alert, ...]:
        ready = [platform for platform, sender in self._senders.items() if sender.is_ready]
        room = self._workers - len(self._working)
        if not ready or room < 1:
            return ()
        now = self._clock.now()
        async with self._store.write() as tx:
            if not await self._may_claim(tx):
                return ()
            folded = await tx.alerts.fold(ready, before=now - self._max_age, now=now, tell=tell.missed)
            alerts = await tx.alerts.claim(ready, now=now, lease=self._lease, limit=room)
        if folded:
            log.warning("alerts.folded", count=folded, hours=self._max_age.total_seconds() / 3600)
        return alerts

    async def _serve(self, alert: Alert) -> int:
        """Pay one channel until nothing is due there. What fails here is a line of the log; the lease then runs out."""
        paid = 0
        following: Alert | None = alert
        try:
            while following is not None:
                outcome = await self._pay(following)
                paid += isinstance(outcome, Done)
                following = await self._settle(following, outcome)
        except BotError as error:
            log.error("channel.failed", channel=alert.channel.channel, reason=str(error))  # noqa: TRY400 - one line
        except Exception:
            log.exception("channel.failed", channel=alert.channel.channel)
        return paid

    async def _pay(self, alert: Alert) -> Outcome:
        """Try once. A mistake of ours in one message must not silence its channel: in the end that one is given up.

        Only while others are posted, though: a mistake in all of them is waited out, until somebody mends it.
        """
        try:
            outcome = await self._attempted(alert)
        except BotError:
            raise
        except Exception:
            times, before = self._mistakes.get(alert.id, (0, self._posted))
            self._mistakes[alert.id] = (times + 1, before)
            if times + 1 < MISTAKES or self._posted == before:
                raise
            log.exception("alert.mistaken", alert=alert.id, story=alert.story_id)
            outcome = Given(reason="a mistake of ours: its cause is in the log")
        self._mistakes.pop(alert.id, None)
        self._posted += isinstance(outcome, Done)
        return outcome

    async def _attempted(self, alert: Alert) -> Outcome:
        parcel = await self._packer.pack(alert)
        if parcel is None:
            return Unchanged() if alert.kind is AlertKind.EDIT else Given(reason="the story is gone")
        sender = self._senders[alert.channel.platform]
        return await attempt(sender, alert, parcel, limit=self._send_limit, policy=self._policy, roll=self._roll())

    async def _settle(self, alert: Alert, outcome: Outcome) -> Alert | None:
        """Write what became of it, and claim the channel's next in the same transaction."""
        now = self._clock.now()
        async with self._store.write() as tx:
            told = await self._write(tx, alert, outcome)
            goes_on = not isinstance(outcome, Later | Closed) and await self._may_claim(tx)
            following = await tx.alerts.claim_in(alert.channel, now=now, lease=self._lease) if goes_on else None
        _log(alert, outcome, told=told)
        return following

    async def _may_claim(self, tx: Transaction) -> bool:
        # In the transaction of the claim: another wire may have taken over while this one was frozen.
        return self._holder is None or await tx.leases.owner(hold.NAME) == self._holder

    async def _write(self, tx: Transaction, alert: Alert, outcome: Outcome) -> int:
        now = self._clock.now()
        match outcome:
            case Done(posted=None, face=face):
                await tx.alerts.edited(alert, now=now, face=face, gap=EDIT_GAP)
            case Done(posted=posted, face=face) if posted is not None:
                await tx.alerts.sent(alert, posted, now=now, face=face)
            case Unchanged():
                await tx.alerts.unchanged(alert, now=now, gap=EDIT_GAP)
            case Late(says_more=says_more):
                await tx.alerts.too_late(alert, now=now, says_more=says_more)
            case Given(reason=reason):
                await tx.alerts.fail(alert.id, reason=reason)
            case Later(wait=wait, reason=reason):
                await tx.alerts.put_back(alert.id, not_before=now + wait, reason=reason)
            case Closed(reason=reason):
                return await self._close(tx, alert, reason)
        return 0

    async def _close(self, tx: Transaction, alert: Alert, reason: str) -> int:
        """Pause a channel that is closed to us, and have its subscribers told, the first time."""
        now = self._clock.now()
        if user_of(alert.channel) is not None:
            await tx.alerts.fail(alert.id, reason=reason)
            return 0
        # Due as soon as the channel opens again: the pause holds it, not its time.
        if not await tx.alerts.put_back(alert.id, not_before=now, reason=reason):
            return 0  # it is closed because we were removed: nothing of that workspace is to be kept
        return await shut(tx, alert.channel, reason, now=now, until=now + self._policy.closed_channel)


def _log(alert: Alert, outcome: Outcome, *, told: int) -> None:
    channel: ChannelRef = alert.channel
    about = log.bind(platform=channel.platform.value, channel=channel.channel, kind=alert.kind.value, alert=alert.id)
    match outcome:
        case Done():
            about.info("alert.sent", story=alert.story_id, attempts=alert.attempts)
        case Given(reason=reason):
            about.error("alert.failed", reason=reason)
        case Later(wait=wait, reason=reason):
            about.warning("alert.postponed", seconds=round(wait.total_seconds(), 1), reason=reason)
        case Closed(reason=reason):
            about.warning("channel.paused", reason=reason, told=told)
        case _:
            about.debug("alert.settled", outcome=type(outcome).__name__)
