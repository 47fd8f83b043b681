"""Who says something in a sentence, and which sentences look ahead, in five languages.

Theory: a report gives a reaction as a name and a verb of speech near each other: before it where the subject comes
first ("Seoul said"), after it in English and Russian inversions ("said Kim"). In Korean and Japanese the verb stands at
the end and the speaker bears the particle of the subject. A wrong speaker puts words into somebody's mouth, a missed
one loses a line: only a name in the speaker's own place counts.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_SAYS = re.compile(
    r"\b(?:said|says|stated|told|condemned|condemns|urged|urges|denounced|denounces|warned|warns|welcomed|welcomes|"
    r"vowed|vows|pledged|pledges|criticized|criticised|rejected|rejects|"
    r"expressed|expresses|called (?:on|for)|calls (?:on|for)|announced|"
    r"announces|confirmed|confirms|denied|denies|dismissed|dismisses|protested|voiced|stressed|added|noted|"
    r"reaffirmed|"
    r"slammed|slams|blasted|blasts|hailed|hails|praised|demanded|demands)\b"
    r"|(?:表示|指出|谴责|譴責|强调|強調|宣布|宣佈|呼吁|呼籲|回应|回應|抗议|抗議|重申|批评|批評)"
    r"|(?:否认|否認|警告|称|稱|说|說)"
    r"|\b(?:заявил|сообщил|осудил|призвал|отметил|подчеркнул|предупредил|приветствовал|отверг|опроверг|назвал|"
    r"выразил|"
    r"раскритиковал|подтвердил|объявил|потребовал)[аио]?\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:밝혔|말했|전했|비난했|촉구했|규탄했|강조했|경고했|환영했|반발했|주장했|일축했|부인했|항의했|답했|언급했|"
    r"당부했|지적했|비판했|"
    r"선언했|발표했|평가했|덧붙였)(?:습니다|다)?"
    r"|(?:述べ|語っ|表明し|非難し|強調し|批判し|発表し|訴え|抗議し|指摘し|否定し|呼びかけ|警告し|歓迎し|明らかにし|話し)(?:た|ました|ている)"
)
_TITLE = r"\s?(?:[가-힣]{0,6}(?:장|관|사|령|상|원|자|총리|비서|대변인|측))?"
_THEME = re.compile(_TITLE + r"(?:은|는|도)(?=[\s,\"“'‘])|[^\s、。「」]{0,8}は")
_SUBJECT = re.compile(_TITLE + r"(?:이|가)(?=[\s,\"“'‘])|[^\s、。「」]{0,8}が")
_ANY_THEME = re.compile(r"[가-힣](?:은|는)\s|は")
_INVERTS = re.compile(r"[,\"”»—–]\s*$")
_NEXT = re.compile(
    r"\b(?:will|(?:is|are) (?:set|scheduled|expected|due|slated) (?:to|for)|plans? to|"
    r"next (?:week|month|year)|upcoming|"
    r"(?:does|do|did) not rule out|could (?:still )?change)\b"
    r"|예정(?:이|이다|인|된|임)|계획이다|하기로\s?(?:했|합의)|내달|다음\s?(?:주|달)|전망이?다|방침이?다"
    r"|予定|見通し|方針(?:だ|を)|来週|来月"
    r"|将于|將於|将在|將在|计划|計劃|预计|預計|下周|下週|下月|定于|定於"
    r"|\b(?:будет|будут|планиру[ею]т|запланирован\w*|состоится|состоятся|ожидается|намерен\w*|"
    r"на следующей неделе|в следующем месяце)\b",
    re.IGNORECASE,
)
_NEAR_BEFORE, _NEAR_AFTER = 45, 25
_BREAK = re.compile(r"[.;:!?。；！？]|, (?:but|and|while|who|which|after) ")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name where it stands in a sentence."""

    id: str
    start: int
    end: int


Finder = Callable[[str], Sequence[Spot]]
"""Finds those in a sentence who can speak: persons, offices and states."""


def speaker(sentence: str, spots: Iterable[Spot]) -> str | None:
    """Give the id of who speaks in a sentence; None where nobody named does."""
    spots = list(spots)
    if _ENDS.search(sentence):
        return _bearing(sentence, [spot for spot in spots if not _is_quoted(sentence, spot.start)])
    for verb in _SAYS.finditer(sentence):
        if _is_quoted(sentence, verb.start()):
            continue
        before = [spot for spot in spots if spot.end <= verb.start() and not _is_quoted(sentence, spot.start)]
        if before and _is_near(sentence[before[-1].end : verb.start()], _NEAR_BEFORE):
            return before[-1].id
        after = next((spot for spot in spots if spot.start >= verb.end()), None)
        is_inverted = _INVERTS.search(sentence, 0, verb.start()) is not None
        if after and is_inverted and _is_near(sentence[verb.end() : after.start], _NEAR_AFTER):
            return after.id
    return None


def _bearing(sentence: str, spots: Sequence[Spot]) -> str | None:
    """Give who bears the particle of the theme; after somebody else's theme, a subject is of a clause within."""
    themes = (spot.id for spot in spots if _THEME.match(sentence, spot.end))
    if theme := next(themes, None):
        return theme
    subjects = (spot for spot in spots if _SUBJECT.match(sentence, spot.end))
    return next((spot.id for spot in subjects if not _ANY_THEME.search(sentence, 0, spot.start)), None)


def looks_ahead(sentence: str) -> bool:
    """Say whether a sentence tells of what is to come."""
    return _NEXT.search(sentence) is not None


def _is_near(between: str, most: int) -> bool:
    """Say whether a verb is a name's: what stands between may be a remark within commas, and no other subject."""
    is_open = "," in between and not between.rstrip().endswith(",")
    return len(between) <= most and not is_open and not _BREAK.search(between)


def _is_quoted(sentence: str, place: int) -> bool:
    head = sentence[:place]
    is_open = any(head.count(left) > head.count(right) for left, right in ("“”", "「」", "『』", "«»"))
    return is_open or head.count('"') % 2 == 1
