"""What the model reads in an item: who is named, which concepts, in headline or description, and in which pairs.

Theory: an item is about what its headline says; the description confirms it. "Who with whom about what" decides, and
it is written in ids: a missile of the North is the same sign in Korean and in Russian. Words themselves come last and
weigh little, for what no group foresees. The publisher is never a sign: the next one is unknown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.classify.concepts import BLANKLESS, Concepts, Found
from bot.core.classify.events import about_events
from bot.core.classify.names import Mention, Names
from bot.core.text import normalise
from bot.model import Article

TEXT = 400
"""How much of a description is read: what comes later is seldom the main matter."""

_SIDES = {
    "dprk": "north", "rok": "south", "korean-peninsula": "peninsula",
    "us": "us", "china": "china", "russia": "russia", "japan": "japan",
}  # fmt: skip
_SIDES_OF_GROUPS = {
    "us": ("us",), "china": ("china",), "russia": ("russia",), "japan": ("japan",),
    "other-state": ("other",), "intl-body": ("body",), "both-koreas": ("north", "south"),
    "kims": ("north",), "headline-north": ("north",),
    "headline-south": ("south",), "office-south": ("south",), "president-south": ("south",),
}  # fmt: skip
_MATTERS = "korea-matter"
_KOREA = ("north", "south", "peninsula", "korea")
_OTHERS = ("us", "china", "russia", "japan", "other", "body")
_BODIES = frozenset({"un", "iaea", "unc"})
_EVENTS = frozenset(
    {
        "meeting",
        "summit",
        "diplomacy",
        "drill",
        "unification",
        "trade-deal",
        "letter",
        "both-koreas",
        "sanctions",
        "alliance",
    }
)
_PLANNED = frozenset({"meeting", "summit", "drill", "trade-deal", "unification"})
_TOKEN = re.compile(r"[a-zà-ÿа-яё][a-zà-ÿа-яё'’]+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+|\d+")
_KIM = re.compile(r"(?<![A-Za-z] )\bKim\b(?! [A-Z][a-z])(?!-)|\b(?:[a-z]+|Trump|Putin|Xi) Kim\b(?! [A-Z][a-z])(?!-)")
"""Kim without a first name: the North's leader, where other leaders or his weapons are spoken of."""
_DENIED = re.compile(
    r"\b[Nn]o (?:(?:[A-Z][\w.’'-]*|planned|formal|bilateral) ){1,4}(?:meeting|summit|talks|visit)\b"
    r"|[没沒]有[^，。,]{1,14}(?:计划|安排|打算|計畫|計劃)"
)
"""A denial with somebody's names between its words: no list of words has those."""
_KIMS_COMPANY = frozenset({"leader-other", "china", "russia", "missile", "nuclear", "regime", "summit"})
_LEE = re.compile(r"(?<!\w)(?<![A-Za-z] )(?:Lee|Yoon)\b(?! [A-Z][a-z])(?!-)")
"""The South's president by his surname, in the same company."""
_LEES_COMPANY = frozenset({"leader-other", "summit", "alliance", "trade-deal", "unification"})
_THE_NORTH = "the-north"
_NORTHS_COMPANY = frozenset(
    {"missile", "nuclear", "summit", "sanctions", "leader-other", "drill", "alliance", "unification", "both-koreas"}
)
"""What "the North" is spoken of with where it is Korea's; `_ELSEWHERE` is where other norths are."""
_ELSEWHERE = frozenset({"other-state", "third-matter", "traps"})
_HANGUL = re.compile("[가-힣]")
_RULED_OUT = "status.ruled_out"
_POSSESSIVE = re.compile(r"['’]s$")
_QUOTES = "\"”'’ "
_BESIDE_EVENT = 0.7

