"""What stands beside the name of a meeting, visit, deal or drill: the words that say whether it is to come, on or over.

Theory: the state of what is planned is told by the few words around its name ("will hold ~", "~을 마치고",
"по итогам ~"), before it where words are apart and after it where verbs come last. The same words elsewhere in a text
speak of other things.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.core.classify.concepts import BLANKLESS

NAMES = "planned"
"""The group of words.toml that names what can be planned."""
CUES = "status."
_MOST = 3
"""How many of them are looked at in one text."""
_BEFORE, _AFTER = 25, 20
"""In characters: how far from the name a cue still speaks of it."""
_SCRIPT_BEFORE, _SCRIPT_AFTER = 8, 10
_WORDS_WITHIN = 40
_WORDS = 3
_LETTERS = re.compile(r"[a-zà-ÿа-яё][a-zà-ÿа-яё'’]*")

Spans = Sequence[tuple[int, int]]


def about_events(folded: str, concepts: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Give signs of the state of what is planned in a folded text, each with the words that show it."""
    spans = _spans(folded, concepts.get(NAMES, ()))
    cues = [(group, word) for group, words in concepts.items() if group.startswith(CUES) for word in words]
    for place, (start, end) in enumerate(spans):
        for group, word in cues:
            at = folded.find(word, max(start - _BEFORE, 0), end + _AFTER)
            if at >= 0:
                side = "<" if at < start else ">"
                yield f"near{side}{group}", word
                if place == 0:
                    yield f"first{side}{group}", word
        yield from _beside(folded, start, end)


def _spans(folded: str, names: Sequence[str]) -> Spans:
    """Give where the names stand, in order; of those that overlap, the first and longest."""
    found = sorted({span for name in names for span in _all(folded, name)}, key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept[:_MOST]


def _all(folded: str, name: str) -> Iterator[tuple[int, int]]:
    pattern = re.escape(name) if BLANKLESS.search(name) else rf"(?<!\w){re.escape(name)}\w*"
    return (found.span() for found in islice(re.finditer(pattern, folded), _MOST))


def _beside(folded: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    if BLANKLESS.match(folded[start]):
        yield from _characters(folded, start, end)
        return
    before = _LETTERS.findall(folded[max(start - _WORDS_WITHIN, 0) : start])[-_WORDS:]
    after = _LETTERS.findall(folded[end : end + _WORDS_WITHIN])[:_WORDS]
    name = folded[start:end]
    for word in before:
        yield f"~before:{word}", word
    for word in after:
        yield f"~after:{word}", word
    for word in before[-1:]:
        yield f"~{word}_{name}", f"{word} {name}"
    for word in after[:1]:
        yield f"~{name}_{word}", f"{name} {word}"


def _characters(folded: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    after = folded[end : end + _SCRIPT_AFTER]
    for length in range(1, 5):
        if len(after) >= length:
            yield f"~next:{after[:length]}", folded[start:end] + after[:length]
    for place in range(len(after) - 1):
        yield f"~after:{after[place : place + 2]}", after[place : place + 2]
    before = folded[max(start - _SCRIPT_BEFORE, 0) : start]
    for place in range(len(before) - 1):
        yield f"~before:{before[place : place + 2]}", before[place : place + 2]
