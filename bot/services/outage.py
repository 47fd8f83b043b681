"""When nothing answers at all, that is this machine's network, not forty publishers: one line, and one when it is over.

Which feeds are covered is remembered, for one of them may go on failing when the others answer again: then it has a
trouble of its own, and is told by itself.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.health import tell
from bot.model import Feed, Reply
from bot.ports import Transaction

_NOTE = "outage"
LEAST, SHARE = 5, 0.5
"""So many feeds without any answer, and so much of all, are an outage."""

Line = tuple[str, Reply]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outage:
    since: str
    feeds: tuple[str, ...]
    is_over: bool = False


def own(feed: Feed, incident: str, *, now: datetime) -> tuple[Line, ...]:
    """Give what is told of a feed by itself."""
    name = f"feed {feed.source.key} {incident or 'well'} {now:%Y-%m-%dT%H:%M}"
    return ((name, Reply(text=tell(feed, incident, now=now))),)


async def lines(tx: Transaction, feed: Feed, incident: str, *, now: datetime) -> tuple[Line, ...]:
    """Give what to tell of a feed's incident: its own trouble, that of all, or nothing."""
    key = feed.source.key
    known = await _read(tx)
    if known and key in known.feeds:
        return await _goes_on(tx, known, feed, incident, now=now)
    if incident == feed.health.told:
        return ()
    if incident != "failing" or feed.health.status:
        return own(feed, incident, now=now)
    if known and not known.is_over:
        await _write(tx, replace(known, feeds=(*known.feeds, key)))
        return ()
    count, total = await _without_answer(tx, key)
    if count < max(LEAST, SHARE * total):
        return own(feed, incident, now=now)
    await _write(tx, _Outage(since=f"{now:%Y-%m-%dT%H:%M}", feeds=(key,)))
    text = (
        f"{count} of {total} feeds give no answer: most likely it is this machine's own network. They are still tried."
    )
    return ((f"outage {now:%Y-%m-%dT%H:%M}", Reply(text=text)),)


async def _goes_on(tx: Transaction, known: _Outage, feed: Feed, incident: str, *, now: datetime) -> tuple[Line, ...]:
    if incident == "failing" and not known.is_over:
        return ()
    left = replace(known, feeds=tuple(key for key in known.feeds if key != feed.source.key))
    if incident:  # others answer, this one does not
        await _write(tx, left)
        return own(feed, incident, now=now)
    await _write(tx, replace(left, is_over=True))
    if known.is_over:
        return ()
    return ((f"outage {known.since} over", Reply(text=f"The feeds answer again, since {now:%Y-%m-%d %H:%M} UTC.")),)


async def _without_answer(tx: Transaction, key: str) -> tuple[int, int]:
    feeds = [feed for feed in await tx.feeds.all() if feed.source.enabled and not feed.stopped]
    silent = [feed for feed in feeds if feed.source.key == key or (feed.failures and not feed.health.status)]
    return len(silent), len(feeds)


async def _read(tx: Transaction) -> _Outage | None:
    note = json.loads(await tx.notes.read(_NOTE) or "{}")
    return _Outage(since=note["since"], feeds=tuple(note["feeds"]), is_over=note["is_over"]) if note else None


async def _write(tx: Transaction, outage: _Outage) -> None:
    note = {"since": outage.since, "feeds": outage.feeds, "is_over": outage.is_over}
    await tx.notes.write(_NOTE, json.dumps(note) if outage.feeds else "{}")
