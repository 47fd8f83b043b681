"""Plain text from strangers: made comparable, made harmless, cut where a reader would cut."""

import re
import unicodedata
from collections.abc import Callable

_JOINER = "\u200d"
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f]){_JOINER}|{_JOINER}(?![{_EMOJI}])")
"""One that joins no emoji: it hides in words."""

_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\ufe00-\ufe0e\u3164\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that show nothing: fillers of Hangul, a Braille cell without dots, selectors of variants."""
_FORMAT = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Drop what cannot be seen but changes how text is shown: controls, bidi overrides, zero-width marks, nulls."""
    text = " ".join(text.split())
    if text.isprintable() and (text.isascii() or not _BLANK.search(text)):  # most text is, and this is quick
        return text
    shown = "".join(filter(_is_shown, _BLANK.sub("", text)))
    return " ".join(_LOOSE_JOINER.sub("", shown).split())


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
    return char == _JOINER or unicodedata.category(char) not in _FORMAT
