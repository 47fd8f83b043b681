"""Groups of words in any script, and where a text has them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.text import fold

_BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled groups by name; nested tables are named "topics.summit"."""

    groups: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_tables(cls, names: Mapping[str, Any], words: Mapping[str, Any]) -> "Lexicon":
        """Compile the tables of names.toml (forms of a name by group) and words.toml."""
        terms: dict[str, list[str]] = {}
        for table in (words, names):
            for group, found in _flat(table):
                terms.setdefault(group, []).extend(found)
        return cls(groups={group: _pattern(found) for group, found in terms.items()})

    def named(self, prefix: str) -> tuple[str, ...]:
        """Give the last parts of the groups below a prefix, such as "topics"."""
        return tuple(group.removeprefix(f"{prefix}.") for group in self.groups if group.startswith(f"{prefix}."))

    def find(self, group: str, text: str) -> tuple[str, ...]:
        """Give each of the group's words that the folded text has, once, in order."""
        pattern = self.groups.get(group)
        return tuple(dict.fromkeys(pattern.findall(text))) if pattern else ()


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            if "terms" in value:
                yield f"{prefix}{name}", list(value["terms"])
            yield from _flat({key: inner for key, inner in value.items() if key != "terms"}, f"{prefix}{name}.")


def _pattern(terms: list[str]) -> re.Pattern[str]:
    """Join the terms, longest first. No term holds a quantifier, so matching is linear in the text."""
    ordered = sorted({_term(term) for term in terms}, key=len, reverse=True)
    return re.compile("|".join(ordered) or r"(?!)")


def _term(term: str) -> str:
    is_whole = term.endswith("$")
    bare = term.removesuffix("$")
    # fold() strips the ends; a blank that ends a term ("북 ") is meant.
    folded = re.escape(fold(bare) + (" " if bare.endswith(" ") else ""))
    if _BLANKLESS.search(bare):
        return folded
    return rf"(?<!\w){folded}" + (r"(?!\w)" if is_whole else "")
