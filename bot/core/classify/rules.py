"""The rules that tag an item.

Theory: what an item is about stands in its headline; the description confirms it. Korea diplomacy is the North named
at all (nearly all that the world reports of it is politics), or the South, or Korea, named together with diplomacy
or security. Sport, shows, markets and weather name Korea, too: their words count against. A topic is a group of
words, found in the headline (two points) or the description (one); two points are enough. A false alert disturbs a
whole channel, a missed one is told by the next outlet: in doubt it is not relevant.

Known exceptions: plays on words ("the North Korea of banking"), and items whose headline names no one.
"""

from math import exp

from bot.core.classify.lexicon import Lexicon
from bot.core.text import fold
from bot.model import Article, Evidence, Status, Tag, TopicTag

# Each group's points in the headline and in the description.
_WEIGHTS = {
    "north": (3.2, 1.5),
    "south": (1.0, 0.5),
    "korea": (1.2, 0.4),
    "us": (0.4, 0.1),
    "diplomacy": (1.1, 0.5),
    "security": (1.0, 0.4),
    "noise": (-3.0, -1.0),
    "domestic": (-1.2, -0.5),
}
_ANCHORS = ("north", "south", "korea")
_BIAS = -2.2
_TEXT = 600
"""How much of a description is read: what comes later is seldom the main matter."""

_TITLE_POINTS, _TEXT_POINTS, _ENOUGH = 2.0, 1.0, 2.0
# From what has happened to what is only talked of: the first state whose words are there is the item's.
_STATES = (
    Status.RULED_OUT,
    Status.CANCELLED,
    Status.POSTPONED,
    Status.UNDERWAY,
    Status.CONCLUDED,
    Status.SCHEDULED,
    Status.PROPOSED,
    Status.SPECULATED,
)
_EVENTS = ("topics.summit", "status.event", "diplomacy", "topics.alliance")
_SOUTH_WITH = ("china", "russia", "japan", "alliance")


def classify(article: Article, lexicon: Lexicon) -> Tag:
    """Tag an item: relevance, topics and status, each with the words that earned it."""
    title, text = fold(article.title), fold(article.text)[:_TEXT]
    evidence, score = _relevance(title, text, lexicon)
    if score < 0:
        return Tag(relevant=False, score=_share(score), evidence=evidence)
    topics = _topics(title, text, lexicon)
    status, shown = _status(title, lexicon)
    return Tag(
        relevant=True, score=_share(score), topics=topics, status=status, evidence=evidence, status_evidence=shown
    )


def _relevance(title: str, text: str, lexicon: Lexicon) -> tuple[tuple[Evidence, ...], float]:
    # Most of the world's news names no Korea at all; nothing else counts then, and need not be looked for.
    if not any(lexicon.find(anchor, part) for anchor in _ANCHORS for part in (title, text)):
        return (), -9.0
    found: list[Evidence] = []
    for group, (in_title, in_text) in _WEIGHTS.items():
        for words, weight in ((lexicon.find(group, title), in_title), (lexicon.find(group, text), in_text)):
            if words:
                # More words of a group say little more than the first.
                found.append(Evidence(words=", ".join(words[:3]), weight=weight * (1 + 0.25 * min(len(words) - 1, 2))))
    return tuple(found), _BIAS + sum(evidence.weight for evidence in found)


def _topics(title: str, text: str, lexicon: Lexicon) -> tuple[TopicTag, ...]:
    tags = [tag for topic in lexicon.named("topics") if (tag := _topic(topic, title, text, lexicon))]
    ids = {tag.id for tag in tags}
    north, us = lexicon.find("north", title), lexicon.find("us", title)
    if north and us and "us-dprk" not in ids and not lexicon.find("south", title):
        pair = (Evidence(words=north[0], weight=1.0), Evidence(words=us[0], weight=1.0))
        tags.append(TopicTag(id="us-dprk", score=0.7, evidence=pair))
    if tags:
        return tuple(sorted(tags, key=lambda tag: -tag.score)[:4])
    return (_fallback(title + " " + text, lexicon),)


def _topic(topic: str, title: str, text: str, lexicon: Lexicon) -> TopicTag | None:
    in_title, in_text = lexicon.find(f"topics.{topic}", title), lexicon.find(f"topics.{topic}", text)
    points = _TITLE_POINTS * len(in_title) + _TEXT_POINTS * len(in_text)
    if points < _ENOUGH:
        return None
    evidence = [Evidence(words=words, weight=_TITLE_POINTS) for words in in_title]
    evidence += [Evidence(words=words, weight=_TEXT_POINTS) for words in in_text if words not in in_title]
    return TopicTag(id=topic, score=points / (points + 1.0), evidence=tuple(evidence))


def _fallback(text: str, lexicon: Lexicon) -> TopicTag:
    """Give the widest topic that fits: something relevant is always about something."""
    north, south = lexicon.find("north", text), lexicon.find("south", text)
    topic = "regime" if north and not south else "inter-korean" if north else "rok-diplomacy"
    words = (north or south or lexicon.find("korea", text))[:1]
    return TopicTag(id=topic, score=0.5, evidence=tuple(Evidence(words=word, weight=0.5) for word in words))


def _status(title: str, lexicon: Lexicon) -> tuple[Status, tuple[Evidence, ...]]:
    """Give the state of the event that the headline is about, if it is about one."""
    if not any(lexicon.find(group, title) for group in _EVENTS):
        return Status.NONE, ()
    for status in _STATES:
        words = lexicon.find(f"status.{status}", title)
        if words:
            return status, tuple(Evidence(words=word, weight=1.0) for word in words)
    return Status.NONE, ()


def _share(score: float) -> float:
    return 1 / (1 + exp(-max(min(score, 30.0), -30.0)))
