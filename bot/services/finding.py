"""Find the feed behind an address that somebody typed: it is one, or a web page that names one."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.errors import FeedError, FetchError, ParseError
from bot.model import Document, Failed, Fetched, FetchRequest, ParsedFeed
from bot.ports import Fetcher, Parser

_TRIES = 4
"""So many of the feeds that a page names are tried, until one can be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A feed as read once, where it is, and what else the page names."""

    url: str
    parsed: ParsedFeed
    others: tuple[str, ...] = ()


class Finder:
    """Reads addresses through the guarded fetcher, and documents and pages in processes that may be killed."""

    def __init__(self, *, fetcher: Fetcher, parser: Parser, pages: Parser) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._pages = pages

    async def find(self, url: str, *, zone: str = "UTC") -> Found:
        """Read a feed, or the first readable one that a web page names. Raises FeedError."""
        fetched = await self._fetched(url)
        try:
            parsed = await self._parser.parse(_document(fetched, zone))
            return Found(url=fetched.permanent_url or url, parsed=parsed)
        except ParseError as error:
            named = await self._named(fetched, error)
        faults: list[FeedError] = []
        for place, address in enumerate(named[:_TRIES], 1):
            try:
                fetched = await self._fetched(address)
                parsed = await self._parser.parse(_document(fetched, zone))
            except FeedError as error:
                faults.append(error)
            else:
                return Found(url=fetched.permanent_url or address, parsed=parsed, others=tuple(named[place:]))
        raise faults[0]

    async def _named(self, fetched: Fetched, fault: ParseError) -> list[str]:
        try:
            page = await self._pages.parse(_document(fetched, "UTC"))
        except ParseError:
            raise fault from None
        return [item.url for item in page.items if item.url]

    async def _fetched(self, url: str) -> Fetched:
        outcome = await self._fetcher.fetch(FetchRequest(url=url))
        if isinstance(outcome, Fetched):
            return outcome
        unasked = "it says that nothing changed, though never asked before"
        raise FetchError(url, outcome.reason if isinstance(outcome, Failed) else unasked)


def key_of(url: str) -> str:
    """Make a short name of an address: its host and path, in letters, digits and dashes."""
    parts = urlsplit(url)
    return re.sub(r"[^a-z0-9]+", "-", f"{parts.hostname}{parts.path}".casefold()).strip("-")[:60]


def _document(found: Fetched, zone: str) -> Document:
    return Document(url=found.url, body=found.body, content_type=found.content_type, timezone=zone)
