"""What may be ours at all: a look for a few hundred words, before anything costs time.

Theory: nearly all of the world's news names neither Korea nor anybody or anything of it. What passes is read in full,
so the gate errs towards letting pass; but what is read later must begin a word ("NIS", not "tennis"), and so it must
here. Korean papers write of their own country without naming it; there the words of
diplomacy and defence open the gate, too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.core.classify.forms import LETTER
from bot.core.classify.names import ANCHORS, Names
from bot.core.classify.starts import Starts
from bot.core.text import fold
from bot.model import Article

TEXT = 400
_GROUPS = (
    "korea",
    "korea-matter",
    "both-koreas",
    "kims",
    "headline-north",
    "the-north",
    "headline-south",
    "office-south",
    "president-south",
)
_KOREAN_GROUPS = (
    "diplomacy",
    "meeting",
    "trade-deal",
    "alliance",
    "military",
    "nuclear",
    "missile",
    "regime",
    "border",
    "drill",
    "humanitarian",
    "history-dispute",
    "summit",
    "unification",
    "sanctions",
    "cyber",
    "leader-other",
)
_SURNAMES = tuple(name + end for name in ("kim", "lee", "yoon") for end in (" ", "'s", ","))
_HANGUL = re.compile(r"[가-힣]")
_WITHIN = re.compile(r"[a-zа-я0-9à-öø-ɏ가-힣]")


class Gate:
    """Says whether an item is worth reading."""

    def __init__(self, terms: Iterable[str], korean: Iterable[str]) -> None:
        self._terms = _Words(terms)
        self._korean = _Words(korean)

    @classmethod
    def of(cls, names: Names, words: Mapping[str, Any]) -> "Gate":
        """Make the gate of the names of Korea and the groups of words.toml."""
        forms = (
            form
            for name in names
            if name.state in ANCHORS and name.kind != "concept"
            for some in name.forms.values()
            for form in some
            if len(form) > 1
        )
        korean = (term for term in _terms(words, _KOREAN_GROUPS) if _HANGUL.search(term))
        return cls([*forms, *_terms(words, _GROUPS), *_SURNAMES, "北", "韓", "韩"], korean)

    def passes(self, article: Article) -> bool:
        """Say whether the article has any word that opens the gate."""
        text = fold(f"{article.title} {article.text[:TEXT]}").replace("-", " ")
        return self._terms.are_in(text) or (_HANGUL.search(article.title) is not None and self._korean.are_in(text))


class _Words:
    """Words of which a text must have one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = _least(words)
        self._starts = Starts(self._words)

    def are_in(self, text: str) -> bool:
        return any(_stands(self._words[place], text) for place in self._starts.possible(text))


def _stands(word: str, text: str) -> bool:
    """Say whether the text has the word; one of letters, and one that a blank ends, must not begin within another."""
    if not (LETTER.match(word) or word.endswith(" ")):
        return word in text
    at = text.find(word)
    while at > 0 and _WITHIN.match(text[at - 1]):
        at = text.find(word, at + 1)
    return at >= 0


def _terms(words: Mapping[str, Any], groups: Iterable[str]) -> list[str]:
    return [
        term.removesuffix("$").removeprefix("^") for group in groups for term in words.get(group, {}).get("terms", ())
    ]


def _least(terms: Iterable[str]) -> tuple[str, ...]:
    """Leave out each term in which another stands: the other finds all that it would."""
    kept: set[str] = set()
    for term in sorted({fold(term).replace("-", " ") for term in terms} - {""}, key=lambda term: (len(term), term)):
        parts = {term[start:end] for start in range(len(term)) for end in range(start + 1, len(term) + 1)}
        if not any(_stands(shorter, term) for shorter in kept & parts):
            kept.add(term)
    return tuple(sorted(kept, key=lambda term: (len(term), term)))
