"""One-off work on feeds."""

from datetime import datetime
from urllib.parse import urlsplit

from bot.app import PAGE_CHILD, PARSE_CHILD, SystemClock, tagger
from bot.catalogue import Catalogue
from bot.errors import UserInputError
from bot.feeds.fetch import AiohttpFetcher
from bot.model import Article, Feed, FeedKind, FeedSource
from bot.runner.opened import opened_store
from bot.services.finding import Finder, Found, key_of
from bot.settings import Settings
from bot.workers.parsing import ParseWorker


async def feeds(settings: Settings, catalogue: Catalogue) -> tuple[Feed, ...]:
    """Give all feeds with their state."""
    async with opened_store(settings, catalogue) as store, store.read() as tx:
        return await tx.feeds.all()


async def add_feed(
    settings: Settings, catalogue: Catalogue, *, url: str, key: str, name: str, language: str, zone: str
) -> tuple[Feed, int]:
    """Read a feed once and add it; give it with the number of its items. Raises FeedError, UserInputError."""
    found = await _read(settings, url, zone)
    parsed, final_url = found.parsed, found.url
    source = FeedSource(
        key=key or key_of(final_url),
        url=final_url,
        name=name or parsed.title or key_of(final_url),
        language=language or parsed.language[:2],
        kind=FeedKind.SPECIALIST,
        timezone=zone,
    )
    async with opened_store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.add(source, now=SystemClock().now()), len(parsed.items)


async def remove_feed(settings: Settings, catalogue: Catalogue, key: str) -> bool:
    """Remove a feed that was added by hand."""
    async with opened_store(settings, catalogue) as store, store.write() as tx:
        return await tx.feeds.remove(key)


async def test_feed(
    settings: Settings, catalogue: Catalogue, key_or_url: str
) -> tuple[str, list[tuple[datetime | None, str, str]]]:
    """Read a feed once; give its title, and of each item the date, the headline and the topics it would get."""
    source = next((feed for feed in catalogue.feeds if feed.key == key_or_url), None)
    if source is None and not urlsplit(key_or_url).scheme:
        raise UserInputError(f"{key_or_url!r} is neither a feed's key (panmunjom feeds list --all) nor an address.")
    found = await _read(settings, source.url if source else key_or_url, source.timezone if source else "UTC")
    parsed = found.parsed
    tag_of = tagger(catalogue)
    rows = []
    for item in parsed.items:
        tag = tag_of(Article(title=item.title, text=item.summary, publisher=source.name if source else ""))
        rows.append((item.published_at, item.title, ", ".join(topic.id for topic in tag.topics)))
    return parsed.title, rows


async def _read(settings: Settings, url: str, zone: str) -> Found:
    """Read a feed, or the first one that a web page names."""
    parser, pages = ParseWorker(module=PARSE_CHILD), ParseWorker(module=PAGE_CHILD)
    try:
        async with AiohttpFetcher(allow=settings.allow) as fetcher:
            return await Finder(fetcher=fetcher, parser=parser, pages=pages).find(url, zone=zone)
    finally:
        await parser.close()
        await pages.close()
