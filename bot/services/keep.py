"""Keep what is worth keeping, let go of the rest, and move subscriptions from one place to another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.core.catch_up import in_words, read_age
from bot.core.route import OPEN_FOR
from bot.errors import UserInputError
from bot.model import ALL_TOPICS, ChannelRef, Platform, Subscription
from bot.ports import Clock, Store

log = structlog.get_logger(__name__)

BATCH = 200
"""Rows let go in one transaction: polling and answers wait no longer than for that."""

EVERY = timedelta(hours=1)
Wish = tuple[Subscription, timedelta | None]
"""A subscription, and how far back its channel is told of what was missed, where that is set."""


class Keep:
    """Retention, forgetting, and subscriptions as lines. `days` is how long text is kept; 0 keeps it for ever."""

    def __init__(self, *, store: Store, clock: Clock, days: int = 0) -> None:
        self._store = store
        self._clock = clock
        self._days = days
        self._prune_at = clock.now()

    async def due(self) -> None:
        """Prune once an hour; called at every beat."""
        if self._clock.now() >= self._prune_at:
            self._prune_at = self._clock.now() + EVERY
            await self.prune()
            async with self._store.write() as tx:
                # A story that is closed is compared with nothing any more.
                await tx.keeping.forget_meanings(before=self._clock.now() - OPEN_FOR)

    async def prune(self) -> int:
        """Let go of what is older than the setting, a batch at a time; give how much was."""
        if not self._days:
            return 0
        # An open story is kept whatever the setting: reports still join it, and the desk has it in memory.
        before = self._clock.now() - max(timedelta(days=self._days), OPEN_FOR + EVERY)
        total = 0
        while True:
            async with self._store.write() as tx:
                gone = await tx.keeping.prune(before=before, limit=BATCH)
            total += gone
            if gone == 0:
                break
        if total:
            log.info("keep.pruned", rows=total, days=self._days)
        return total

    async def forget(self, platform: Platform, workspace: str) -> int:
        """Remove all that is kept of a Discord server or a Slack workspace; give how many rows that were."""
        async with self._store.write() as tx:
            gone = await tx.keeping.forget(platform, workspace)
        log.info("keep.forgot", platform=platform.value, workspace=workspace, rows=gone)
        return gone

    async def after_restore(self, *, catch_up: bool) -> None:
        """Set the wire at ease with a past state: what was owed then may have been posted since.

        So it is looked for before it is sent; and unless `catch_up`, what was published since the backup is
        recorded by the next poll and not posted.
        """
        async with self._store.write() as tx:
            await tx.keeping.after_restore(quiet=not catch_up)

    async def export(self) -> tuple[dict[str, Any], ...]:
        """Give every subscription as a line."""
        async with self._store.read() as tx:
            limits = await tx.subscriptions.limits()
            return tuple(_line(one, limits.get(one.channel)) for one in await tx.subscriptions.all())

    async def take_in(self, rows: Iterable[Mapping[str, Any]], *, topics: Iterable[str]) -> tuple[int, int]:
        """Add subscriptions from lines; give how many are new and how many were here.

        All or none: raises UserInputError with the first line that is wrong.
        """
        known = {*topics, ALL_TOPICS}
        wanted = list(_subscriptions(rows, known, now=self._clock.now()))
        async with self._store.write() as tx:
            new = [await tx.subscriptions.add(subscription) for subscription, _ in wanted]
            for subscription, age in wanted:
                if age is not None:
                    await tx.subscriptions.limit(subscription.channel, age)
        return sum(new), len(new) - sum(new)


def workspace_from(text: str) -> tuple[Platform, str]:
    """Read "discord:SERVER" or "slack:TEAM"."""
    name, _, workspace = text.partition(":")
    if name not in {Platform.DISCORD, Platform.SLACK} or not workspace.isalnum():
        raise UserInputError(f"{text!r} is no workspace: say discord:SERVER_ID or slack:TEAM_ID.")
    return Platform(name), workspace


def _line(subscription: Subscription, age: timedelta | None) -> dict[str, Any]:
    channel = subscription.channel
    return {
        "platform": channel.platform.value,
        "workspace": channel.workspace,
        "channel": channel.channel,
        "topic": subscription.topic,
        "created_by": subscription.created_by,
        "created_at": subscription.created_at.isoformat(),
        **({"extras": True} if subscription.extras else {}),
        **({"catch_up": in_words(age)} if age else {}),
    }


def _subscriptions(rows: Iterable[Mapping[str, Any]], known: set[str], *, now: datetime) -> Iterator[Wish]:
    for number, row in enumerate(rows, 1):
        try:
            subscription = _subscription(row, now=now)
            age = read_age(str(row["catch_up"])) if row.get("catch_up") else None
        except (KeyError, ValueError, TypeError) as error:
            raise UserInputError(f"subscription {number} cannot be read: {error}") from error
        if subscription.topic not in known:
            raise UserInputError(
                f"subscription {number}: there is no topic {subscription.topic!r} here; add it to topics.toml first"
            )
        yield subscription, age


def _subscription(row: Mapping[str, Any], *, now: datetime) -> Subscription:
    given = Subscription(
        channel=ChannelRef(
            platform=Platform(row["platform"]), workspace=str(row["workspace"]), channel=str(row["channel"])
        ),
        topic=str(row["topic"]),
        created_by=str(row.get("created_by") or "import"),
        created_at=now,
        extras=row.get("extras") is True,
    )
    if not row.get("created_at"):
        return given
    made = datetime.fromisoformat(row["created_at"])
    # Without a zone it is of UTC, like all that we write; the machine's own would give another instant on each.
    return replace(given, created_at=made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC))
