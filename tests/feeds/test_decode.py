"""Packed bytes in pieces of any size: what was packed comes out, once, and no more than that."""

import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from bot.feeds.decode import decoder

DICE = random.Random(1)
DOCUMENTS = [
    b"<rss>" + bytes(DICE.choices(b"abc <>", k=count)) + b"</rss>" for count in (0, 10, 70_000, 200_000)
] + [b"<" * 300_000, b""]  # fmt: skip
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def decoded(coding: str, packed: bytes, *, step: int = 65_536) -> tuple[bytes, bool]:
    made = decoder(coding)
    assert made is not None
    chunks = (packed[start : start + step] for start in range(0, len(packed), step))
    return b"".join(piece for chunk in chunks for piece in made.decode(chunk)), made.is_whole


@pytest.mark.parametrize("step", [7, 256, 65_536, 10**7])
@pytest.mark.parametrize("coding", PACKERS)
def test_what_was_packed_comes_out(coding: str, step: int) -> None:
    for document in DOCUMENTS:
        assert decoded(coding, PACKERS[coding](document), step=step) == (document, True)


@pytest.mark.parametrize("step", [1, 256, 65_536])
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_of_several_parts_each_comes_once(coding: str, step: int) -> None:
    pack = PACKERS[coding]
    for first in DOCUMENTS:
        for second in DOCUMENTS[:: 1 if step > 1 else 4]:
            whole = pack(first) + pack(second) + b"\x00\x00\x00padding"
            assert decoded(coding, whole, step=step) == (first + second, True)


@pytest.mark.parametrize(("coding", "error"), [("gzip", zlib.error), ("zstd", zstandard.ZstdError)])
def test_too_many_parts_are_refused(coding: str, error: type[Exception]) -> None:
    """Each costs time, and holds nothing."""
    with pytest.raises(error, match="too many parts"):
        decoded(coding, PACKERS[coding](b"") * 1001)


@pytest.mark.parametrize("coding", PACKERS)
def test_what_breaks_off_is_not_whole(coding: str) -> None:
    packed = PACKERS[coding](DOCUMENTS[2])
    found, is_whole = decoded(coding, packed[: len(packed) // 2])
    assert not is_whole
    assert DOCUMENTS[2].startswith(found)
