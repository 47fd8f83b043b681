"""Values to bytes and back, for the pipes to the processes that parse and tag.

Not pickle: the child has read what strangers wrote, and nothing that it says may run here. One line a value: a long
answer is read in pieces, so that it holds nobody up.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from bot.core.tags import OUTSIDE, Tagged, tag_from, tag_json
from bot.model import Article, Candidate, Document, FeedKind, ParsedFeed, ParsedItem

_ABOUT = tuple(field.name for field in fields(Document) if field.name != "body")
_ITEM = tuple(field.name for field in fields(ParsedItem))
_AT_ONCE = 20
_ARTICLE = tuple(field.name for field in fields(Article))
_of_article = attrgetter(*_ARTICLE)
_NAMES = tuple(field.name for field in fields(Candidate) if field.name != "item")


def pack_document(document: Document) -> bytes:
    """Write a document: a line about it, and its bytes as they are."""
    about = {name: getattr(document, name) for name in _ABOUT}
    return json.dumps(about).encode() + b"\n" + document.body


def unpack_document(frame: bytes) -> Document:
    """Read it back."""
    about, _, body = frame.partition(b"\n")
    return Document(**json.loads(about), body=body)


def pack_feed(feed: ParsedFeed) -> bytes:
    """Write what was parsed: a line about the feed, and a line an item, with its identities if it has any."""
    about = asdict(replace(feed, items=(), candidates=()))
    named = {id(one.item): [getattr(one, name) for name in _NAMES] for one in feed.candidates}
    rows = ([named.get(id(item)), *(getattr(item, name) for name in _ITEM)] for item in feed.items)
    return b"\n".join(json.dumps(value, default=_plain).encode() for value in (about, *rows))


def unpack_feed(answer: bytes) -> Iterator[ParsedItem | ParsedFeed]:
    """Read it back: each item, and at last the feed that holds them."""
    lines = answer.split(b"\n")
    told = json.loads(lines[0])
    about: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    items, candidates = [], []
    for names, *values in _rows(lines[1:]):
        item = _item(values)
        items.append(item)
        if names is not None:
            candidates.append(_candidate(item, names))
        yield item
    ttl = about["ttl"]
    about["ttl"] = None if ttl is None else timedelta(seconds=ttl)
    yield ParsedFeed(**{**about, "items": tuple(items), "candidates": tuple(candidates)})


def _rows(lines: Sequence[bytes]) -> Iterator[list[Any]]:
    """Read lines, a few at once: it is quicker than one by one, and holds nobody up."""
    for start in range(0, len(lines), _AT_ONCE):
        yield from json.loads(b"[" + b",".join(lines[start : start + _AT_ONCE]) + b"]")


def pack_articles(articles: Sequence[Article]) -> bytes:
    """Write articles to be tagged."""
    return json.dumps(list(map(_of_article, articles)), default=_plain).encode()


def unpack_articles(frame: bytes) -> list[Article]:
    """Read them back."""
    return [_article(row) for row in json.loads(frame)]


def pack_tagged(tagged: Sequence[Tagged]) -> bytes:
    """Write what was said of them."""
    return json.dumps([[None if one.tag == OUTSIDE else tag_json(one.tag), *one.words] for one in tagged]).encode()


def unpack_tagged(answer: bytes) -> list[Tagged]:
    """Read it back."""
    rows = json.loads(answer)
    return [Tagged(OUTSIDE if tag is None else tag_from(tag), (title, text)) for tag, title, text in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value.total_seconds()


def _item(row: list[Any]) -> ParsedItem:
    values = dict(zip(_ITEM, row, strict=True))
    when = values["published_at"]
    return ParsedItem(**{**values, "published_at": datetime.fromisoformat(when) if when else None})


def _candidate(item: ParsedItem, names: list[Any]) -> Candidate:
    # Written out: there are hundreds in a document, and they are read on the event loop.
    guids, urls, here, there, texts, shorter, marks, spare, is_dated, is_twin = names
    return Candidate(
        item=item,
        guids=tuple(guids),
        urls=tuple(urls),
        here=tuple(here),
        there=tuple(there),
        texts=tuple(texts),
        shorter=tuple(shorter),
        marks=tuple(marks),
        spare=tuple(spare),
        is_dated=is_dated,
        is_twin=is_twin,
    )


def _article(row: list[Any]) -> Article:
    values = dict(zip(_ARTICLE, row, strict=True))
    when, source = values["published_at"], values["source"]
    values["published_at"] = datetime.fromisoformat(when) if when else None
    return Article(**{**values, "source": FeedKind(source) if source else None})
