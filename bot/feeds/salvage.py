"""A broken document, item by item: a fault in one item costs that item alone.

Theory: a tag that is never closed, or a CDATA section that does not end, swallows all that follows it. But items begin
with their own tags; cut there, each is a small document whose faults end with it. This is done only for a document that
is broken, and only where it gives more items than reading it whole.
"""

import re
from collections.abc import Iterator

from bot.feeds.shape import MAX_ITEMS

_START = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(rss|feed|rdf)[^<>]{0,20000}>", re.IGNORECASE)
_MISMATCH = re.compile(rb"<(title|link|guid|pubDate|description|id|updated)>([^<]*)</(?!\1>)[\w.:-]*>")
_OPEN, _SHUT = b"<![CDATA[", b"]]>"


def without_comments(body: bytes) -> bytes:
    """Take comments out, in linear time: a pattern would look for the end of each of thousands that have none."""
    kept, at = [], 0
    while (start := body.find(b"<!--", at)) >= 0 and (end := body.find(b"-->", start + 4)) >= 0:
        kept.append(body[at:start])
        at = end + 3
    return b"".join((*kept, body[at:]))


def count_items(body: bytes) -> int:
    """Count the elements that look like items."""
    return sum(1 for _ in _START.finditer(without_comments(body)))


def pieces(body: bytes) -> Iterator[bytes]:
    """Give each item as a document of its own, with the first element of the whole for its namespaces."""
    body = without_comments(body)
    root = _ROOT.search(body)
    head, name = (root[0], root[1].lower()) if root else (b'<rss version="2.0">', b"rss")
    before, after = (head + b"<channel>", b"</channel></rss>") if name == b"rss" else (head, b"")
    starts = [found.start() for found in _START.finditer(body)][:MAX_ITEMS]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        piece = body[start:end]
        closing = _END.search(piece)
        yield before + _mended(piece[: closing.end()] if closing else piece) + after


def _mended(piece: bytes) -> bytes:
    """Close plain elements by their own name, and a CDATA section before the tag that would have followed it."""
    piece = _MISMATCH.sub(rb"<\1>\2</\1>", piece)
    opened = piece.rfind(_OPEN)
    if opened < 0 or _SHUT in piece[opened:]:
        return piece
    end = piece.find(b"</", opened)
    return piece + _SHUT if end < 0 else piece[:end] + _SHUT + piece[end:]
