"""Groups of words in five languages that mean one thing, and which of them a text has.

Theory: what a model learns of "missile" in English must hold for 미사일 and ракета, so it never sees the words but
the group that they belong to.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.classify.starts import Starts
from bot.core.text import fold

BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
Found = Mapping[str, tuple[str, ...]]
"""The words that a text has, by group."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word as folded, and for words of letters the pattern that it has to match as well."""

    plain: str
    pattern: re.Pattern[str] | None

    def is_in(self, text: str) -> bool:
        return self.plain in text and (self.pattern is None or self.pattern.search(text) is not None)


class Concepts:
    """The groups of words.toml, ready to be found."""

    def __init__(self, groups: Mapping[str, tuple[_Term, ...]]) -> None:
        self._terms = [(group, term) for group, terms in groups.items() for term in terms]
        self._starts = Starts(term.plain for _, term in self._terms)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Concepts":
        """Compile the table of words.toml; a nested group is named "status.ruled_out"."""
        return cls({group: tuple(_term(term) for term in terms) for group, terms in _flat(table)})

    def find(self, text: str) -> Found:
        """Give the words of each group that the folded text has."""
        found: dict[str, tuple[str, ...]] = {}
        for place in self._starts.possible(text):
            group, term = self._terms[place]
            if term.is_in(text):
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
        return _Term(folded, re.compile(rf"(?<![가-힣]){re.escape(folded)}") if term.startswith("^") else None)
    return _Term(folded, re.compile(rf"(?<!\w){re.escape(folded)}" + (r"(?!\w)" if term.endswith("$") else "")))
