"""Catch up after downtime: what was missed is owed newest first, what is too old for a channel counted in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import tell
from bot.core.catch_up import in_words, is_told, read_age
from bot.errors import UserInputError
from bot.model import Asker, ChannelRef, Reply, Story
from bot.ports import Clock, Store, Transaction

DEFAULT_AGE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loud:
    """A story that is to be told for a report of this time."""

    story: Story
    is_extra: bool
    at: datetime


async def owe_missed(
    tx: Transaction, loud: Iterable[Loud], *, since: datetime, age: timedelta, now: datetime
) -> tuple[int, int]:
    """Owe what is new enough for each channel, and count the rest; give how many of each."""
    limits = await tx.subscriptions.limits()
    owed = counted = 0
    for one in _newest(loud):
        story = one.story
        channels = await tx.subscriptions.channels_for(story.topics, extras=one.is_extra)
        told = {channel for channel in channels if is_told(one.at, limits.get(channel, age), now=now)}
        here = [channel for channel in channels if channel in told]
        owed += await tx.alerts.owe(story.id, story.revision, here, now=now, late_at=one.at)
        rest = [channel for channel in channels if channel not in told]
        counted += await tx.alerts.miss(story.id, story.revision, rest, now=now, since=since, tell=tell.older)
    return owed, counted


async def tell_missed(store: Store, clock: Clock) -> None:
    """Say that all is caught up: the lines go."""
    async with store.write() as tx:
        await tx.alerts.tell_missed(now=clock.now(), tell=tell.older)


def _newest(loud: Iterable[Loud]) -> list[Loud]:
    """Give each story once, as its last report left it, by the time of its newest report, newest first."""
    last: dict[tuple[int, bool], Loud] = {}
    for one in loud:
        key = (one.story.id, one.is_extra)
        before = last.get(key)
        last[key] = Loud(story=one.story, is_extra=one.is_extra, at=max(one.at, before.at) if before else one.at)
    return sorted(last.values(), key=lambda one: one.at, reverse=True)


class CatchUps:
    """How far back a channel is told of what was missed: shown, and set by whoever manages it."""

    def __init__(self, *, store: Store, age: timedelta = DEFAULT_AGE) -> None:
        self._store = store
        self._age = age

    async def say(self, asker: Asker, typed: str) -> Reply:
        """Set it for the asker's channel; without a word, show it."""
        if not typed.strip():
            return Reply(text=await self.shown(asker.channel))
        if not asker.is_manager:
            raise UserInputError("Only those who manage the channel can change what it gets: ask one of them.")
        try:
            age = read_age(typed)
        except ValueError as error:
            raise UserInputError(str(error)) from error
        await self.set(asker.channel, age)
        return Reply(text=f"Set. {await self.shown(asker.channel)}")

    async def set(self, channel: ChannelRef, age: timedelta | None) -> None:
        """Set it; None leaves it to the wire's own setting."""
        async with self._store.write() as tx:
            await tx.subscriptions.limit(channel, age)

    async def shown(self, channel: ChannelRef) -> str:
        """Say what holds for a channel."""
        async with self._store.read() as tx:
            own = (await tx.subscriptions.limits()).get(channel)
        whose = "as set for it" if own else "the wire's own limit"
        return (
            f"After downtime the channel is told of what is at most {in_words(own or self._age)} old ({whose}), "
            "newest first; the rest is counted in one line."
        )
