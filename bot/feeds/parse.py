"""From bytes to items: the module that calls feedparser.

Theory: real feeds are broken in every way that a reader forgives, so what can be read is read. feedparser finds the
items, or for ordinary documents a quicker reader that gives the same (`swift`); text, dates and addresses are made by
us, for its own ways with them are slow (sanitising), open to attack (a quadratic search in the prolog) or wrong (zone
names, dates without a zone).
"""

import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.core.dates import parse_date
from bot.core.dedupe import identified
from bot.core.urls import web_address, written
from bot.errors import ParseError
from bot.feeds.charset import to_text
from bot.feeds.jsonfeed import json_feed
from bot.feeds.packed import unpacked
from bot.feeds.salvage import count_items, pieces
from bot.feeds.shape import MAX_GUID, MAX_NAME, MAX_TITLE, shaped, short, summary_limit
from bot.feeds.skips import skip_days, skip_hours
from bot.feeds.swift import read
from bot.feeds.xml import has_loose_prefix, readable, root_of, without_prefix
from bot.model import Document, ParsedFeed, ParsedItem

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_DATES = ("published", "updated", "created", "date", "dc_date")
_EMPTY_SIZE = re.compile(rb"<(width|height)(?:\s*/>|\s*>\s*</\1\s*>)", re.IGNORECASE)
"""On which feedparser breaks, and which careless feeds have in their picture."""
_PAGE_RANK = 1
_RANKS = {"alternate": 0, "self": 2, "enclosure": 3, "edit": 4, "replies": 5, "hub": 6, "license": 7}
"""Which of an item's links is its address: a page before a file, and a file before what merely belongs to it."""
_PAGE = ("<!doctype html", "<html")


def parse_document(document: Document, *, may_be_quick: bool = True) -> ParsedFeed:
    """Read a feed in any RSS, RDF, Atom or JSON form; raises ParseError with what to do about it.

    `may_be_quick` lets the quick reader try first: the same items come of both.
    """
    return identified(document, _feed(document, may_be_quick=may_be_quick))


def _feed(document: Document, *, may_be_quick: bool) -> ParsedFeed:
    body = unpacked(document.body, document.url)
    text = to_text(body, document.content_type).lstrip("\ufeff \t\r\n\x00")
    if not text:
        raise ParseError(document.url, "the document is empty")
    if text[0] == "{":
        return json_feed(document, text)
    if text[:500].casefold().startswith(_PAGE) and root_of(text) is None:
        raise ParseError(document.url, "this is a web page, not a feed: look for the address of its RSS or Atom feed")
    body = readable(text)
    parsed: Any = (read(body) if may_be_quick else None) or _parsed(body)
    if not parsed.version and not parsed.entries:
        raise ParseError(document.url, "this is no feed that can be read (RSS, RDF, Atom or JSON Feed)")
    limit, base = summary_limit(len(parsed.entries)), _base(parsed, document.url)
    return ParsedFeed(
        title=short(parsed.feed.get("title"), MAX_TITLE),
        language=str(parsed.feed.get("language") or "")[:10],
        items=shaped([_item(entry, document.timezone, base, limit) for entry in parsed.entries]),
        ttl=_ttl(parsed.feed),
        skip_hours=skip_hours(text),
        skip_days=skip_days(text),
        hub_url=_linked(parsed.feed, "hub"),
        self_url=_linked(parsed.feed, "self"),
    )


def _parsed(body: bytes) -> Any:
    parsed = _whole(body)
    if not parsed.entries and has_loose_prefix(body):
        parsed = _whole(without_prefix(body))
    if parsed.bozo and count_items(body) > len(parsed.entries):
        entries = [entry for piece in pieces(body) for entry in _whole(piece).entries[:1]]
        if len(entries) > len(parsed.entries):
            parsed.entries = entries
    return parsed


def _whole(body: bytes) -> Any:
    """Read a document, or where feedparser itself breaks on it, nothing of it: its items are then read one by one."""
    for attempt in (body, _EMPTY_SIZE.sub(b"", body)):
        try:
            return _by_feedparser(attempt)
        except (LookupError, TypeError, ValueError, AttributeError, AssertionError):
            continue
    return feedparser.FeedParserDict(bozo=True, version="", entries=[], feed=feedparser.FeedParserDict())


def _by_feedparser(body: bytes) -> Any:
    return feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _item(entry: Mapping[str, Any], zone: str, base: str, limit: int) -> ParsedItem:
    guid = str(entry.get("id") or "").strip()[:MAX_GUID]
    source = entry.get("source")
    named = source if isinstance(source, dict) else {}
    return ParsedItem(
        guid=guid or None,
        url=_link(entry, base) or (web_address(guid) if guid else None),
        title=short(entry.get("title"), MAX_TITLE),
        summary=short(_body_of(entry), limit),
        published_at=_date(entry, zone),
        author=short(entry.get("author"), MAX_NAME),
        source_name=short(named.get("title"), MAX_NAME),
        source_url=web_address(str(named.get("href") or "")),
    )


def _link(entry: Mapping[str, Any], base: str) -> str | None:
    """Give the item's address: its own before that of a proxy which counts the clicks."""
    link = entry.get("feedburner_origlink") or entry.get("link")
    is_guid = link == entry.get("id") and web_address(str(link)) is None  # no address, but taken for one
    if not link or is_guid:
        pages = (other for other in _links(entry) if not str(other.get("type")).startswith("image/"))
        others = sorted(pages, key=lambda other: _RANKS.get(other.get("rel"), _PAGE_RANK))
        link = next((other["href"] for other in others if other.get("href")), None)
    try:
        return web_address(urljoin(base, written(str(link)))) if link else None
    except ValueError:
        return None


def _base(parsed: Any, url: str) -> str:
    """Give what relative links are relative to: in RSS the site, which may be on another host than its feed."""
    site = parsed.feed.get("link") if str(parsed.version).startswith("rss") else None
    try:
        return web_address(urljoin(url, written(str(site)))) or url if site else url
    except ValueError:
        return url


def _body_of(entry: Mapping[str, Any]) -> str:
    contents = entry.get("content") or ()
    return entry.get("summary") or next((part.get("value", "") for part in contents), "")


def _date(entry: Mapping[str, Any], zone: str) -> Any:
    # `in` first: feedparser answers "updated" with "published" where there is none.
    found = (parse_date(str(entry[name]), zone) for name in _DATES if name in entry)
    return next((when for when in found if when), None)


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    minutes = _count(feed.get("ttl"))
    if minutes is not None:
        return timedelta(minutes=min(minutes, 1440))
    hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().casefold())
    frequency = _count(feed.get("sy_updatefrequency") or "1")
    return timedelta(hours=min(hours / frequency, 24)) if hours and frequency else None


def _count(value: object) -> int | None:
    """Read a number, of which nine digits are as good as five thousand, that Python would not read."""
    digits = str(value or "").strip()
    return int(digits[:9]) if digits.isdecimal() else None


def _linked(feed: Any, rel: str) -> str | None:
    return next((web_address(link.get("href")) for link in _links(feed) if link.get("rel") == rel), None)


def _links(of: Mapping[str, Any]) -> list[Any]:
    links = of.get("links")
    return links if isinstance(links, list) else []  # an element of that name would be taken for them
