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
_DAY = re.compile(r"(?<=[0-9一二三四五六七八九十今昨明翌近周每毎同当本])日")
"""A day of the month or week, beside a state's name or not ("21日韩")."""
_STATES = frozenset("中美米日韩韓朝俄露")
"""No other word begins in the middle of a row of states ("美日前" is no 日前)."""
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


class _OtherWords:
    """The words that only hold a term, and texts without them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words, key=lambda word: (-len(word), word))
        self._starts = Starts(self._words)

    def blanked(self, text: str) -> tuple[str, ...]:
        """Give the text as it is read for terms of no, one and two characters: longer words and days are blanks."""
        found = [self._words[place] for place in self._starts.possible(text) if self._words[place] in text]
        days = _DAY.sub(" ", text)
        sizes = range(1, _LONGEST_PART + 1)
        return (text, *(_without([word for word in found if len(word) > size], days) for size in sizes))


def _without(words: Iterable[str], text: str) -> str:
    for word in words:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if text[at - 1 : at] not in _STATES:
                text = f"{text[:at]}{' ' * len(word)}{text[end:]}"
            at = text.find(word, end)
    return text


class Concepts:
    """The groups of words.toml, ready to be found."""

    def __init__(self, groups: Mapping[str, tuple[_Term, ...]]) -> None:
        others = [term.plain for term in groups.get(OTHER_WORDS, ())]
        self._terms = [(group, term) for group, terms in groups.items() if group != OTHER_WORDS for term in terms]
        self._starts = Starts(term.plain for _, term in self._terms)
        self._others = _OtherWords(others)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Concepts":
        """Compile the table of words.toml; a nested group is named "status.ruled_out"."""
        return cls({group: tuple(_term(term) for term in terms) for group, terms in _flat(table)})

    def find(self, text: str) -> Found:
        """Give the words of each group that the folded text has."""
        found: dict[str, tuple[str, ...]] = {}
        texts = (text,) * (_LONGEST_PART + 1) if text.isascii() else self._others.blanked(text)
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


def _term(term: str) -> _Term:
    bare = term.removesuffix("$").removeprefix("^")
    # fold() strips the ends; a blank that ends a term ("북 ") is meant.
    folded = fold(bare) + (" " if bare.endswith(" ") else "")
    if BLANKLESS.search(bare):
        size = len(folded) if len(folded) <= _LONGEST_PART else 0
        return _Term(folded, re.compile(rf"(?<![가-힣]){re.escape(folded)}") if term.startswith("^") else None, size)
    return _Term(folded, re.compile(rf"(?<!\w){re.escape(folded)}" + (r"(?!\w)" if term.endswith("$") else "")), 0)
