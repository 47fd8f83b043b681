"""Texts and addresses from a feed as feedparser mends them."""

import contextlib
import re

_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_HALF_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")
_C1 = re.compile("[\x80-\x9f]")
_NO_SIGNS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _NO_SIGNS}


def decoded(text: str) -> str:
    """Mend what was encoded twice, and the signs of Windows under the numbers of Latin-1."""
    if text.isascii():
        return text
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


def address(text: str) -> str:
    """Give an address with two slashes after its scheme, and no more."""
    return _SLASHES.sub(r"\1", text)


def without_halves(url: str) -> str:
    """Take the semicolon from what looks like an entity in an address, as in ?a=1&b;=2."""
    return _HALF_ENTITY.sub(r"&\1", url)
