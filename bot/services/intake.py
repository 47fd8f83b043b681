"""Take in a document that was read: judge its news, give each item its story, and owe the alerts.

The two halves of the house meet in the store: one transaction a feed holds its items, its validators and the alerts
they owe. An ETag saved without its items would lose them for good; an alert owed without its item would come twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.brake import why_held
from bot.core.catch_up import away_since
from bot.core.dedupe import Division, split
from bot.core.health import learn, trouble
from bot.model import Candidate, Feed, Fetched, ItemId, ParsedFeed, PollReport
from bot.ports import Clock, Store, Transaction
from bot.services.desk import StoryDesk
from bot.services.held import hold
from bot.services.incidents import tell_held, tell_incident
from bot.services.judging import Judging
from bot.services.notice import Notices
from bot.services.pick import age, audible
from bot.services.place import Judged, Placing
from bot.services.withdrawals import take_back

After = Callable[..., Feed]
"""Gives a feed after a poll: `after(feed, outcome, new_items=…, parsed=…)`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """What is new in a document by what was known, as it was judged; what is `heard` may be told."""

    parsed: ParsedFeed
    known: Mapping[str, ItemId]
    division: Division
    heard: frozenset[Candidate]
    judged: Mapping[Candidate, Judged]
    since: datetime | None
    """When the feed was last read, if it was away."""


class Intake:
    """Keeps documents. `age` is how far back a channel is told of what was missed, unless it has set its own."""

    def __init__(
        self,
        *,
        store: Store,
        judging: Judging,
        desk: StoryDesk,
        clock: Clock,
        after: After,
        notices: Notices | None,
        first_poll_posts: int,
        age: timedelta,
    ) -> None:
        self._store = store
        self._judging = judging
        self._desk = desk
        self._clock = clock
        self._after = after
        self._notices = notices
        self._first_poll_posts = first_poll_posts
        self._age = age

    async def keep(self, feed: Feed, outcome: Fetched | None, parsed: ParsedFeed) -> tuple[Feed, PollReport] | None:
        """Store a document's news, and give the feed as it is then; None where nothing in it is new.

        One without an outcome was sent by a hub: when its feed is polled next stays as it is.
        """
        look = await self._look(feed, parsed)
        if look is None:
            return None
        async with self._store.write() as tx:
            look = await self._again(tx, feed, look)
            placing = await self._placed(tx, feed, look)
            feed = await self._owed(tx, feed, outcome, look, placing)
        placing.settle()
        return feed, replace(placing.report, new_items=len(look.division.new))

    async def _look(self, feed: Feed, parsed: ParsedFeed) -> _Look | None:
        """Judge what seems new, before the transaction that writes: it costs time, and others wait for that one."""
        known: dict[str, ItemId] = {}
        if feed.succeeded_at is not None:  # at its first poll all is new, but for what another feed has brought
            async with self._store.read() as tx:
                known = await tx.items.known(_keys(parsed))
        division = split(parsed.candidates, known)
        return await self._judged(feed, parsed, division, known) if division.new or division.seen else None

    async def _judged(self, feed: Feed, parsed: ParsedFeed, division: Division, known: Mapping[str, ItemId]) -> _Look:
        now, since = self._clock.now(), away_since(feed, now=self._clock.now())
        heard = audible(feed, division.new, now=now, first=self._first_poll_posts, since=since)
        judged = await self._judging.judge(feed, division.new, heard)
        return _Look(parsed=parsed, known=known, division=division, heard=heard, judged=judged, since=since)

    async def _again(self, tx: Transaction, feed: Feed, look: _Look) -> _Look:
        """Look again inside the transaction: another feed may have brought the same items since."""
        known = await tx.items.known(_keys(look.parsed))
        if known == look.known:
            return look
        division = split(look.parsed.candidates, known)
        if look.judged.keys() >= set(division.new):
            return replace(look, known=known, division=division)
        # By what is known now, something is new that was taken for an old item: seldom, so it is judged here.
        return await self._judged(feed, look.parsed, division, known)

    async def _placed(self, tx: Transaction, feed: Feed, look: _Look) -> Placing:
        await tx.items.remember(look.division.seen)
        await take_back(tx, look.parsed.candidates, look.known, now=self._clock.now())
        placing = Placing(tx=tx, feed=feed, open_stories=self._desk, now=self._clock.now())
        # Oldest first, as it happened: a document has its newest first.
        for candidate in sorted(look.division.new, key=age(placing.now)):
            await placing.place(candidate, look.judged[candidate], is_loud=candidate in look.heard)
        await placing.file()
        return placing

    async def _owed(self, tx: Transaction, feed: Feed, outcome: Fetched | None, look: _Look, placing: Placing) -> Feed:
        """Owe the alerts, or hold them back with one line that offers them; and write what the poll taught."""
        parsed = look.parsed
        now, new, told = placing.now, len(look.division.new), len(placing.told)
        why = why_held(feed, parsed.items, new=new, told=told, now=now)
        held = await hold(tx, feed.source.key, placing.told) if why else 0
        if not held:
            await placing.owe(look.since, self._age)
        if outcome is None:
            feed = await tx.feeds.get(feed.id) or feed  # a poll may have ended meanwhile: its state stays
        else:
            feed = self._after(feed, outcome, new_items=new, parsed=parsed)
        feed = learn(feed, now=now, items=parsed.items, new=new, told=0 if held else told)
        incident = trouble(feed, now=now)
        await tell_incident(tx, self._notices, feed, incident, now=now)
        await tell_held(tx, self._notices, feed, held, why, now=now)
        await tx.feeds.save(replace(feed, health=replace(feed.health, told=incident)))
        return feed


def _keys(parsed: ParsedFeed) -> list[str]:
    return [key for candidate in parsed.candidates for key in candidate.asked]
