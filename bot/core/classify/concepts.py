"""Groups of words in five languages that mean one thing, and which of them a text has.

Theory: what a model learns of "missile" in English must hold for 미사일 and ракета, so it never sees the words but
the group that they belong to. Short terms of scripts without blanks are parts of other words (日 of 今日, 설 of 시설):
those are known, too, and name nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.classify.starts import Starts
from bot.core.text import fold

OTHER_WORDS = "other-words"
"""The group of words that only look as if they held a term."""
_LONGEST_PART = 2
"""Characters of a term that may be part of another word by chance."""
_DAY = r"(?<=[0-9一二三四五六七八九十今昨明翌近周每毎同当本])日"
"""A day of the month or week, beside a state's name or not ("21日韩")."""
BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
Found = Mapping[str, tuple[str, ...]]
"""The words that a text has, by group."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word as folded, and for words of letters the pattern that it has to match as well."""

    plain: str
    pattern: re.Pattern[str] | None
    size: int
    """Its characters, as far as they may be part of another word; 0 for words of letters and long terms."""

    def is_in(self, text: str) -> bool:
        return self.plain in text and (self.pattern is None or self.pattern.search(text) is not None)


class Concepts:
    """The groups of words.toml, ready to be found."""

    def __init__(self, groups: Mapping[str, tuple[_Term, ...]]) -> None:
        others = [term.plain for term in groups.get(OTHER_WORDS, ())]
        self._terms = [(group, term) for group, terms in groups.items() if group != OTHER_WORDS for term in terms]
        self._starts = Starts(term.plain for _, term in self._terms)
        self._others = [_any_of(word for word in others if len(word) > size) for size in range(_LONGEST_PART + 1)]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Concepts":
        """Compile the table of words.toml; a nested group is named "status.ruled_out"."""
        return cls({group: tuple(_term(term) for term in terms) for group, terms in _flat(table)})

    def find(self, text: str) -> Found:
        """Give the words of each group that the folded text has."""
        found: dict[str, tuple[str, ...]] = {}
        texts = (text, text, text) if text.isascii() else (text, *(one.sub(_blank, text) for one in self._others[1:]))
        for place in self._starts.possible(text):
            group, term = self._terms[place]
            if term.is_in(texts[term.size]):
                found[group] = (*found.get(group, ()), term.plain.strip())
        return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            if "terms" in value:
                yield f"{prefix}{name}", list(value["terms"])
            yield from _flat({key: inner for key, inner in value.items() if key != "terms"}, f"{prefix}{name}.")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Match any of the words, the longest first, but not out of the middle of a pair of states ("美日前")."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join((_DAY, *(f"(?<![中美米韩韓朝俄露]){re.escape(word)}" for word in longest))))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _term(term: str) -> _Term:
    bare = term.removesuffix("$").removeprefix("^")
    # fold() strips the ends; a blank that ends a term ("북 ") is meant.
    folded = fold(bare) + (" " if bare.endswith(" ") else "")
    if BLANKLESS.search(bare):
        size = len(folded) if len(folded) <= _LONGEST_PART else 0
        return _Term(folded, re.compile(rf"(?<![가-힣]){re.escape(folded)}") if term.startswith("^") else None, size)
    return _Term(folded, re.compile(rf"(?<!\w){re.escape(folded)}" + (r"(?!\w)" if term.endswith("$") else "")), 0)
