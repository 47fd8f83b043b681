"""JSON Feed 1.0 and 1.1, which feedparser does not read."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from bot.core.dates import parse_date
from bot.core.text import clean
from bot.core.urls import web_address, written
from bot.errors import ParseError
from bot.feeds.shape import MAX_GUID, MAX_NAME, MAX_TITLE, shaped, short, summary_limit
from bot.model import Document, ParsedFeed, ParsedItem

_BODIES = ("summary", "content_text", "content_html")


def json_feed(document: Document, text: str) -> ParsedFeed:
    """Read a JSON Feed; raises ParseError with what is wrong with it."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError(document.url, "this is broken JSON, so no JSON Feed") from error
    rows = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(rows, list) or not _is_feed(feed, rows):
        raise ParseError(document.url, "this is JSON, but no JSON Feed")
    limit = summary_limit(len(rows))
    return ParsedFeed(
        title=short(feed.get("title"), MAX_TITLE),
        language=short(feed.get("language"), 10),
        items=shaped([_item(row, document, limit) for row in rows if isinstance(row, dict)]),
        hub_url=_hub(feed.get("hubs")),
        self_url=web_address(str(feed["feed_url"])) if feed.get("feed_url") else None,
    )


def _is_feed(feed: Mapping[str, Any], rows: list[Any]) -> bool:
    """Say whether it is one: by its version, or where that is missing, by an item's text."""
    if "jsonfeed.org" in str(feed.get("version")):
        return True
    return any(isinstance(row, dict) and "id" in row and any(name in row for name in _BODIES) for row in rows[:3])


def _item(row: Mapping[str, Any], document: Document, limit: int) -> ParsedItem:
    url = next((row[name] for name in ("url", "external_url") if row.get(name) and isinstance(row[name], str)), None)
    return ParsedItem(
        guid=_guid(row.get("id")),
        url=web_address(_joined(document.url, url)) if url else None,
        title=short(row.get("title"), MAX_TITLE),
        summary=short(next((row[name] for name in _BODIES if row.get(name)), ""), limit),
        published_at=parse_date(str(row.get("date_published") or row.get("date_modified") or ""), document.timezone),
        author=_author(row),
    )


def _guid(value: Any) -> str | None:
    """Give an id, which many write as a number: 0 is one, too. It may hold a nought, or half of a character."""
    return None if value is None else clean(str(value))[:MAX_GUID] or None


def _author(row: Mapping[str, Any]) -> str:
    authors = row.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else row.get("author")
    return short(first.get("name"), MAX_NAME) if isinstance(first, dict) else ""


def _hub(hubs: Any) -> str | None:
    rows = hubs if isinstance(hubs, list) else []
    return next((web_address(str(row["url"])) for row in rows if isinstance(row, dict) and row.get("url")), None)


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, written(url))
    except ValueError:
        return url
