"""Plain text from strangers: made comparable, made harmless, cut where a reader would cut."""

import unicodedata
from collections.abc import Callable

_KEPT_FORMAT = "\u200d\ufe0f"  # joiners inside emoji
_FORMAT = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Drop what cannot be seen but changes how text is shown: controls, bidi overrides, zero-width marks, nulls."""
    text = " ".join(text.split())
    if text.isprintable():  # most text is, and this is a hundred times quicker than to look at each character
        return text
    return " ".join("".join(filter(_is_shown, text)).split())


def kept_lines(text: str) -> str:
    """Clean a text of several lines, and keep them apart."""
    return "\n".join(clean(line) for line in text.splitlines())


def normalise(text: str) -> str:
    """Give the NFKC form of the cleaned text: headline Hanja such as U+F9E1 become the common code points."""
    return clean(unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Give the form in which texts are compared."""
    return normalise(text).casefold()


def clip(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, at a space where there is one near, with an ellipsis."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = text[: limit - 1]
    space = head.rfind(" ")
    if space > limit * 2 // 3:
        head = head[:space]
    return head.rstrip(" ,;:·-–—") + "…"


def fit(text: str, limit: int, escape: Callable[[str], str]) -> str:
    """Escape the cleaned text so that the result has at most `limit` characters and no escape is cut in two."""
    kept = clip(clean(text), limit)
    escaped = escape(kept)
    while len(escaped) > limit:
        kept = clip(kept, len(kept) - max(1, (len(escaped) - limit) // 2))
        escaped = escape(kept)
    return escaped


def _is_shown(char: str) -> bool:
    return char in _KEPT_FORMAT or unicodedata.category(char) not in _FORMAT
