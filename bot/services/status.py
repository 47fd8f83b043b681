"""How the wire is doing: for operators all of it, for a manager their own workspace, for nobody another's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.health import failures
from bot.errors import UserInputError
from bot.model import AlertState, Asker, ChannelRef, Entry, Feed, PausedChannel, Reply
from bot.ports import Clock, Store

_SHOWN = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class WireState:
    """The wire at an instant. `lag` is how long the longest overdue feed has waited, and the oldest owed alert."""

    at: datetime
    polled_at: datetime | None
    poll_lag: timedelta
    owed_lag: timedelta
    counts: dict[str, int]
    paused: tuple[PausedChannel, ...]
    feeds: int
    troubled: tuple[Feed, ...]
    hubs: Mapping[str, int]
    """Subscriptions at hubs by state."""


class StatusReport:
    """Reads the state of the wire from the store."""

    def __init__(self, *, store: Store, clock: Clock, is_operator: Callable[[Asker], bool] = lambda _: False) -> None:
        self._store = store
        self._is_operator = is_operator
        self._clock = clock

    async def state(self) -> WireState:
        """Give all of it: for the command line, the metrics, and operators."""
        now = self._clock.now()
        async with self._store.read() as tx:
            feeds = [feed for feed in await tx.feeds.all() if feed.source.enabled and not feed.stopped]
            counts = await tx.watch.counts()
            paused = await tx.watch.paused(now=now)
            oldest = await tx.watch.oldest_due(now=now)
            hubs = await tx.pushes.counts(now=now)
        return WireState(
            at=now,
            polled_at=max((feed.polled_at for feed in feeds if feed.polled_at), default=None),
            poll_lag=max((now - feed.next_at for feed in feeds), default=timedelta(0)),
            owed_lag=now - oldest if oldest else timedelta(0),
            counts=counts,
            paused=paused,
            feeds=len(feeds),
            hubs=hubs,
            troubled=tuple(sorted((feed for feed in feeds if feed.failures), key=lambda feed: -feed.failures)),
        )

    async def answer(self, asker: Asker) -> Reply:
        """Answer the command status."""
        if self._is_operator(asker):
            return reply(await self.state())
        if not asker.is_manager:
            raise UserInputError("Only the wire's operators, and whoever manages this channel, may see that.")
        channel = asker.channel
        async with self._store.read() as tx:
            counts = await tx.watch.counts(workspace=channel)
            paused = await tx.watch.paused(now=self._clock.now(), workspace=channel)
        return Reply(text="Status of this workspace", entries=(_counted(counts), *_paused(paused)))


def reply(state: WireState) -> Reply:
    """Put the whole state into words."""
    polled = Entry(
        title=f"Last poll {_ago(state.at, state.polled_at)}, {state.feeds} feeds on",
        detail=f"longest overdue feed: {_span(state.poll_lag)}; oldest alert that is due: {_span(state.owed_lag)}",
    )
    troubled = [
        Entry(title=f"Feed {feed.source.key}: {failures(feed)}", detail=feed.last_error or "")
        for feed in state.troubled[:_SHOWN]
    ]
    more = len(state.troubled) - len(troubled)
    return Reply(
        text="Status of the wire",
        entries=(polled, _counted(state.counts), *_hubs(state.hubs), *_paused(state.paused), *troubled),
        footer=f"{more} more feeds in trouble" if more > 0 else "",
    )


def _counted(counts: dict[str, int]) -> Entry:
    states = (AlertState.OWED, AlertState.CLAIMED, AlertState.SENT, AlertState.FAILED)
    return Entry(title="Alerts: " + ", ".join(f"{counts.get(state, 0)} {state.value}" for state in states))


def _hubs(hubs: Mapping[str, int]) -> list[Entry]:
    """Say how many feeds are pushed; nothing where none is."""
    shown = [f"{count} {name}" for name, count in hubs.items() if count]
    return [Entry(title=f"Feeds pushed by hubs: {', '.join(shown)}")] if shown else []


def _paused(paused: Sequence[PausedChannel]) -> list[Entry]:
    shown = [
        Entry(title=f"Paused: {_place(one.channel)}", detail=f"{one.reason}; tried again", at=one.until)
        for one in paused[:_SHOWN]
    ]
    more = len(paused) - len(shown)
    return [*shown, *([Entry(title=f"… and {more} more paused channels")] if more > 0 else [])]


def _place(channel: ChannelRef) -> str:
    return f"{channel.platform.value} {channel.workspace} {channel.channel}"


def _ago(now: datetime, then: datetime | None) -> str:
    return "never" if then is None else f"{_span(now - then)} ago"


def _span(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:  # noqa: PLR2004 - up to two minutes
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"  # noqa: PLR2004 - up to two hours
