"""Fetch whole articles, of feeds whose owner allows it: after the alert, never before it.

The page is asked for by the poller's fetcher, with its guards, limits and pauses, and only where robots.txt allows it;
it is read in a process of its own. Each item is tried once. Without any of this, titles and descriptions do.
"""

from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import structlog

from bot.core.robots import allows, robots_address, rules_of
from bot.errors import ParseError
from bot.model import Document, Fetched, FetchRequest, Item
from bot.ports import Clock, Fetcher, Parser, Store

log = structlog.get_logger(__name__)

AT_ONCE = 5
"""Articles taken in one pass."""

FRESH = timedelta(days=2)
RULES_HOLD = timedelta(days=1)


class Articles:
    """Fills in the text of items that are wanted whole."""

    def __init__(self, *, store: Store, fetcher: Fetcher, parser: Parser, clock: Clock) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._rules: dict[str, tuple[datetime, RobotFileParser | None]] = {}

    async def due(self) -> int:
        """Take the newest items that are wanted whole and were not tried; give how many were read."""
        async with self._store.read() as tx:
            wanted = await tx.items.wanted_whole(since=self._clock.now() - FRESH, limit=AT_ONCE)
        read = 0
        for item in wanted:
            text = await self._text(item)
            async with self._store.write() as tx:
                await tx.items.keep_body(item, text)
            read += bool(text)
        return read

    async def _text(self, item: Item) -> str:
        """Give the article's text; empty where it may not be fetched, or cannot be read."""
        url = item.url or ""
        rules = await self._rules_for(url)
        if rules is None or not allows(rules, url):
            log.info("article.refused", url=url, reason="robots.txt")
            return ""
        outcome = await self._fetcher.fetch(FetchRequest(url=url))
        if not isinstance(outcome, Fetched):
            log.info("article.failed", url=url, reason=getattr(outcome, "reason", "not modified"))
            return ""
        try:
            document = Document(url=outcome.url, body=outcome.body, content_type=outcome.content_type)
            parsed = await self._parser.parse(document)
        except ParseError as error:
            log.info("article.failed", url=url, reason=error.reason)
            return ""
        return parsed.items[0].summary

    async def _rules_for(self, url: str) -> RobotFileParser | None:
        where, now = robots_address(url), self._clock.now()
        known = self._rules.get(where)
        if known is None or known[0] <= now:
            rules = rules_of(await self._fetcher.fetch(FetchRequest(url=where)))
            self._rules = {address: kept for address, kept in self._rules.items() if kept[0] > now}
            self._rules[where] = (now + RULES_HOLD, rules)
        return self._rules[where][1]
