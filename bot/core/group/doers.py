"""Who does it: the actor that a headline puts before its verb.

Theory: on one day many do the same. Four governments condemn one launch, three delegations visit one capital, and their
headlines differ in the subject alone. All five languages name it first; who speaks may come before it ("Seoul:",
합참 "...") or at the very end (", Seoul says"). A state, its capital, its ministries and its people are one doer;
persons are told apart besides. What stands between the first name and the next tells whether that is a partner ("and",
와, 与), the one who is spoken of (a colon, 称, "says"), or the one it is done to.

A wrong doer parts two reports of one act, a missed one leaves all to the other signs. So two are told apart only where
both are known and neither speaks or is spoken of in the other's headline. Known exceptions: a passive without "by", a
clash told from either side, and what a paper takes for granted ("the government": whose, its language tells).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ACTORS = frozenset({"state", "person", "institution", "place"})
"""The kinds of names that can do something."""

PERSON = "@"
"""What stands between the state and the name of a person: "china@xi"."""

FIRST, OTHER, WHOM = "first", "other", "whom"

_NOBODY = frozenset({"", "korean-peninsula"})

_OFFICE = (
    r"(?: ?(?:north|south|president|leader|prime|premier|foreign|defen[cs]e|minister|envoy|chief|top diplomat|"
    r"президент|лидер|премьер|глава|министр|мид|군|정부|대통령|총리|외교|국방|장관|총서기|首相|政府|外相|国防|氏|总统|主席)\w*)*"
)
_PARTNERS = re.compile(
    rf"(?:['’]s?)?{_OFFICE}(?:,| and| &|-|–|/| и|와|과|·|・|和|与|與|同|及|と|の|의)?(?: the)?{_OFFICE} ?",
    re.IGNORECASE,
)
_COMMA = ","
_NEAR = 2
"""How near to "by" a name stands that is the doer's."""
_SPOKEN_OF = re.compile(
    r"[^,…]{0,18}?(?:: |：|称|稱|[\"“「'‘]|\b(?:says?|said|claims?|reports?|alleges?|confirms?)\b(?: that)?|"
    r"\b(?:заяв|сообщ|утвержда)\w*,? ?(?:что)?)[^,…:：]{0,12}?",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r", (?:(?:says?|said) )?(?P<says>[^,:—–]{2,60}?)(?: (?:says?|said|reports?|announces?|сообщ\w+|заяв\w+))$"
    r"|, (?:says?|said|according to) (?P<said>[^,:—–]{2,60})$|(?:: | - | — | – )(?P<named>[^,:—–]{2,30})$"
    r"|[ \u3000](?P<last>(?=\S*[ぁ-んァ-ヶ一-龥])[^\s「」、]{2,14})$",
    re.IGNORECASE,
)
_NOT_THE_DOER = re.compile(
    r"[^\s,…\"“「、]{0,8}?(?:에|에서|에게|으로|관련)[\s,…]|[^\s,、「がは]{0,8}?(?:に|で|を|へ|巡り)(?:、|\s|(?=[一-龥ァ-ヶ]))"
)
_BY = re.compile(r"\w(?:ed|shot|hit|held|struck) by (?:the )?(?=\w)")
_AT_HOME = {
    "ko": ("rok", re.compile(r"(?:우리 ?)?(?:정부|대통령|군(?=[ ,])|軍|총리|국회|여야|특사단|與|野)")),
    "ja": ("japan", re.compile(r"政府|首相|外相|官房長官|防衛相|外務省|防衛省|自衛隊|海上保安|与党|野党")),
    "zh": ("china", re.compile(r"中方|我国|外交部|国防部|商务部|国务院")),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """An actor where a headline names him: his state, and his own id if he is a person."""

    state: str
    person: str
    start: int
    end: int
    is_office: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Give what he is known by: his state, and himself."""
        own = f"{self.state}{PERSON}{self.person}" if self.person else ""
        return frozenset({self.state, own} - _NOBODY)


@dataclass(frozen=True, slots=True)
class Doers:
    """Who acts, who else speaks or is spoken of, and whom the headline names next; by the ids of states and persons."""

    first: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    whom: frozenset[str] = frozenset()

    def known(self, *, is_mutual: bool) -> frozenset[str]:
        """Give all that may be called a doer; of what two do together, the one that is named second, too."""
        return self.first | self.others | (self.whom if is_mutual else frozenset())


def are_apart(one: Doers, other: Doers, *, is_mutual: bool) -> bool:
    """Say whether two headlines are sure to be of different doers; of a meeting or a visit, of different company."""
    known, other_known = one.known(is_mutual=is_mutual), other.known(is_mutual=is_mutual)
    states, other_states = _states(one.first), _states(other.first)
    if states and other_states and states.isdisjoint(other_known) and other_states.isdisjoint(known):
        return True
    company, other_company = (_states(known), _states(other_known)) if is_mutual else (states, other_states)
    if min(len(company), len(other_company)) > 1 and not (company <= other_known or other_company <= known):
        return True
    return _are_other_persons(one.first, other_known) and _are_other_persons(other.first, known)


def _are_other_persons(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether each of one's persons stands against another one of the same state."""
    persons, others = one - _states(one), other - _states(other)
    theirs = {name.partition(PERSON)[0] for name in others}
    return bool(persons) and all(name not in others and name.partition(PERSON)[0] in theirs for name in persons)


def _states(ids: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in ids if PERSON not in name)


def spot(kind: str, name: str, state: str, place: tuple[int, int]) -> Spot | None:
    """Give the actor that a mention is; None for a matter, a weapon or half the world."""
    if kind not in ACTORS or (kind != "person" and state in _NOBODY):
        return None
    return Spot(state, name if kind == "person" else "", *place, is_office=kind == "institution")


def doers(clause: str, actors: Sequence[Spot], language: str) -> Doers:
    """Give who acts and who speaks in a clause; nobody, where it names nobody."""
    state, home = _AT_HOME.get(language, ("", None))
    actors = [one for place, one in enumerate(actors) if not _is_title(one, actors[:place], state)]
    if home and (here := home.match(clause)):
        actors = [Spot(state, "", 0, here.end()), *(one for one in actors if one.start >= here.end())]
    roles: dict[str, frozenset[str]] = {FIRST: frozenset(), OTHER: _speakers(clause, actors), WHOM: frozenset()}
    for role, one in _roles(clause, _from_the_doer(clause, actors), language):
        roles[role] |= one.ids
    return Doers(roles[FIRST], roles[OTHER], roles[WHOM] - roles[FIRST])


def _roles(clause: str, actors: Sequence[Spot], language: str) -> Iterator[tuple[str, Spot]]:
    """Give what each actor is, up to the first one to whom it is done."""
    role, last = FIRST, None
    for one in actors:
        role = _role_after(role, last, one, clause, language) if last else FIRST
        yield role, one
        if role == WHOM:
            return
        last = one


def _role_after(role: str, last: Spot, one: Spot, clause: str, language: str) -> str:
    """Give what an actor is who is named after another: at the same place or as a partner, the same."""
    between = clause[last.end : one.start]
    if between == " " and one.state != last.state:
        return WHOM  # "정부 北 도발 주시": what stands side by side is no row
    if last.start <= one.start < last.end or (last.end <= one.start and _are_partners(between, language)):
        return role
    return OTHER if role == FIRST and last.end <= one.start and _SPOKEN_OF.fullmatch(between) else WHOM


def _is_title(office: Spot, before: Sequence[Spot], home: str) -> bool:
    """Say whether an office is that of the name before it: "외교장관" alone is that of the paper's own country."""
    is_at_home = office.is_office and office.state == home
    return is_at_home and any(0 <= office.start - one.end <= 1 and one.state != home for one in before)


def _are_partners(between: str, language: str) -> bool:
    # In Korean and Japanese a comma stands after the subject, so what follows it is no partner.
    is_row = _COMMA not in between or language not in ("ko", "ja")
    return is_row and _PARTNERS.fullmatch(between) is not None


def _from_the_doer(clause: str, actors: Sequence[Spot]) -> Sequence[Spot]:
    """Give the actors from the first one on that is not where, to whom or about what it is done."""
    passive = _BY.search(clause)
    by = [one for one in actors if passive and 0 <= one.start - passive.end() <= _NEAR]
    if by:
        return [*by, *(one for one in actors if one not in by)]
    for place, one in enumerate(actors):
        if not _NOT_THE_DOER.match(clause, one.end):
            return actors[place:]
    return ()


def _speakers(clause: str, actors: Sequence[Spot]) -> frozenset[str]:
    """Give who is named as speaking at the end."""
    tail = _AT_THE_END.search(clause)
    start = tail.start(tail.lastgroup) if tail and tail.lastgroup else len(clause)
    return frozenset(name for one in actors if one.start >= start for name in one.ids)
