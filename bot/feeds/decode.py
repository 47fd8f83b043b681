"""Content codings, decoded in pieces of bounded size: 1.6 kB of brotli can hold a gigabyte."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli
import zstandard

_NO_CODINGS = frozenset({"identity", "none", "binary", "8bit", "7bit", "utf-8", "utf8", "euc-kr", "iso-8859-1", "text"})
"""What servers write there though nothing is packed."""
_PIECE = 64 * 1024
_ZSTD_SLICE = 256  # four bytes of zstd can hold a block of 128 kB


class Decoder(Protocol):
    """Bytes of the wire in, bytes of the document out."""

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        """Give what the chunk holds, piece by piece."""
        ...

    @property
    def is_whole(self) -> bool:
        """Say whether the end of the document was seen."""
        ...


def decoder(coding: str) -> Decoder | None:
    """Give the decoder of a Content-Encoding, or None for one that is not known."""
    makers: dict[str, Callable[[], Decoder]] = {
        "": _Plain,
        "gzip": lambda: _Inflate(zlib.MAX_WBITS | 16),
        "x-gzip": lambda: _Inflate(zlib.MAX_WBITS | 16),
        "deflate": lambda: _Inflate(zlib.MAX_WBITS),
        "br": _Brotli,
        "zstd": _Zstd,
    }
    name = coding.strip().casefold()
    maker = makers.get("" if name in _NO_CODINGS else name)
    return maker() if maker else None


class _Plain:
    is_whole = True

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Inflate:
    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._is_first = True

    @property
    def is_whole(self) -> bool:
        return self._inner.eof

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        if self._inner.eof:
            # A gzip file may be several one after the other; what else comes after the end is padding.
            if self._window == zlib.MAX_WBITS or not chunk.startswith(b"\x1f\x8b"):
                return
            self._inner = zlib.decompressobj(self._window)
        piece = self._begin(chunk)
        while piece:
            yield piece
            piece = self._inner.decompress(self._inner.unconsumed_tail, _PIECE)
        if self._inner.eof and self._inner.unused_data:
            yield from self.decode(self._inner.unused_data)

    def _begin(self, chunk: bytes) -> bytes:
        is_first, self._is_first = self._is_first, False
        try:
            return self._inner.decompress(chunk, _PIECE)
        except zlib.error:
            # "deflate" without its zlib header is what some servers mean by it.
            if self._window != zlib.MAX_WBITS or not is_first:
                raise
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inner.decompress(chunk, _PIECE)


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def is_whole(self) -> bool:
        return bool(self._inner.is_finished())

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        piece = self._inner.process(chunk, output_buffer_limit=_PIECE)
        while piece or not self._inner.can_accept_more_data():
            yield piece
            piece = self._inner.process(b"", output_buffer_limit=_PIECE)


class _Zstd:
    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=2**24).decompressobj()

    @property
    def is_whole(self) -> bool:
        return self._inner.eof

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), _ZSTD_SLICE):
            if self._inner.eof:
                return
            yield self._inner.decompress(chunk[start : start + _ZSTD_SLICE])
