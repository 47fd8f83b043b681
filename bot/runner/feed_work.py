"""One-off work on feeds."""

from datetime import datetime
from urllib.parse import urlsplit

from bot.app import PAGE_CHILD, PARSE_CHILD, SystemClock, tagger
from bot.catalogue import Catalogue
from bot.errors import UserInputError
from bot.feeds.fetch import AiohttpFetcher
from bot.model import Feed, FeedSource
from bot.runner.opened import opened_store
from bot.services.feed_talk import tagged
from bot.services.finding import Finder, Found
from bot.services.held import held_counts
from bot.settings import Settings
from bot.workers.parsing import ParseWorker

Row = tuple[datetime | None, str, str]
"""Of an item, its date, its headline, and the topics that it would get."""


async def feeds(settings: Settings, catalogue: Catalogue) -> tuple[tuple[Feed, ...], dict[str, int]]:
    """Give all feeds with their state, and how many stories of which are held."""
    async with opened_store(settings, catalogue) as store, store.read() as tx:
        return await tx.feeds.all(), await held_counts(tx)


async def read_feed(settings: Settings, catalogue: Catalogue, url: str, *, zone: str) -> tuple[Found, list[Row]]:
    """Read a feed once, and say how its items would be tagged; nothing is stored. Raises FeedError."""
    found = await _read(settings, url, zone)
    return found, _rows(catalogue, found, found.parsed.title)


async def add_feed(settings: Settings, catalogue: Catalogue, source: FeedSource) -> Feed:
    """Add a feed that was read before. Raises UserInputError."""
    async with opened_store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.add(source, now=SystemClock().now())


async def remove_feed(settings: Settings, catalogue: Catalogue, key: str) -> bool:
    """Remove a feed that was added by hand."""
    async with opened_store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.remove(key)


async def test_feed(settings: Settings, catalogue: Catalogue, key_or_url: str) -> tuple[str, list[Row]]:
    """Read a feed once; give its title, and of each item the date, the headline and the topics it would get."""
    known, _ = await feeds(settings, catalogue)
    source = next((feed.source for feed in known if feed.source.key == key_or_url), None)
    if source is None and not urlsplit(key_or_url).scheme:
        raise UserInputError(f"{key_or_url!r} is neither a feed's key (panmunjom feeds list --all) nor an address.")
    found = await _read(settings, source.url if source else key_or_url, source.timezone if source else "UTC")
    return found.parsed.title, _rows(catalogue, found, source.name if source else "")


def _rows(catalogue: Catalogue, found: Found, publisher: str) -> list[Row]:
    tag_of = tagger(catalogue)
    return [(item.published_at, item.title, tagged(tag_of, item, publisher)) for item in found.parsed.items]


async def _read(settings: Settings, url: str, zone: str) -> Found:
    """Read a feed, or the first one that a web page names."""
    parser, pages = ParseWorker(module=PARSE_CHILD), ParseWorker(module=PAGE_CHILD)
    try:
        async with AiohttpFetcher(allow=settings.allow) as fetcher:
            return await Finder(fetcher=fetcher, parser=parser, pages=pages).find(url, zone=zone)
    finally:
        await parser.close()
        await pages.close()
