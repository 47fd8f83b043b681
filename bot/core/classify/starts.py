"""Which of thousands of words a text can have at all, by how they begin.

Theory: to ask for each word is to read the text as often as there are words. A text of some hundred characters has as
many beginnings of three; the words that begin with none of them, nearly all, cannot be in it. Words of one or two
characters are mostly of scripts that a text in ASCII does not have.
"""

from collections.abc import Iterable, Mapping

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
        self._short: Mapping[int, _Places] = tables
        self._plain = [(word, places) for table in tables.values() for word, places in table.items() if word.isascii()]

    def possible(self, text: str) -> list[int]:
        """Give the places of the words that the text may have, in order; it has no others."""
        found = _begun(self._long, text, _SIZE)
        if text.isascii():
            found += [place for word, places in self._plain if word in text for place in places]
        else:
            for size, table in self._short.items():
                found += _begun(table, text, size)
        return sorted(found)


def _begun(table: _Places, text: str, size: int) -> list[int]:
    starts = {text[at : at + size] for at in range(len(text) - size + 1)}
    return [place for start in table.keys() & starts for place in table[start]]
