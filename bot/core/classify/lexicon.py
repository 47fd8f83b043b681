"""Groups of words in any script, and where a text has them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.text import fold

_BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Group:
    """A group's pattern, and its terms as they stand in a text that matches it."""

    pattern: re.Pattern[str]
    literals: tuple[str, ...]

    def find(self, text: str) -> tuple[str, ...]:
        """Give each word of the group that the text has, once, in order."""
        # A search for each literal takes a twentieth of what the alternatives take, and most texts have none.
        if not any(map(text.__contains__, self.literals)):
            return ()
        return tuple(dict.fromkeys(self.pattern.findall(text)))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled groups by name; nested tables are named "topics.summit"."""

    groups: Mapping[str, Group]

    @classmethod
    def from_tables(cls, names: Mapping[str, Any], words: Mapping[str, Any]) -> "Lexicon":
        """Compile the tables of names.toml (forms of a name by group) and words.toml."""
        terms: dict[str, list[str]] = {}
        for table in (words, names):
            for group, found in _flat(table):
                terms.setdefault(group, []).extend(found)
        return cls(groups={group: _group(found) for group, found in terms.items()})

    def named(self, prefix: str) -> tuple[str, ...]:
        """Give the last parts of the groups below a prefix, such as "topics"."""
        return tuple(group.removeprefix(f"{prefix}.") for group in self.groups if group.startswith(f"{prefix}."))

    def find(self, group: str, text: str) -> tuple[str, ...]:
        """Give each of the group's words that the folded text has, once, in order."""
        known = self.groups.get(group)
        return known.find(text) if known else ()


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            if "terms" in value:
                yield f"{prefix}{name}", list(value["terms"])
            yield from _flat({key: inner for key, inner in value.items() if key != "terms"}, f"{prefix}{name}.")


def _group(terms: list[str]) -> Group:
    """Join the terms, longest first. No term holds a quantifier, so matching is linear in the text."""
    ordered = sorted({_term(term) for term in terms}, key=len, reverse=True)
    literals = sorted({_literal(term) for term in terms}, key=len)
    # A term that holds a shorter one is found with it.
    least = [one for place, one in enumerate(literals) if not any(other in one for other in literals[:place])]
    return Group(pattern=re.compile("|".join(ordered) or r"(?!)"), literals=tuple(least))


def _literal(term: str) -> str:
    bare = term.removesuffix("$")
    # fold() strips the ends; a blank that ends a term ("북 ") is meant.
    return fold(bare) + (" " if bare.endswith(" ") else "")


def _term(term: str) -> str:
    escaped = re.escape(_literal(term))
    if _BLANKLESS.search(term):
        return escaped
    return rf"(?<!\w){escaped}" + (r"(?!\w)" if term.endswith("$") else "")
