"""Which of thousands of words a text can have at all, by how they begin.

Theory: to ask for each word is to read the text as often as there are words. A text of some hundred characters has as
many beginnings of three; the words that begin with none of them, nearly all, cannot be in it. Words of one or two
characters are mostly of scripts that a text in ASCII does not have.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

_SIZE = 3

_Places = Mapping[str, tuple[int, ...]]


class Starts:
    """Words by their beginnings."""

    def __init__(self, words: Iterable[str]) -> None:
        tables: dict[int, dict[str, tuple[int, ...]]] = {}
        for place, word in enumerate(words):
            table = tables.setdefault(min(len(word), _SIZE), {})
            table[word[:_SIZE]] = (*table.get(word[:_SIZE], ()), place)
        self._long: _Places = tables.pop(_SIZE, {})
        self._plain = [(word, places) for table in tables.values() for word, places in table.items() if word.isascii()]
        others = ((size, _others(table)) for size, table in tables.items())
        self._short = [(size, table, frozenset(map(_telling, table))) for size, table in others if table]

    def possible(self, text: str) -> list[int]:
        """Give the places of the words that the text may have, in order; it has no others."""
        found = _begun(self._long, text, _SIZE)
        found += [place for word, places in self._plain if word in text for place in places]
        if not text.isascii():
            signs = set(text)
            for size, table, telling in self._short:
                if not signs.isdisjoint(telling):
                    found += _begun(table, text, size)
        return sorted(found)


def _others(table: _Places) -> _Places:
    return {word: places for word, places in table.items() if not word.isascii()}


def _telling(word: str) -> str:
    return next(char for char in word if not char.isascii())


def _begun(table: _Places, text: str, size: int) -> list[int]:
    return [place for start in table.keys() & _pieces(text, size) for place in table[start]]


@lru_cache(maxsize=8)
def _pieces(text: str, size: int) -> frozenset[str]:
    """Give all pieces of a size; one text is asked for several lists of words in a row."""
    # As slices in a loop it takes twice as long, and this is half of what tagging most articles costs.
    return frozenset(map("".join, zip(*(text[at:] for at in range(size)), strict=False)))
