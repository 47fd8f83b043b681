"""From bytes to items: the only module that knows feedparser.

Theory: real feeds are broken in every way that a reader forgives, so what can be read is read. feedparser finds the
items; text, dates and addresses are made by us, for its own ways with them are slow (sanitising), open to attack (a
quadratic search in the prolog) or wrong (zone names, dates without a zone).
"""

import io
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import feedparser
from selectolax.lexbor import LexborHTMLParser

from bot.core.dates import parse_date
from bot.core.text import clean, clip
from bot.core.urls import web_address
from bot.errors import ParseError
from bot.model import Document, ParsedFeed, ParsedItem

MAX_ITEMS = 500
MAX_TITLE, MAX_SUMMARY, MAX_GUID = 500, 4000, 1000
_MAX_HTML = 100_000
_XML_START = re.compile(rb"<\?xml[^>]{0,500}\?>", re.IGNORECASE)
_FIRST_TAG = re.compile(rb"<[A-Za-z]")
_WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_RSS_PREFIX = re.compile(rb"<(/?)rss:")  # a prefix that nobody declared
_LABEL = re.compile(rb"""encoding\s*=\s*["']\s*([A-Za-z0-9_.:-]{1,40})""")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_DATES = ("published", "updated", "created", "date", "dc_date")
# What a publisher labels with the narrower name is written in the wider one.
_WIDER = {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
_GUESSES = ("utf-8", "cp949", "cp932", "gb18030", "windows-1251")


def parse_document(document: Document) -> ParsedFeed:
    """Read a feed in any RSS, RDF, Atom or JSON form; raises ParseError with what to do about it."""
    body = (
        document.body.lstrip(b"\xef\xbb\xbf \t\r\n\x00") if document.body[:2] not in _WIDE_ENCODINGS else document.body
    )
    if not body.strip():
        raise ParseError(document.url, "the document is empty")
    if body[:1] == b"{":
        return _json_feed(document, body)
    if body[:500].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise ParseError(document.url, "this is a web page, not a feed: look for the address of its RSS or Atom feed")
    text = _without_prolog(_as_utf8(body, document.content_type))
    parsed = _read(text)
    if not parsed.entries and b"<rss:item" in text:
        parsed = _read(_RSS_PREFIX.sub(rb"<\1", text))
    if not parsed.version and not parsed.entries:
        raise ParseError(document.url, "this is no feed that can be read (RSS, RDF, Atom or JSON Feed)")
    items = (_item(entry, document) for entry in parsed.entries[:MAX_ITEMS])
    return ParsedFeed(
        title=_text(parsed.feed.get("title"), MAX_TITLE),
        language=str(parsed.feed.get("language") or "")[:10],
        items=tuple(item for item in items if item.title or item.summary),
        ttl=_ttl(parsed.feed),
        hub_url=_hub(parsed.feed.get("links") or ()),
    )


def _read(text: bytes) -> Any:
    return feedparser.parse(
        io.BytesIO(text),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def plain_text(markup: str) -> str:
    """Turn HTML, or text that is escaped twice, into plain text on one line."""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    text = markup[:_MAX_HTML]
    for _ in range(2):  # titles come escaped twice
        if "<" in text and re.search(r"<[A-Za-z/!]", text):
            text = _visible(text)
        text = unescape(text)
        if not re.search(r"</?[A-Za-z]+[^<>]*>", text):
            break
    return clean(text)


def _visible(markup: str) -> str:
    tree = LexborHTMLParser(f"<body>{markup}")
    for node in tree.css("script, style, template"):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body else ""


def _without_prolog(body: bytes) -> bytes:
    # feedparser searches the prolog in quadratic time: 200 kB of blank DOCTYPEs hold it for half a minute.
    declared = _XML_START.match(body)
    first = _FIRST_TAG.search(body, declared.end() if declared else 0)
    if first is None:
        return body
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body[first.start() :]


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """Give the document in UTF-8, whatever it is labelled; a label that does not fit is not believed."""
    header = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    label = _LABEL.search(body[:1000])
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace").encode()
    named = [label[1].decode().casefold()] if label else []
    named += [header[1].casefold()] if header else []
    # UTF-8 proves itself: other encodings hardly ever happen to be valid in it.
    for encoding in ("utf-8", *(_WIDER.get(name, name) for name in named), *_GUESSES):
        try:
            return body.decode(encoding).encode()
        except (UnicodeDecodeError, LookupError):
            continue
    last = _WIDER.get(named[0], named[0]) if named else "utf-8"
    try:
        return body.decode(last, "replace").encode()
    except LookupError:
        return body.decode("utf-8", "replace").encode()


def _item(entry: Mapping[str, Any], document: Document) -> ParsedItem:
    link = web_address(urljoin(document.url, str(entry["link"]).strip())) if entry.get("link") else None
    guid = str(entry.get("id") or "").strip()[:MAX_GUID]
    source = entry.get("source")
    return ParsedItem(
        guid=guid or None,
        url=link or (web_address(guid) if guid else None),
        title=_text(entry.get("title"), MAX_TITLE),
        summary=_text(_body_of(entry), MAX_SUMMARY),
        published_at=_date(entry, document.timezone),
        author=_text(entry.get("author"), 200),
        source_name=_text(source.get("title"), 200) if isinstance(source, dict) else "",
        source_url=web_address(str(source.get("href") or "")) if isinstance(source, dict) else None,
    )


def _body_of(entry: Mapping[str, Any]) -> str:
    contents = entry.get("content") or ()
    return entry.get("summary") or next((part.get("value", "") for part in contents), "")


def _text(markup: object, limit: int) -> str:
    return clip(plain_text(str(markup or "")), limit)


def _date(entry: Mapping[str, Any], zone: str) -> Any:
    # `in` first: feedparser answers "updated" with "published" where there is none.
    found = (parse_date(str(entry[name]), zone) for name in _DATES if name in entry)
    return next((when for when in found if when), None)


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    if str(feed.get("ttl") or "").strip().isdecimal():
        return timedelta(minutes=min(int(feed["ttl"]), 1440))
    hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().casefold())
    frequency = str(feed.get("sy_updatefrequency") or "1").strip()
    if hours and frequency.isdecimal() and int(frequency):
        return timedelta(hours=min(hours / int(frequency), 24))
    return None


def _hub(links: Any) -> str | None:
    return next((web_address(link.get("href")) for link in links if link.get("rel") == "hub"), None)


def _json_feed(document: Document, body: bytes) -> ParsedFeed:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(document.url, "this is broken JSON, so no JSON Feed") from error
    rows = feed.get("items")
    if not isinstance(rows, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise ParseError(document.url, "this is JSON, but no JSON Feed")
    items = (_json_item(row, document) for row in rows[:MAX_ITEMS] if isinstance(row, dict))
    return ParsedFeed(
        title=_text(feed.get("title"), MAX_TITLE),
        language=str(feed.get("language") or "")[:10],
        items=tuple(item for item in items if item.title or item.summary),
    )


def _json_item(row: Mapping[str, Any], document: Document) -> ParsedItem:
    url = row.get("url") or row.get("external_url")
    return ParsedItem(
        guid=str(row.get("id") or "").strip()[:MAX_GUID] or None,
        url=web_address(urljoin(document.url, str(url))) if url else None,
        title=_text(row.get("title"), MAX_TITLE),
        summary=_text(row.get("summary") or row.get("content_text") or row.get("content_html"), MAX_SUMMARY),
        published_at=parse_date(str(row.get("date_published") or ""), document.timezone),
    )