Signs = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The signs of an item with their values, and the words behind each."""

    signs: Signs
    words: Mapping[str, str]
    korea: str
    """Which side of Korea the headline names: "north", "south", "north+south", "peninsula", "korea" or "-"."""
    korea_in_text: str
    is_of_korea: bool
    """Whether a side of Korea is named, or something that is only ever spoken of with it, such as Panmunjom."""
    is_korean: bool
    """Whether it is written in Korean: papers of Seoul need not name their country."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Headline or description, as found."""

    folded: str
    concepts: Found
    mentions: Sequence[Mention]
    sides: dict[str, str]
    """The sides that are named, each with the words that name it."""


class Reader:
    """Reads items by the catalogue's names and groups of words."""

    def __init__(self, names: Names, concepts: Concepts) -> None:
        self.names = names
        self._concepts = concepts

    def read(self, article: Article) -> Reading:
        """Give the signs of an item."""
        title = self._part(normalise(article.title))
        text = self._part(normalise(article.text)[:TEXT])
        _add_north(title, text)
        korea, beyond = _key(title.sides), _key(text.sides)
        signs: Signs = {}
        words: dict[str, str] = {}
        _add_sides(signs, words, title, text, (korea, beyond))
        _add_concepts(signs, words, title, text, korea)
        for mention in title.mentions:
            _put(signs, words, f"name:{mention.id}", 0.7, mention.words)
        for mention in text.mentions:
            _put(signs, words, f"text-name:{mention.id}", 0.4, mention.words)
        _add_event(signs, words, title)
        for prefix, part in (("", title), ("text-", text)):
            for sign, shown in about_events(part.folded, part.concepts):
                _put(signs, words, f"{prefix}{sign}", _BESIDE_EVENT, shown)
        for gram in _grams(title.folded):
            _put(signs, words, f"~{gram}", 0.35, gram.lstrip("cwb").replace("_", " "))
        for gram in _grams(text.folded):
            _put(signs, words, f"_{gram}", 0.15, gram.lstrip("cwb").replace("_", " "))
        return Reading(
            signs=signs,
            words=words,
            korea=korea,
            korea_in_text=beyond,
            is_of_korea=not korea == beyond == "-" or any(_MATTERS in part.concepts for part in (title, text)),
            is_korean=bool(_HANGUL.search(title.folded)),
        )

    def _part(self, text: str) -> _Part:
        folded = text.casefold()
        concepts, mentions = _with_denial(self._concepts.find(folded), text), self.names.find(text)
        sides = self._sides(concepts, mentions)
        if "north" not in sides and concepts.keys() & _KIMS_COMPANY and (kim := _KIM.search(text)):
            sides["north"] = kim[0]
            sides.pop("korea", None)
        if not sides.keys() & set(_KOREA) and concepts.keys() & _LEES_COMPANY and (lee := _LEE.search(text)):
            sides["south"] = lee[0]
        return _Part(folded, concepts, mentions, sides)

    def _sides(self, concepts: Found, mentions: Sequence[Mention]) -> dict[str, str]:
        sides: dict[str, str] = {}
        for mention in mentions:
            side = self._side(mention)
            if side:
                sides.setdefault(side, mention.words)
        if "korea" in concepts and not sides.keys() & set(_KOREA):
            sides["korea"] = concepts["korea"][0]
        for group, named in _SIDES_OF_GROUPS.items():
            if group in concepts:
                for side in named:
                    sides.setdefault(side, concepts[group][0])
        return sides

    def _side(self, mention: Mention) -> str:
        state = self.names[mention.id].state
        if mention.kind == "concept":
            return ""
        if state in _SIDES:
            return _SIDES[state]
        if state in _BODIES or mention.kind == "institution":
            return "body"
        return "other" if state or mention.kind == "state" else ""


def is_of_words(sign: str) -> bool:
    """Say whether a sign is a word or a run of characters rather than an id."""
    return sign[0] in "~_" or sign.startswith("text-~")


def _add_north(title: _Part, text: _Part) -> None:
    """Take "the North" for Korea's where the item names Korea, or is about the North's matters and no other land."""
    groups = title.concepts.keys() | text.concepts.keys()
    is_known = any(side in part.sides for part in (title, text) for side in _KOREA) or _MATTERS in groups
    if is_known or (groups & _NORTHS_COMPANY and not groups & _ELSEWHERE):
        for part in (title, text):
            if _THE_NORTH in part.concepts and "north" not in part.sides:
                part.sides["north"] = part.concepts[_THE_NORTH][0]


