"""A line in English or Korean beside a headline in another language: actors, act, topic and status.

Theory: this is no translation. Each part is looked up: who is named, by their names in the reader's language; what is
done, by a small table of acts; topic and status by the wire's own words. It stands beside the original headline, never
instead of it, and where nobody and nothing is known it is left out, for topic and status are shown anyway.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.core.cast import Cast
from bot.core.render.words import status_words
from bot.core.text import fold
from bot.model import Status, Story, Topic

READERS = ("en", "ko")
"""Those who are glossed for; a headline in their own language needs no gloss."""

MOST_ACTORS, MOST_ACTS = 3, 2
_ACTORS = frozenset({"person", "institution", "state"})
_MATTERS = frozenset({"weapon", "exercise", "agreement", "concept"})


class _Act(NamedTuple):
    en: str
    ko: str
    words: re.Pattern[str]


def _act(en: str, ko: str, words: str) -> _Act:
    return _Act(en, ko, re.compile(words))


_ACTS = (
    _act("launch", "발사", r"\blaunch|\bfires?\b|\bfired\b|발사|発射|发射|發射|试射|試射|запус|пуск\b"),
    _act("test", "시험", r"\btest|시험|実験|試験|试验|試驗|испыт"),
    _act("summit", "정상회담", r"\bsummit|정상회담|首脳会談|首脑会|首腦會|元首会|саммит"),
    _act(
        "visit", "방문", r"\bvisit|\btrip\b|\btour\b|방문|방북|방중|방러|방한|방미|訪問|访问|訪朝|访朝|визит|посет|приб"
    ),
    _act("talks", "회담", r"\btalks\b|\bmeet|회담|회동|협의|会談|会见|會見|会谈|會談|协商|переговор|встреч"),
    _act("drill", "훈련", r"\bdrill|\bexercise|훈련|연습|演習|演习|军演|軍演|учени"),
    _act(
        "agreement",
        "합의",
        r"\bagree|\bsigns?\b|\btreaty|합의|조약|협정|서명|合意|署名|条約|协议|签署|條約|соглаш|подпис|договор",
    ),
    _act("sanctions", "제재", r"\bsanction|제재|制裁|санкци"),
    _act(
        "protest", "비난", r"\bcondemn|\bdenounc|\bslam|\bprotest|비난|규탄|반발|非難|抗議|谴责|譴責|抗议|осуд|протест"
    ),
    _act("proposal", "제안", r"\bpropos|\boffer|제안|제의|提案|提议|提議|предлож"),
    _act("denial", "부인", r"\bden(?:y|ies|ied)\b|부인|일축|否定|否认|否認|опроверг|отриц"),
    _act("statement", "성명", r"\bstatement|담화|성명|声明|談話|谈话|聲明|заявл"),
)
_STATUS_KO = {
    Status.SPECULATED: "관측",
    Status.PROPOSED: "제안됨",
    Status.SCHEDULED: "예정",
    Status.UNDERWAY: "진행 중",
    Status.CONCLUDED: "종료",
    Status.POSTPONED: "연기",
    Status.CANCELLED: "취소",
    Status.RULED_OUT: "계획 없음",
}

Gloss = Callable[[Story, Sequence[Topic]], tuple[str, ...]]


def gloss(story: Story, topics: Sequence[Topic], *, cast: Cast) -> tuple[str, ...]:
    """Give a line for each reader who does not read the headline's language."""
    actors = cast.ordered(story.headline, _ACTORS)[:MOST_ACTORS]
    matters = cast.ordered(story.headline, _MATTERS)
    acts = [act for act in _ACTS if act.words.search(fold(story.headline))]
    if not actors and not acts and not matters:
        return ()
    lines = []
    for reader in READERS:
        if reader == story.language[:2]:
            continue
        what = [act.ko if reader == "ko" else act.en for act in acts] + [cast.shown(one, reader) for one in matters]
        status = _STATUS_KO.get(story.status, "") if reader == "ko" else status_words(story.status)
        parts = (
            ", ".join(cast.shown(actor, reader) for actor in actors),
            ", ".join(list(dict.fromkeys(what))[:MOST_ACTS]),
            _topic(topics, reader),
            status,
        )
        lines.append(f"[{reader.upper()}] {' · '.join(part for part in parts if part)}")
    return tuple(lines)


def _topic(topics: Sequence[Topic], reader: str) -> str:
    if not topics:
        return ""
    return topics[0].name_ko if reader == "ko" and topics[0].name_ko else topics[0].name
