"""Who says what of an event that reports contradict one another about.

Theory: where one report says that a meeting may come and another that it will not, a single status hides half of the
news. So each status is shown with those who say it, as soon as one side affirms and the other denies; who merely lags
behind (scheduled, then underway) contradicts nobody. A speaker is whom the report names; where it names none, the
publisher answers for it. Copies of one text speak once.
"""

import re
from collections.abc import Sequence

from bot.core.sources import agency
from bot.core.text import clean
from bot.model import Attribution, Item, Position, Status

AFFIRMS = frozenset({Status.SPECULATED, Status.PROPOSED, Status.SCHEDULED, Status.UNDERWAY, Status.CONCLUDED})
DENIES = frozenset({Status.POSTPONED, Status.CANCELLED, Status.RULED_OUT})
NAMED = frozenset(
    {Attribution.OFFICIAL_NAMED, Attribution.OFFICIAL_UNNAMED, Attribution.INTELLIGENCE, Attribution.EXPERT}
)
_VERB = re.compile(r"\s+(?:say|says|said|told|tells|according)\b.*", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:un\w+ )?(?:sources?|officials?|people|persons?|those)(?: familiar.*)?"
    r"|(?:고위\s?)?(?:소식통|관계자|당국자)|関係者|高官|消息人士|官员|官員|источник\w*|чиновник\w*",
    re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(
    r"\b(?:an?|the|one|two|three|several)\s+(?:(?!un\w+ed|anonymous|other\b)[\w.’'-]+\s+){1,3}officials?\b"
    r"|[가-힣美韓日中北]{1,8}\s?(?:정부\s?)?(?:고위\s?)?(?:당국자|관계자)|[\u4e00-\u9fff]{1,6}(?:政府)?(?:高官|関係者)"
    r"|[\u4e00-\u9fff]{1,6}(?:高级|高級)?(?:官员|官員)|высокопоставленн\w+ (?:чиновник|источник)\w*(?: [\w-]+){0,2}",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:An?|The|One|Two|Three|Several)\b")
_SHORTEST = 3
_SHOWN = 3


def positions(items: Sequence[Item]) -> tuple[Position, ...]:
    """Give what is said and by whom, in the order in which it was first said; nothing where all agree."""
    said: dict[Status, dict[str, str]] = {}
    for item in items:
        if item.tag.status is not Status.NONE:
            said.setdefault(item.tag.status, {}).setdefault(agency(item) or item.publisher, _speaker(item))
    if not (said.keys() & AFFIRMS and said.keys() & DENIES):
        return ()
    return tuple(Position(status=status, by=tuple(dict.fromkeys(by.values()))[:_SHOWN]) for status, by in said.items())


def _speaker(item: Item) -> str:
    """Give whom the report names, in its own words: "a senior US official"; else its publisher."""
    tag = item.tag
    if tag.attribution not in NAMED or not tag.attribution_evidence:
        return item.publisher
    who = _VERB.sub("", tag.attribution_evidence[0].words).strip()
    # Of a source whose text is switched off, the headline alone is read.
    parts = (item.summary, item.title) if item.shows_text else (item.title,)
    if _NOBODY.fullmatch(who):
        # Of somebody in particular where the text says so: "a senior US official", 미국 고위 당국자.
        whose = [match[0] for part in parts if (match := _OF_SOMEBODY.search(clean(part)))]
        return _ARTICLE.sub(lambda found: found[0].lower(), whose[0]) if whose else item.publisher
    if len(who) < _SHORTEST:
        return item.publisher
    found = re.compile(rf"(?:\b(?:an?|the)\s+)?(?:\b(?:senior|top|high-ranking)\s+)?{re.escape(who)}", re.IGNORECASE)
    # Where more words stand with it, it says more.
    told = [match[0] for part in parts if (match := found.search(clean(part)))]
    return max(told, key=len, default=item.publisher)