def _key(sides: Mapping[str, str]) -> str:
    return "+".join(side for side in _KOREA if side in sides) or "-"


def _put(signs: Signs, words: dict[str, str], sign: str, value: float, shown: str) -> None:
    """Add a sign unless it is there: what stands in the headline comes first and weighs more."""
    if sign not in signs:
        signs[sign] = value
        words[sign] = shown


def _with_denial(concepts: Found, text: str) -> Found:
    denied = _DENIED.search(text)
    if denied is None:
        return concepts
    return {**concepts, _RULED_OUT: (*concepts.get(_RULED_OUT, ()), denied[0].casefold())}


def _add_sides(signs: Signs, words: dict[str, str], title: _Part, text: _Part, keys: tuple[str, str]) -> None:
    korea, beyond = keys
    shown = ", ".join(title.sides[side] for side in _KOREA if side in title.sides) or next(
        (text.sides[side] for side in _KOREA if side in text.sides), ""
    )
    for sign in (
        f"korea:{korea}",
        f"korea:{korea}|{beyond}",
        f"korea-{'ko' if _HANGUL.search(title.folded) else 'xx'}:{korea}",
    ):
        _put(signs, words, sign, 1.0, shown)
    if text.folded:
        _put(signs, words, "has-text", 1.0, "")
    for side, named in title.sides.items():
        _put(signs, words, f"side:{side}", 1.0, named)
    for side, named in text.sides.items():
        if side not in title.sides:
            _put(signs, words, f"text-side:{side}", 0.7, named)
    ordered = sorted(title.sides)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            _put(signs, words, f"pair:{one}+{other}", 1.0, f"{title.sides[one]} + {title.sides[other]}")


def _add_concepts(signs: Signs, words: dict[str, str], title: _Part, text: _Part, korea: str) -> None:
    others = [side for side in _OTHERS if side in title.sides]
    for group, found in title.concepts.items():
        shown = ", ".join(found[:3])
        _put(signs, words, f"says:{group}", 1.0, shown)
        _put(signs, words, f"{korea}:says:{group}", 0.7, shown)
        for side in others:
            _put(signs, words, f"{side}:says:{group}", 0.5, shown)
    for group, found in text.concepts.items():
        shown = ", ".join(found[:3])
        if group not in title.concepts:
            _put(signs, words, f"text:{group}", 0.6, shown)
        _put(signs, words, f"{korea}:text:{group}", 0.35, shown)


def _add_event(signs: Signs, words: dict[str, str], title: _Part) -> None:
    """Say whether the headline is about something that can be planned, and what it says of its state."""
    groups = title.concepts.keys()
    states = [group for group in groups if group.startswith("status.")]
    planned = sorted(groups & _PLANNED)
    if planned:
        _put(signs, words, "event", 1.0, title.concepts[planned[0]][0])
    if groups & _EVENTS:
        for group in states:
            _put(signs, words, f"event:{group}", 1.0, ", ".join(title.concepts[group][:3]))
    _put(signs, words, f"states:{min(len(states), 3)}", 1.0, "")
    if title.folded.rstrip(_QUOTES).endswith(("?", "？")):
        _put(signs, words, "asks", 1.0, "?")


def _grams(folded: str) -> Iterator[str]:
    """Give words and pairs of words, or two and three characters where words are not apart."""
    before = ""
    for token in _TOKEN.findall(folded):
        if BLANKLESS.match(token):
            for size in (2, 3):
                for start in range(len(token) - size + 1):
                    yield "c" + token[start : start + size]
            before = ""
        elif token.isdigit():
            before = ""
        else:
            word = _POSSESSIVE.sub("", token)
            yield "w" + word
            if before:
                yield f"b{before}_{word}"
            before = word
