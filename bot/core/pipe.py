"""Values to bytes and back, for the pipe to the parsing process.

Not pickle: the child has read what strangers wrote, and nothing that it says may run here. One line a value: a long
answer is read in pieces, so that it holds nobody up.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from bot.model import Document, ParsedFeed, ParsedItem

_ITEM = tuple(field.name for field in fields(ParsedItem))


def pack_document(document: Document) -> bytes:
    """Write a document: a line about it, and its bytes as they are."""
    about = {"url": document.url, "content_type": document.content_type, "timezone": document.timezone}
    return json.dumps(about).encode() + b"\n" + document.body


def unpack_document(frame: bytes) -> Document:
    """Read it back."""
    about, _, body = frame.partition(b"\n")
    return Document(**json.loads(about), body=body)


def pack_feed(feed: ParsedFeed) -> bytes:
    """Write what was parsed: a line about the feed, and a line an item."""
    about = asdict(replace(feed, items=()))
    rows = ([getattr(item, name) for name in _ITEM] for item in feed.items)
    return b"\n".join(json.dumps(value, default=_plain).encode() for value in (about, *rows))


def unpack_feed(answer: bytes) -> Iterator[ParsedItem | ParsedFeed]:
    """Read it back: each item, and at last the feed that holds them."""
    lines = answer.split(b"\n")
    told = json.loads(lines[0])
    about: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    items = []
    for line in lines[1:]:
        items.append(_item(json.loads(line)))
        yield items[-1]
    ttl = about["ttl"]
    yield ParsedFeed(**{**about, "items": tuple(items), "ttl": None if ttl is None else timedelta(seconds=ttl)})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value.total_seconds()


def _item(row: list[Any]) -> ParsedItem:
    values = dict(zip(_ITEM, row, strict=True))
    when = values["published_at"]
    return ParsedItem(**{**values, "published_at": datetime.fromisoformat(when) if when else None})
