"""Poll what is due: fetch, parse, and take in what is new (`intake`); politely, and each feed for itself."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.core.health import learn, trouble
from bot.core.schedule import BUSY, BUSY_FOR, Policy, after_fetch, before_request
from bot.core.text import clip
from bot.core.urls import host_and_port
from bot.errors import BotError, ParseError
from bot.model import (
    Document,
    Failed,
    Feed,
    Fetched,
    FetchOutcome,
    FetchRequest,
    ParsedFeed,
    PollReport,
    Tag,
)
from bot.ports import Clock, Fetcher, Parser, Store, TaggerBeside
from bot.services.catch_up import DEFAULT_AGE, tell_missed
from bot.services.desk import StoryDesk
from bot.services.hand import Hand
from bot.services.incidents import is_news, tell_incident
from bot.services.intake import Intake
from bot.services.judging import Judging
from bot.services.ledger import Ledger
from bot.services.notice import Notices
from bot.services.pick import document_of
from bot.services.sense import Sense
from bot.services.tally import figures, tally
from bot.services.websub import Hubs

log = structlog.get_logger(__name__)

MAX_IN_HAND = 64
"""Feeds polled at a time, from the request to the last row; of these, a few may be fetching."""

LONG_WAIT = timedelta(seconds=30)
"""A feed that waited longer than this for its turn has its next time written anew."""

_GLANCE = 1.0
"""Seconds after which a pass looks for what has become due, though a slow feed holds it up."""


class Poll:
    """Polls the feeds that are due."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        parser: Parser,
        tagger: Callable[..., Tag],
        desk: StoryDesk,
        clock: Clock,
        policy: Policy,
        roll: Callable[[], float],
        first_poll_posts: int = 0,
        notices: Notices | None = None,
        sense: Sense | None = None,
        beside: TaggerBeside | None = None,
        hubs: Hubs | None = None,
        age: timedelta = DEFAULT_AGE,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._intake = Intake(
            store=store,
            judging=Judging(tagger, sense=sense, beside=beside),
            desk=desk,
            clock=clock,
            after=self._after,
            notices=notices,
            first_poll_posts=first_poll_posts,
            age=age,
        )
        self._hubs = hubs
        self._clock = clock
        self._policy = policy
        self._roll = roll
        self._ledger = Ledger(store)
        self._hand = Hand(store=store, clock=clock, policy=policy)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._held: dict[str, datetime] = {}
        self._notices = notices

    async def due(self) -> PollReport:
        """Poll until nothing is due. One feed's fault, or its slowness, is a line of the report and nobody else's."""
        running: set[asyncio.Task[PollReport]] = set()
        reports: list[PollReport] = []
        loop, look_at = asyncio.get_running_loop(), 0.0
        while True:
            # Looked for in handfuls, for a transaction costs as much for one; and where none was, not at once again.
            room = MAX_IN_HAND - len(running)
            if not running or (room >= MAX_IN_HAND // 2 and loop.time() >= look_at):
                feeds = await self._hand.take(room)
                look_at = 0.0 if feeds else loop.time() + _GLANCE
                running |= {asyncio.create_task(self._guarded(feed)) for feed in feeds}
            if not running:
                break
            done, running = await self._some(running)
            reports += [task.result() for task in done]
        report = tally(reports)
        if report.missed:
            await tell_missed(self._store, self._clock)
        if report.new_items or report.failures:
            log.info("poll.done", **figures(report))
        return report

    async def _some(
        self, running: set[asyncio.Task[PollReport]]
    ) -> tuple[set[asyncio.Task[PollReport]], set[asyncio.Task[PollReport]]]:
        """Wait until some are done, or a while, for others may have become due; cancelled, end them all."""
        try:
            done, left = await asyncio.wait(running, timeout=_GLANCE, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            raise
        return done, left

    async def _guarded(self, feed: Feed) -> PollReport:
        """Poll one feed. The one blanket guard of the wire: without it one bad feed ends the whole pass."""
        try:
            return await self._one(feed)
        except BotError as error:
            # Nothing of the document was kept, its validators neither: the next poll brings it again.
            log.error("feed.failed", feed=feed.source.key, reason=str(error))  # noqa: TRY400 - one line says it
            return PollReport(polled=1, failures=(f"{feed.source.key}: {error}",))
        except Exception as error:
            log.exception("feed.failed", feed=feed.source.key)
            return PollReport(polled=1, failures=(f"{feed.source.key}: {error!r}",))
        finally:
            self._hand.put_down(feed)

    async def _one(self, feed: Feed) -> PollReport:
        # Feeds of one server wait for one another here, and hold nothing that others could use.
        async with self._turns[host_and_port(feed.address)]:
            asked = await self._ask(feed)
        if asked is None:
            return PollReport()
        feed, outcome = asked
        if not isinstance(outcome, Fetched):
            return await self._settle(feed, outcome)
        digest = hashlib.sha256(outcome.body).hexdigest()
        if digest == feed.body_hash:
            return await self._settle(feed, outcome)
        document = document_of(feed, outcome.url, outcome.body, outcome.content_type)
        try:
            parsed = await self._parser.parse(document)
        except ParseError as error:
            return await self._settle(feed, Failed(reason=error.reason, status=200, retry_after=outcome.max_age))
        return await self._keep(replace(feed, body_hash=digest), outcome, parsed)

    async def _ask(self, feed: Feed) -> tuple[Feed, FetchOutcome] | None:
        """Fetch a feed; None where its server has asked to be left alone while the feed waited for its turn."""
        now = self._clock.now()
        until = self._held.get(host_and_port(feed.address), now)
        if until > now:
            await self._ledger.save(replace(feed, next_at=until))
            return None
        if feed.polled_at is None or now - feed.polled_at > LONG_WAIT:
            feed = before_request(feed, now=now, policy=self._policy)
            await self._ledger.save(feed)
        request = FetchRequest(
            url=feed.address, etag=feed.etag, last_modified=feed.last_modified, validated_by=feed.answered_by
        )
        outcome = await self._fetcher.fetch(request)
        if isinstance(outcome, Failed) and outcome.status in BUSY:
            await self._hold(feed, outcome)  # before the next feed of this server has its turn
        return feed, outcome

    async def _hold(self, feed: Feed, outcome: Failed) -> None:
        """Leave a server alone, with all its feeds, that said it was busy."""
        host, until = host_and_port(outcome.url or feed.address), self._clock.now() + (outcome.retry_after or BUSY_FOR)
        self._held[host] = max(until, self._held.get(host, until))
        async with self._store.write() as tx:
            await tx.feeds.hold(host, until=until)

    async def _settle(self, feed: Feed, outcome: FetchOutcome, parsed: ParsedFeed | None = None) -> PollReport:
        """Write what a poll without news taught."""
        feed = self._after(feed, outcome, parsed=parsed)
        now = self._clock.now()
        incident = trouble(feed, now=now)
        told = replace(feed, health=replace(feed.health, told=incident))
        if is_news(feed, incident):
            async with self._store.write() as tx:
                await tell_incident(tx, self._notices, feed, incident, now=now)
                await tx.feeds.save(told)
        else:
            await self._ledger.save(told)
        if self._hubs:
            await self._hubs.note(feed)  # also of one that answers 304: its hub is known from an earlier document
        if isinstance(outcome, Failed):
            log.info("feed.failure", feed=feed.source.key, failures=feed.failures, reason=clip(outcome.reason, 200))
            return PollReport(polled=1, failures=(f"{feed.source.key}: {outcome.reason}",))
        return PollReport(polled=1, answered=1)

    async def pushed(self, feed: Feed, document: Document) -> PollReport:
        """Keep what a hub sent as if it had been polled; when the feed is asked next stays as it is."""
        return await self._keep(feed, None, await self._parser.parse(document))

    async def _keep(self, feed: Feed, outcome: Fetched | None, parsed: ParsedFeed) -> PollReport:
        kept = await self._intake.keep(feed, outcome, parsed)
        if kept is None and outcome is not None:
            feed = learn(feed, now=self._clock.now(), items=parsed.items, new=0, told=0)
            return await self._settle(feed, outcome, parsed)
        if kept is None:
            return PollReport()
        feed, report = kept
        if self._hubs and outcome is not None:
            await self._hubs.note(feed)
        return report

    def _after(
        self, feed: Feed, outcome: FetchOutcome, *, new_items: int = 0, parsed: ParsedFeed | None = None
    ) -> Feed:
        return after_fetch(
            feed,
            outcome,
            now=self._clock.now(),
            policy=self._policy,
            roll=self._roll(),
            new_items=new_items,
            parsed=parsed,
        )
