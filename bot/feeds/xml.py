"""XML made readable before it is read: what stands before the document, and what XML forbids, is taken out.

Theory: broken feeds are broken in a few ways: warnings of a script or a page around the document, control characters,
references to characters that do not exist. feedparser reads on after such a fault, but slower and less exactly; and it
searches the prolog in quadratic time: 200 kB of blank DOCTYPEs hold it for half a minute.
"""

import re

_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?(?:rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<[A-Za-z]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_PAIR = re.compile(
    r"&#(?:[xX][dD][89aAbB][0-9a-fA-F]{2}|5[5-6][0-9]{3});&#(?:[xX][dD][c-fC-F][0-9a-fA-F]{2}|5[6-7][0-9]{3});"
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_LOOSE_PREFIX = re.compile(rb"<(/?)(?:rss|atom):(?=[a-z])")


def root_of(text: str) -> int | None:
    """Give where the feed's first element begins, outside of comments; None where there is none."""
    start = 0
    while found := _ROOT.search(text, start):
        comment = text.rfind("<!--", start, found.start())
        end = text.find("-->", comment) if comment >= 0 else -1
        if end < found.start():
            return found.start()
        start = end + 3
    return None


def readable(text: str) -> bytes:
    """Give the document in UTF-8 from its first element on, with nothing in it that XML forbids."""
    start = root_of(text)
    if start is None:
        first = _FIRST_TAG.search(text)
        start = first.start() if first else 0
    text = text[start:].replace("\ufffe", "").replace("\uffff", "")
    if "&#" in text:
        text = _REFERENCE.sub(_allowed, _PAIR.sub(_joined, text))
    return _DECLARATION + text.encode("utf-8", "replace").translate(None, _CONTROLS)


def has_loose_prefix(body: bytes) -> bool:
    """Say whether its items carry a prefix that nobody declared, as in <rss:item>."""
    return b"<rss:item" in body or b"<atom:entry" in body


def without_prefix(body: bytes) -> bytes:
    """Take that prefix off."""
    return _LOOSE_PREFIX.sub(rb"<\1", body)


def _number(found: re.Match[str]) -> int:
    return int(found[1], 16) if found[1] else int(found[2])


def _allowed(found: re.Match[str]) -> str:
    code = _number(found)
    is_char = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000  # noqa: PLR2004 - XML 1.0, 2.2
    return found[0] if is_char else ""


def _joined(pair: re.Match[str]) -> str:
    """Join two halves of one character (UTF-16 written as references)."""
    high, low = (_number(half) for half in _REFERENCE.finditer(pair[0]))
    if high not in _HIGH or low not in _LOW:
        return pair[0]
    return f"&#{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)};"
