"""The sample's items, and the documents that its publishers would serve at an instant."""

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from bot.model import FeedKind, FeedSource

WINDOW = 30
"""Items in a document, as at most publishers."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"
_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleItem:
    """An item and when it appears, relative to the start."""

    number: int
    feed: str
    title: str
    text: str
    at: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """Feeds by key, each with its form, and all items."""

    sources: dict[str, FeedSource]
    forms: dict[str, str]
    items: tuple[SampleItem, ...]

    def published(self, feed: str, *, since_start: timedelta) -> tuple[SampleItem, ...]:
        """Give what a feed shows at a time after the start, newest first."""
        out = [item for item in self.items if item.feed == feed and item.at <= since_start]
        return tuple(sorted(out, key=lambda item: item.at, reverse=True)[:WINDOW])


def load_newsroom(text: str) -> Newsroom:
    """Read newsroom.toml."""
    table = tomllib.loads(text)
    forms = {key: row.pop("form") for key, row in table["feeds"].items()}
    sources = {
        key: FeedSource(key=key, url="", **{**row, "kind": FeedKind(row["kind"])})
        for key, row in table["feeds"].items()
    }
    items = tuple(_item(number, row) for number, row in enumerate(table["items"], 1))
    return Newsroom(sources=sources, forms=forms, items=items)


def document(newsroom: Newsroom, feed: str, *, started: datetime, now: datetime, base: str) -> tuple[bytes, str]:
    """Give a feed's document at an instant, and its content type."""
    items = newsroom.published(feed, since_start=now - started)
    source, form = newsroom.sources[feed], newsroom.forms[feed]
    rows = [(item, started + item.at, f"{base}/story/{feed}/{item.number}") for item in items]
    match form:
        case "atom":
            return _xml(_atom(source, rows)), "application/atom+xml"
        case "rdf":
            return _xml(_rdf(source, rows)), "application/rdf+xml"
        case "json":
            return _json(source, rows), "application/feed+json"
        case "euckr":
            return bytes(ET.tostring(_rss(source, rows, form), encoding="euc-kr")), "text/xml"
        case _:
            return _xml(_rss(source, rows, form)), "application/rss+xml"


Rows = list[tuple[SampleItem, datetime, str]]


def _item(number: int, row: dict[str, object]) -> SampleItem:
    ago, after = row.get("minutes_ago"), row.get("after_seconds")
    at = -timedelta(minutes=float(str(ago))) if ago is not None else timedelta(seconds=float(str(after)))
    return SampleItem(number=number, feed=str(row["feed"]), title=str(row["title"]), text=str(row["text"]), at=at)


def _xml(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _rss(source: FeedSource, rows: Rows, form: str) -> ET.Element:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _leaves(channel, title=source.name, link="https://example.org/", language=source.language)
    for item, when, link in rows:
        local = when.astimezone(ZoneInfo(source.timezone))
        node = ET.SubElement(channel, "item")
        # As publishers are: one sends no guids, one dates without a zone, all of them tracking parameters and markup.
        _leaves(
            node, title=item.title, link=f"{link}?utm_source=rss&utm_medium=feed", description=f"<p>{item.text}</p>"
        )
        _leaves(node, pubDate=f"{local:%Y-%m-%d %H:%M:%S}" if form == "naive" else format_datetime(local))
        if form != "noguid":
            _leaves(node, guid=f"sample-{item.number}")
    return root


def _atom(source: FeedSource, rows: Rows) -> ET.Element:
    root = ET.Element("feed", xmlns=_ATOM)
    _leaves(root, title=source.name, id=f"urn:sample:{source.key}")
    for item, when, link in rows:
        node = ET.SubElement(root, "entry")
        _leaves(node, title=item.title, id=f"urn:sample:{item.number}", updated=when.isoformat(), summary=item.text)
        ET.SubElement(node, "link", href=link)
    return root


def _rdf(source: FeedSource, rows: Rows) -> ET.Element:
    root = ET.Element(f"{{{_RDF}}}RDF")
    channel = ET.SubElement(root, f"{{{_RSS1}}}channel")
    ET.SubElement(channel, f"{{{_RSS1}}}title").text = source.name
    for item, when, link in rows:
        node = ET.SubElement(root, f"{{{_RSS1}}}item", {f"{{{_RDF}}}about": link})
        for name, value in (("title", item.title), ("link", link), ("description", item.text)):
            ET.SubElement(node, f"{{{_RSS1}}}{name}").text = value
        ET.SubElement(node, f"{{{_DC}}}date").text = when.isoformat()
    return root


def _json(source: FeedSource, rows: Rows) -> bytes:
    items = [
        {
            "id": str(item.number),
            "url": link,
            "title": item.title,
            "content_text": item.text,
            "date_published": when.isoformat(),
        }
        for item, when, link in rows
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": source.name, "items": items}
    return json.dumps(feed, ensure_ascii=False).encode()


def _leaves(node: ET.Element, **values: str) -> None:
    for name, value in values.items():
        ET.SubElement(node, name).text = value
