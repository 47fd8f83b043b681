"""Content codings, decoded in pieces of bounded size: 1.6 kB of brotli can hold a gigabyte."""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli
import zstandard

_NO_CODINGS = frozenset(
    {"", "identity", "none", "binary", "8bit", "7bit", "utf-8", "utf8", "euc-kr", "iso-8859-1", "text"}
)
"""What servers write there though nothing is packed."""
_PIECE = 64 * 1024
_MAX_MEMBERS = 1000
_GZIP, _FRAME = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
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
    names = [name for part in coding.split(",") if (name := part.strip().casefold()) not in _NO_CODINGS]
    maker = makers.get(", ".join(names))
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
        self._held = b""
        self._members = 1

    @property
    def is_whole(self) -> bool:
        return self._inner.eof

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        data, self._held = self._held + chunk, b""
        while data and self._begins(data):
            piece = self._begin(data)
            while piece:
                yield piece
                # After the end its tail is in `unused_data` already, and would be put there again.
                piece = b"" if self._inner.eof else self._inner.decompress(self._inner.unconsumed_tail, _PIECE)
            data = self._inner.unused_data

    def _begins(self, data: bytes) -> bool:
        """Say whether there is more: a gzip file may be several one after the other; what else follows is padding."""
        if not self._inner.eof:
            return True
        if self._window == zlib.MAX_WBITS or not _GZIP.startswith(data[:2]):
            return False
        if len(data) == 1:
            self._held = data
            return False
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise zlib.error("it is packed in too many parts")
        self._inner = zlib.decompressobj(self._window)
        return True

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
        self._inner = _frame()
        self._held = b""
        self._frames = 1

    @property
    def is_whole(self) -> bool:
        return self._inner.eof

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), _ZSTD_SLICE):
            data, self._held = self._held + chunk[start : start + _ZSTD_SLICE], b""
            while data and self._begins(data):
                piece = self._inner.decompress(data)
                if piece:
                    yield piece
                data = self._inner.unused_data if self._inner.eof else b""

    def _begins(self, data: bytes) -> bool:
        """Say whether there is more: several frames may follow one another; what else follows is padding."""
        if not self._inner.eof:
            return True
        if len(data) < len(_FRAME):
            self._held = data
            return False
        if not data.startswith(_FRAME):
            return False
        self._frames += 1
        if self._frames > _MAX_MEMBERS:
            raise zstandard.ZstdError("it is packed in too many parts")
        self._inner = _frame()
        return True


def _frame() -> "zstandard.ZstdDecompressionObj":
    return zstandard.ZstdDecompressor(max_window_size=2**24).decompressobj()
