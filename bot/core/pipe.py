"""Values to JSON and back, for the pipe to the parsing process.

Not pickle: the child has read what strangers wrote, and nothing that it says may run here.
"""

import base64
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.model import Document, ParsedFeed, ParsedItem


def document_to_json(document: Document) -> bytes:
    """Write a document."""
    return json.dumps({**asdict(document), "body": base64.b64encode(document.body).decode()}).encode()


def document_from_json(line: bytes) -> Document:
    """Read it back."""
    values = json.loads(line)
    return Document(**{**values, "body": base64.b64decode(values["body"])})


def feed_to_json(feed: ParsedFeed) -> bytes:
    """Write what was parsed."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value.total_seconds()

    return json.dumps(asdict(feed), default=plain).encode()


def feed_from_json(line: bytes) -> ParsedFeed:
    """Read it back."""
    values = json.loads(line)
    items = tuple(_item(row) for row in values["items"])
    ttl = values["ttl"]
    return ParsedFeed(**{**values, "items": items, "ttl": None if ttl is None else timedelta(seconds=ttl)})


def _item(row: dict[str, Any]) -> ParsedItem:
    when = row["published_at"]
    return ParsedItem(**{**row, "published_at": datetime.fromisoformat(when) if when else None})
