"""Who and what a text names: persons, states, offices, places and weapons by id, under every spelling and script.

Theory: a name is found by its written forms, longest first, from left to right; each must stand as a word of its own
(`forms`). What goes wrong is the meaning: single characters ("北", "美") count only where headlines put them
(`initials`); forms that mean many things ("the North", "党大会") count only beside a word that can only mean Korea;
and longer words that contain a form ("북한강", "Korea Open") are known, and name nothing. A false name spoils a topic
and an actor, a missed one mostly has a second form in the same text: in doubt nothing is named.

Known exceptions: homonyms beside a word that names Korea, and plays on words that no list foresees.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.classify.forms import LANGUAGES, LETTER, Form, comparable, compile_forms
from bot.core.classify.initials import Initials

NAME_KINDS = ("state", "person", "institution", "place", "weapon", "exercise", "agreement", "concept", "pair")
ANCHORS = frozenset({"dprk", "rok", "korean-peninsula"})
"""The states whose names say that a text is about Korea."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """One entry of names.toml. `state` is the id of the state it belongs to, `code` how it is called as an actor."""

    id: str
    kind: str
    state: str
    code: str
    also: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]

    def shown(self, language: str) -> str:
        """Give its name in a language, else in English, else in any that there is."""
        for wanted in (language, *LANGUAGES):
            if self.forms.get(wanted):
                return self.forms[wanted][0]
        return self.id


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in a text. `words` are the text's own; "북미" is three mentions at one place."""

    id: str
    kind: str
    words: str
    start: int
    end: int


_Found = tuple[int, int, Form]


class Names:
    """The names of the catalogue, ready to be found."""

    def __init__(self, names: Sequence[Name], forms: Mapping[str, Form], initials: Initials) -> None:
        self._names = {name.id: name for name in names}
        self._forms = forms
        self._initials = initials
        lengths: dict[str, set[int]] = {}
        for form in forms:
            lengths.setdefault(form[:2], set()).add(len(form))
        self._lengths = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
        self._start = _start({form[0] for form in forms})

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Names":
        """Compile the table of names.toml."""
        rows = table.get("names", {})
        initials = {char: key for key, row in rows.items() for char in row.get("initials", ())}
        persons = [key for key, row in rows.items() if row["kind"] == "person"]
        return cls([_name(key, row) for key, row in rows.items()], compile_forms(rows), Initials(initials, persons))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Name:
        return self._names[name]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._names.values())

    def find(self, text: str) -> tuple[Mention, ...]:
        """Give what a text names, in order. `text` is normalised (see `core.text.normalise`), capitals and all."""
        folded = comparable(text)
        if len(folded) != len(text):  # a letter whose small form is two: positions would not hold
            text = folded
        words = self._words(text, folded)
        found = sorted((*words, *self._single(text, words)), key=lambda one: one[0])
        is_anchored = any(self._is_anchor(form) for _, _, form in found)
        return tuple(
            Mention(name, self._names[name].kind, text[start:end], start, end)
            for start, end, form in found
            if is_anchored or not form.is_weak
            for name in form.ids
        )

    def _is_anchor(self, form: Form) -> bool:
        return not form.is_weak and any(self._names[name].state in ANCHORS for name in form.ids)

    def _words(self, text: str, folded: str) -> list[_Found]:
        found: list[_Found] = []
        last, size = 0, len(folded)
        for match in self._start.finditer(folded):
            start = match.start()
            if start < last:
                continue
            for length in self._lengths.get(folded[start : start + 2], ()):
                end = start + length
                form = self._forms.get(folded[start:end]) if end <= size else None
                if form and form.fits(text, folded, (start, end), last):
                    found.append((start, end, form))
                    last = end
                    break
        return found

    def _single(self, text: str, words: Sequence[_Found]) -> Iterator[_Found]:
        """Give the initials that stand in no longer word, each once."""
        taken: set[int] | None = None
        for start, end, name in self._initials.find(text):
            if taken is None:
                taken = {place for first, last, _ in words for place in range(first, last)}
            if start not in taken:
                taken.add(start)
                yield start, end, Form(ids=(name,))


def _start(firsts: set[str]) -> re.Pattern[str]:
    """Give where a name can begin: a letter that begins a word, or one of the characters of the other scripts."""
    letters = "".join(sorted(char for char in firsts if LETTER.match(char)))
    others = "".join(sorted(re.escape(char) for char in firsts if not LETTER.match(char)))
    kinds = (rf"(?<![a-zа-я0-9])[{letters}]" if letters else "", f"[{others}]" if others else "")
    return re.compile("|".join(filter(None, kinds)) or r"(?!)")


def _name(key: str, row: Mapping[str, Any]) -> Name:
    return Name(
        id=key,
        kind=row["kind"],
        state=row.get("state", ""),
        code=row.get("code", ""),
        also=tuple(row.get("also", ())),
        forms={language: tuple(row[language]) for language in LANGUAGES if language in row},
    )
