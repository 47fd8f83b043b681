"""The states, leaders and offices that an item is about, four at most, by code.

Theory: who acts stands in the headline, and early; the description adds who else does. A state named only to say whose
president or ministry it is ("South Korean President Lee Jae-myung") is that person or office, not a second actor. An
office that has no name of its own belongs to the state before it ("Russia's foreign minister"). What is named as a
place or a weapon does not act.
"""

import re
from collections.abc import Iterator, Sequence

from bot.core.classify.names import Mention, Names
from bot.core.classify.reading import Reading
from bot.model import ActorTag, Evidence

MOST = 4
_ACTING = ("state", "person", "institution")
_OTHER = "XX"
"""The code of every state that has none of its own."""
_BESIDE = 24
"""How far before its person or office a state may stand and still only say whose it is."""
_IN_TITLE, _IN_TEXT = 1.0, 0.5
_STOPS = re.compile(r"[,.;:!?…·\"“”「」。、，；]")
_POSSESSIVE = r"^(?:'s)? ?(?:의 ?|の|的)?(?:new |acting |former |vice |deputy )?"
_OFFICE_WORDS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "president|대통령|국가주석|주석|大統領|国家主席|总统|主席|президент",
        {"rok": "KR:PRES", "us": "US:PRES", "china": "CN:PRES", "russia": "RU:PRES"},
    ),
    (
        "leader|지도자|最高指導者|领导人|лидер",
        {"dprk": "KP:KJU", "china": "CN:PRES", "russia": "RU:PRES"},
    ),
    ("prime minister|premier|총리|首相|总理|премьер", {"japan": "JP:PM", "rok": "KR:PM"}),
    (
        "foreign min|top diplomat|외교부|외교장관|외무|外相|外務|外长|外交部|министр иностранных|мид",
        {
            "rok": "KR:MOFA", "dprk": "KP:MFA", "china": "CN:MFA",
            "russia": "RU:MFA", "japan": "JP:MOFA", "us": "US:STATE",
        },
    ),
    ("secretary of state|state department|국무|国务卿|госсекретар|госдеп", {"us": "US:STATE"}),
    (
        "defen[cs]e (?:min|sec|chief|dep)|military|국방|軍|방위성|防衛|国防|минобороны|министр обороны",
        {"rok": "KR:MND", "us": "US:DOD", "japan": "JP:MOD", "dprk": "KP:KPA"},
    ),
    (
        "lawmaker|parliament|congress|의회|의원|国会|議会|议员|парламент|депутат|конгресс",
        {"rok": "KR:NA", "us": "US:CONG"},
    ),
)  # fmt: skip
_OFFICES = tuple((re.compile(f"{_POSSESSIVE}(?:{words})"), codes) for words, codes in _OFFICE_WORDS)


def actors(reading: Reading, names: Names) -> tuple[ActorTag, ...]:
    """Give who acts, the most prominent first."""
    tags: dict[str, ActorTag] = {}
    for (text, mentions), weight in zip(reading.parts, (_IN_TITLE, _IN_TEXT), strict=True):
        for code, name, words in _named(text, mentions, names):
            key = name if code == _OTHER else code
            kept = tags.get(key)
            if kept is None or (names[kept.name].kind == "state" and names[name].kind == "person"):
                tags[key] = ActorTag(code=code, name=name, evidence=(Evidence(words=words, weight=weight),))
    return tuple(tags.values())[:MOST]


def _named(text: str, mentions: Sequence[Mention], names: Names) -> Iterator[tuple[str, str, str]]:
    """Give code, name and words of each that acts, in order."""
    for place, mention in enumerate(mentions):
        if mention.kind not in _ACTING:
            continue
        if mention.kind == "state" and any(_is_its_own(text, mention, other, names) for other in mentions[place + 1 :]):
            continue
        if mention.kind == "institution" and place and _is_anothers(mentions[place - 1], mention, names):
            continue
        code, length = _office(text, mention) or (_code(mention.id, names), 0)
        if code:
            yield code, mention.id, text[mention.start : mention.end + length]


def _is_its_own(text: str, state: Mention, other: Mention, names: Names) -> bool:
    """Say whether a person or office after a state's name is that state's, so that the name only says whose it is."""
    if other.kind not in {"person", "institution"} or names[other.id].state != state.id:
        return False
    return other.start - state.end <= _BESIDE and not _STOPS.search(text[state.end : max(other.start, state.end)])


def _is_anothers(before: Mention, office: Mention, names: Names) -> bool:
    """Say whether another state's name right before an office's common name ("중국 국방부") makes it that state's."""
    return before.kind == "state" and before.id != names[office.id].state and 0 <= office.start - before.end <= 1


def _office(text: str, state: Mention) -> tuple[str, int] | None:
    """Give the code of the office that a state's name goes on to, and how many characters it takes."""
    after = text[state.end : state.end + _BESIDE].casefold()
    for words, codes in _OFFICES:
        if state.kind == "state" and state.id in codes and (office := words.match(after)):
            return codes[state.id], office.end()
    return None


def _code(name: str, names: Names) -> str:
    """Give a name's code, or that of its state."""
    entry = names[name]
    if entry.code or entry.state not in names or entry.state == name:
        return entry.code
    return names[entry.state].code
