"""Fetch whole articles, of feeds whose owner allows it: after the alert, never before it.

The page is asked for by the poller's fetcher, with its guards, limits and pauses, and only where robots.txt allows it,
there and where it leads; a server that says it is busy is left alone, as by the poller. The page is read in a
process of its own. Each item is tried once. Without any of this, titles and descriptions do.
"""

from datetime import datetime, timedelta

import structlog

from bot.core.face import EDIT_GAP
from bot.core.robots import Rules, allows, robots_address, rules_of
from bot.core.schedule import BUSY, BUSY_FOR
from bot.core.urls import host_and_port
from bot.errors import ParseError
from bot.model import Document, Failed, Fetched, FetchRequest, Item
from bot.ports import Clock, Fetcher, Parser, Store

log = structlog.get_logger(__name__)

AT_ONCE = 5
"""Articles taken in one pass."""

LOOKED_AT = 50
"""Items among which those are found: the others may be of servers that are left alone."""

FRESH = timedelta(days=2)
RULES_HOLD = timedelta(days=1)
TROUBLE_HOLDS = timedelta(hours=1)
"""How long a server is left alone that cannot say what it allows."""


class Articles:
    """Fills in the text of items that are wanted whole."""

    def __init__(self, *, store: Store, fetcher: Fetcher, parser: Parser, clock: Clock) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._rules: dict[str, tuple[datetime, Rules | None]] = {}

    async def due(self) -> int:
        """Take the newest items that are wanted whole and were not tried; give how many were read."""
        read = 0
        for item in await self._wanted():
            text = await self._text(item)
            if text is not None:
                await self._keep(item, text)
            read += bool(text)
        return read

    async def _wanted(self) -> list[Item]:
        now = self._clock.now()
        async with self._store.read() as tx:
            found = await tx.items.wanted_whole(since=now - FRESH, limit=LOOKED_AT)
            hosts = {host_and_port(item.url or "") for item in found}
            held = {host for host in hosts if await tx.feeds.is_held(host, now=now)}
        return [item for item in found if host_and_port(item.url or "") not in held and self._may_ask(item)][:AT_ONCE]

    def _may_ask(self, item: Item) -> bool:
        known = self._rules.get(robots_address(item.url or ""))
        return known is None or known[1] is not None or known[0] <= self._clock.now()

    async def _keep(self, item: Item, text: str) -> None:
        async with self._store.write() as tx:
            await tx.items.keep_body(item, text)
            if text and item.story_id is not None:
                # The description may have been too short, or cut: what the alert lacked can be shown now.
                await tx.alerts.owe_edits(item.story_id, now=self._clock.now(), gap=EDIT_GAP)

    async def _text(self, item: Item) -> str | None:
        """Give the article's text; empty where it may not be fetched, or cannot be read; None to try again later."""
        url = item.url or ""
        rules = await self._rules_for(url)
        if rules is None:
            return None
        if not _allowed(rules, url):
            return ""
        outcome = await self._fetcher.fetch(FetchRequest(url=url))
        if isinstance(outcome, Failed) and outcome.status in BUSY:
            await self._rest(outcome.url or url, outcome)
            return None
        if not isinstance(outcome, Fetched):
            log.info("article.failed", url=url, reason=getattr(outcome, "reason", "not modified"))
            return ""
        if outcome.url != url and not _allowed(await self._rules_for(outcome.url), outcome.url):
            return ""
        return await self._read(outcome)

    async def _read(self, page: Fetched) -> str:
        try:
            document = Document(url=page.url, body=page.body, content_type=page.content_type)
            parsed = await self._parser.parse(document)
        except ParseError as error:
            log.info("article.failed", url=page.url, reason=error.reason)
            return ""
        return parsed.items[0].summary

    async def _rest(self, url: str, busy: Failed) -> None:
        until = self._clock.now() + (busy.retry_after or BUSY_FOR)
        async with self._store.write() as tx:
            await tx.feeds.hold(host_and_port(url), until=until)

    async def _rules_for(self, url: str) -> Rules | None:
        where, now = robots_address(url), self._clock.now()
        known = self._rules.get(where)
        if known is None or known[0] <= now:
            outcome = await self._fetcher.fetch(FetchRequest(url=where))
            if isinstance(outcome, Failed) and outcome.status in BUSY:
                await self._rest(outcome.url or where, outcome)  # also from the poller
            rules = rules_of(outcome)
            self._rules = {address: kept for address, kept in self._rules.items() if kept[0] > now}
            self._rules[where] = (now + (TROUBLE_HOLDS if rules is None else RULES_HOLD), rules)
        return self._rules[where][1]


def _allowed(rules: Rules | None, url: str) -> bool:
    if rules is not None and allows(rules, url):
        return True
    log.info("article.refused", url=url, reason="robots.txt")
    return False
