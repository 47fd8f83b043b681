"""Poll what is due: fetch, parse, keep what is new, tag it, group it, and owe alerts.

The two halves of the house meet in the store: one transaction a feed holds its items, its validators and the alerts
they owe. An ETag saved without its items would lose them for good; an alert owed without its item would be posted twice.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.core.dedupe import Candidate, identify, split
from bot.core.group import JoinStory, OpenStory, Reported, group
from bot.core.route import OPEN_FOR, Report, begin, follow
from bot.core.schedule import Policy, after_fetch, before_request
from bot.core.text import clip
from bot.errors import ParseError
from bot.model import (
    Article,
    Document,
    Failed,
    Feed,
    Fetched,
    FetchOutcome,
    FetchRequest,
    NewItem,
    NotModified,
    ParsedFeed,
    ParsedItem,
    PollReport,
    StoryId,
    Tag,
)
from bot.ports import Clock, Fetcher, Parser, Store, Transaction

log = structlog.get_logger(__name__)

MAX_DUE = 200
"""Feeds taken in one pass; the next pass takes the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A new item with its identity and its tag, before it has a place in the store."""

    candidate: Candidate
    tag: Tag


class Poll:
    """Polls the feeds that are due."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        parser: Parser,
        tagger: Callable[[Article], Tag],
        clock: Clock,
        policy: Policy,
        roll: Callable[[], float],
        concurrency: int = 8,
        first_poll_posts: int = 0,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._tagger = tagger
        self._clock = clock
        self._policy = policy
        self._roll = roll
        self._slots = asyncio.Semaphore(concurrency)
        self._first_poll_posts = first_poll_posts

    async def due(self) -> PollReport:
        """Make one pass over what is due. One feed's fault is a line of the report and nobody else's."""
        async with self._store.read() as tx:
            feeds = await tx.feeds.due(now=self._clock.now(), limit=MAX_DUE)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._guarded(feed)) for feed in feeds]
        report = _sum([task.result() for task in running])
        if report.new_items or report.failures:
            log.info(
                "poll.done", feeds=report.polled, items=report.new_items, alerts=report.alerts, failed=len(report.failures)
            )
        return report

    async def _guarded(self, feed: Feed) -> PollReport:
        """Poll one feed. The one blanket guard of the wire: without it one bad feed ends the whole pass."""
        async with self._slots:
            try:
                return await self._one(feed)
            except Exception as error:
                log.exception("feed.failed", feed=feed.source.key)
                return PollReport(polled=1, failures=(f"{feed.source.key}: {error!r}",))

    async def _one(self, feed: Feed) -> PollReport:
        # next_at is written before the request: neither a crash nor a poisonous document can make it hot-loop.
        feed = before_request(feed, now=self._clock.now(), policy=self._policy)
        async with self._store.write() as tx:
            await tx.feeds.save(feed)
        request = FetchRequest(url=feed.source.url, etag=feed.etag, last_modified=feed.last_modified)
        outcome = await self._fetcher.fetch(request)
        if not isinstance(outcome, Fetched):
            return await self._settle(feed, outcome)
        digest = hashlib.sha256(outcome.body).hexdigest()
        if digest == feed.body_hash:
            same = NotModified(etag=outcome.etag, last_modified=outcome.last_modified, max_age=outcome.max_age)
            return await self._settle(feed, same)
        document = Document(
            url=outcome.url, body=outcome.body, content_type=outcome.content_type, timezone=feed.source.timezone
        )
        try:
            parsed = await self._parser.parse(document)
        except ParseError as error:
            return await self._settle(feed, Failed(reason=error.reason, status=200))
        return await self._keep(replace(feed, body_hash=digest), outcome, parsed)

    async def _settle(self, feed: Feed, outcome: FetchOutcome) -> PollReport:
        """Write what a poll without a document taught."""
        feed = self._after(feed, outcome)
        async with self._store.write() as tx:
            await tx.feeds.save(feed)
        if isinstance(outcome, Failed):
            log.info("feed.failure", feed=feed.source.key, failures=feed.failures, reason=clip(outcome.reason, 200))
            return PollReport(polled=1, failures=(f"{feed.source.key}: {outcome.reason}",))
        return PollReport(polled=1, answered=1)

    async def _keep(self, feed: Feed, outcome: Fetched, parsed: ParsedFeed) -> PollReport:
        """Store a document's news, in one transaction with the validators it came with."""
        now = self._clock.now()
        candidates = identify(parsed.items, feed_key=feed.source.key, publisher=feed.source.name, now=now)
        judged = await self._judge(feed, candidates)
        is_first = feed.succeeded_at is None
        async with self._store.write() as tx:
            # Asked again inside the transaction: another feed may have brought the same item since.
            known = await tx.items.known([key for candidate in candidates for key in candidate.keys])
            division = split(candidates, known)
            for item, keys in division.seen:
                await tx.items.remember(item, keys)
            loud = _loud(division.new, self._first_poll_posts) if is_first else set(division.new)
            desk = _Desk(tx=tx, feed=feed, now=now)
            # Oldest first, as they happened: a document has its newest first.
            for candidate in sorted(division.new, key=_age):
                await desk.place(candidate, judged[candidate], is_loud=candidate in loud)
            await tx.feeds.save(self._after(feed, outcome, new_items=len(division.new), ttl=parsed.ttl))
        return PollReport(
            polled=1, answered=1, new_items=len(division.new), relevant=desk.relevant, alerts=desk.alerts
        )
