"""Documents that come packed though no header says so: a file feed.xml.gz, or an answer that was packed twice."""

import zlib

from bot.errors import ParseError
from bot.feeds.decode import decoder

MAX_UNPACKED = 16 * 2**20
_GZIP = b"\x1f\x8b\x08"
_LAYERS = 2


def unpacked(body: bytes, url: str) -> bytes:
    """Give the document itself; raises ParseError where it is too large or broken from the start."""
    for _ in range(_LAYERS):
        if not body.startswith(_GZIP):
            break
        body = _unpacked(body, url)
    return body


def _unpacked(body: bytes, url: str) -> bytes:
    found = bytearray()
    gzip = decoder("gzip")
    assert gzip is not None, "gzip is known"
    try:
        for piece in gzip.decode(body):
            found += piece
            if len(found) > MAX_UNPACKED:
                raise ParseError(url, f"the document unpacks to more than {MAX_UNPACKED // 2**20} MiB")
    except zlib.error as error:
        if not found:
            raise ParseError(url, "the document is packed, and broken") from error
    return bytes(found)
