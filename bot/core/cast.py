"""The names of the catalogue as a reader meets them: who may speak, how somebody is called, what somebody typed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.core.speech import Spot
from bot.core.text import fold, normalise
from bot.model import Story

_LEAD = 240
_TELLING = frozenset({"person", "weapon", "exercise", "agreement", "place"})
_STATES = frozenset({"state"})
_SPEAKING = frozenset({"person", "institution", "state"})
_LETTERS = str.maketrans(dict.fromkeys("-‐‑–·・‧.", " "))


class KnownName(Protocol):
    """What we ask of an entry of names.toml."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the type says it
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def forms(self) -> Mapping[str, tuple[str, ...]]: ...  # noqa: D102

    def shown(self, language: str) -> str:
        """Give its name in a language."""
        ...


class Mentioned(Protocol):
    """What we ask of a name that was found in a text."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


class KnownNames(Protocol):
    """What we ask of all names together."""

    def find(self, text: str) -> Sequence[Mentioned]:
        """Give what a text names, in order."""
        ...

    def __getitem__(self, name: str) -> KnownName: ...
    def __iter__(self) -> Iterator[KnownName]: ...


class Cast:
    """The names; without any, nobody is known."""

    def __init__(self, names: KnownNames | None = None) -> None:
        self._names = names
        self._by_form = {_comparable(form): name.id for name in names or () for form in _all_forms(name)}

    def spots(self, sentence: str) -> tuple[Spot, ...]:
        """Give those in a sentence who can speak."""
        return tuple(Spot(one.id, one.start, one.end) for one in self._found(sentence) if one.kind in _SPEAKING)

    def ids(self, text: str) -> frozenset[str]:
        """Give the ids of all that a text names."""
        return frozenset(one.id for one in self._found(normalise(text)))

    def named_in(self, story: Story) -> frozenset[str]:
        """Give the ids of all that its headline names, and of whom and what its lead names, but for states."""
        # A dateline names a state, too; and "Trump-Kim" is two names only to who knows the rest.
        lead = self.ordered(story.summary[:_LEAD], _TELLING)
        return self.ids(story.headline) | frozenset(lead)

    def states(self, text: str) -> frozenset[str]:
        """Give those of them that are states."""
        return frozenset(self.ordered(text, _STATES))

    def ordered(self, text: str, kinds: frozenset[str]) -> tuple[str, ...]:
        """Give the ids of some kinds that a text names, each once, in order."""
        return tuple(dict.fromkeys(one.id for one in self._found(normalise(text)) if one.kind in kinds))

    def shown(self, name: str, language: str = "en") -> str:
        """Give a name in a language."""
        return self._names[name].shown(language) if self._names else name

    def named(self, typed: str) -> str | None:
        """Give the id of whom somebody typed, in any spelling."""
        return self._by_form.get(_comparable(typed))

    def forms(self, typed: str) -> tuple[str, ...]:
        """Give the forms of whom somebody typed, the chief one of each language first; none where nobody is called so.

        Forms that alone may mean something else ("the North") are left out, unless that is what was typed. A matter
        ("missile") is a word like others: its forms are too many to ask for.
        """
        name = self.named(typed)
        if name is None or self._names is None or self._names[name].kind == "concept":
            return ()
        chief = (forms[0] for forms in self._names[name].forms.values() if forms)
        forms = (*chief, *_all_forms(self._names[name]))
        sure = (form for form in forms if any(one.id == name for one in self._found(normalise(form))))
        return tuple(dict.fromkeys((typed, *sure)))

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Give names as shown in English of which a form begins with what was typed."""
        part = _comparable(typed)
        hits = dict.fromkeys(name for form, name in self._by_form.items() if form.startswith(part))
        return tuple(self.shown(name) for name in list(hits)[:limit])

    def _found(self, text: str) -> Sequence[Mentioned]:
        return self._names.find(text) if self._names else ()


def _all_forms(name: KnownName) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for forms in name.forms.values() for form in forms))


def _comparable(form: str) -> str:
    return " ".join(fold(form).translate(_LETTERS).split())
