"""Subscribe to feeds at their hubs, and take what these send (WebSub).

A push only brings a document earlier: it goes the way of one that was polled, and the feed is polled as ever, so a hub
that falls silent costs time and no item.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import structlog

from bot.core import websub
from bot.core.text import clean, clip
from bot.errors import ParseError
from bot.model import Document, Feed, PollReport, Push
from bot.ports import Clock, HubCaller, Store
from bot.services.pick import document_of

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Hubs asked in one pass."""


class Hubs:
    """What we are subscribed to, and what hubs ask of it."""

    def __init__(
        self,
        *,
        store: Store,
        caller: HubCaller,
        clock: Clock,
        callback: str,
        token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    ) -> None:
        self._store = store
        self._caller = caller
        self._clock = clock
        self._callback = callback.rstrip("/")
        self._token = token

    async def note(self, feed: Feed) -> None:
        """Remember the hub that a feed has named, if ever; another than before is asked anew, at another path."""
        hub, topic = feed.hints.hub, feed.hints.topic
        if not hub:
            return
        async with self._store.read() as tx:
            known = await tx.pushes.of_feed(feed.id)
        if known and known.wanted and (known.hub, known.topic) == (hub, topic):
            return
        path, secret = self._token(), self._token()
        push = Push(feed_id=feed.id, hub=hub, topic=topic, path=path, secret=secret, next_at=self._clock.now())
        async with self._store.write() as tx:
            await tx.pushes.save(push)

    async def due(self) -> int:
        """Subscribe, renew and unsubscribe what is due; give how many hubs were asked."""
        now = self._clock.now()
        async with self._store.read() as tx:
            left_over, waiting = await tx.pushes.left_over(), await tx.pushes.due(now=now, limit=1)
        if not (left_over or waiting):
            return 0
        async with self._store.write() as tx:
            for push in left_over:
                await tx.pushes.save(replace(push, wanted=False, next_at=now, failures=0, pending_until=None))
            pushes = await tx.pushes.due(now=now, limit=AT_ONCE)
            over = [push for push in pushes if not push.wanted and (push.ends_at is None or push.ends_at <= now)]
            for push in over:
                await tx.pushes.remove(push.feed_id)
            asked = [websub.asking(push, now=now) for push in pushes if push not in over]
            for push in asked:
                await tx.pushes.save(push)  # before the request: a hub may ask back at once
        for push in asked:
            await self._ask(push)
        return len(asked)

    async def verify(self, path: str, query: Mapping[str, str]) -> str | None:
        """Give what to answer to a hub that asks whether we meant it; None if we did not."""
        challenge = query.get("hub.challenge", "")
        async with self._store.write() as tx:
            push, now = await tx.pushes.at(path), self._clock.now()
            if push is None or not websub.is_meant(push, query, now=now):
                return None
            if query["hub.mode"] == "denied":
                log.warning("hub.denied", hub=push.hub, reason=clip(clean(query.get("hub.reason", "")), 200))
                await tx.pushes.save(websub.denied(push, now=now))
                return ""
            if not 0 < len(challenge) <= websub.CHALLENGE_LIMIT:
                return None
            if push.wanted:
                await tx.pushes.save(websub.granted(push, query.get("hub.lease_seconds"), now=now))
            else:
                await tx.pushes.remove(push.feed_id)
        return challenge

    async def push_at(self, path: str) -> Push | None:
        """Give the subscription whose callback has this path."""
        async with self._store.read() as tx:
            return await tx.pushes.at(path)

    async def _ask(self, push: Push) -> None:
        form = websub.request(push, callback=f"{self._callback}/websub/{push.path}")
        failed = await self._caller.post(push.hub, form)
        if failed:
            log.warning("hub.failed", hub=push.hub, failures=push.failures, reason=clip(failed.reason, 200))


class Pushed:
    """Takes what hubs send."""

    def __init__(
        self,
        *,
        hubs: Hubs,
        store: Store,
        keep: Callable[[Feed, Document], Awaitable[PollReport]],
        alert: Callable[[], Awaitable[object]],
    ) -> None:
        self._hubs = hubs
        self._store = store
        self._keep = keep
        self._alert = alert

    async def verify(self, path: str, query: Mapping[str, str]) -> str | None:
        """Give what to answer to a hub that asks whether we meant it; None if we did not."""
        return await self._hubs.verify(path, query)

    async def is_known(self, path: str) -> bool:
        """Say whether anything is taken at this path."""
        return await self._hubs.push_at(path) is not None

    async def receive(self, path: str, body: bytes, *, signature: str, content_type: str) -> None:
        """Keep a signed document and send its alerts; what is not signed by our secret is ignored."""
        push = await self._hubs.push_at(path)
        if push is None:
            return
        async with self._store.read() as tx:
            feed = await tx.feeds.get(push.feed_id)
        if feed is None or not push.wanted or not websub.is_signed(push, body, signature):
            log.warning("push.ignored", hub=push.hub, reason="not signed with our secret, or not wanted")
            return
        document = document_of(feed, push.topic, body, content_type)
        try:
            report = await self._keep(feed, document)
        except ParseError as error:
            log.warning("push.unreadable", feed=feed.source.key, reason=error.reason)
            return
        if report.alerts:
            await self._alert()
        log.info("push.kept", feed=feed.source.key, items=report.new_items, alerts=report.alerts)
