"""Content codings, decoded in pieces of bounded size: 1.6 kB of brotli can hold a gigabyte."""

import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

_PIECE = 64 * 1024
_ZSTD_SLICE = 256  # four bytes of zstd can hold a block of 128 kB

Decode = Callable[[bytes], Iterator[bytes]]


def decoder(coding: str) -> Decode | None:
    """Give the decoder of a Content-Encoding, or None for one that is not known."""
    makers: dict[str, Callable[[], Decode]] = {
        "": lambda: _plain,
        "identity": lambda: _plain,
        "gzip": lambda: _inflate(zlib.MAX_WBITS | 16),
        "x-gzip": lambda: _inflate(zlib.MAX_WBITS | 16),
        "deflate": lambda: _inflate(zlib.MAX_WBITS),
        "br": _brotli,
        "zstd": _zstd,
    }
    maker = makers.get(coding.strip().casefold())
    return maker() if maker else None


def _plain(chunk: bytes) -> Iterator[bytes]:
    yield chunk


def _inflate(window: int) -> Decode:
    inner = zlib.decompressobj(window)
    is_first = True

    def decode(chunk: bytes) -> Iterator[bytes]:
        nonlocal inner, is_first
        try:
            piece = inner.decompress(chunk, _PIECE)
        except zlib.error:
            # "deflate" without its zlib header is what some servers mean by it.
            if window != zlib.MAX_WBITS or not is_first:
                raise
            inner = zlib.decompressobj(-zlib.MAX_WBITS)
            piece = inner.decompress(chunk, _PIECE)
        is_first = False
        while piece:
            yield piece
            piece = inner.decompress(inner.unconsumed_tail, _PIECE)

    return decode


def _brotli() -> Decode:
    inner = brotli.Decompressor()

    def decode(chunk: bytes) -> Iterator[bytes]:
        piece = inner.process(chunk, output_buffer_limit=_PIECE)
        while piece or not inner.can_accept_more_data():
            yield piece
            piece = inner.process(b"", output_buffer_limit=_PIECE)

    return decode


def _zstd() -> Decode:
    inner = zstandard.ZstdDecompressor().decompressobj()

    def decode(chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), _ZSTD_SLICE):
            yield inner.decompress(chunk[start : start + _ZSTD_SLICE])

    return decode
