"""Topics of an owner's own: any of these words, all of those, none of these.

An owner's topic looks at every item, also at what the classifier leaves: who writes the words down wants what has them,
and an item that matches is part of the wire like any other. Words are written as in words.toml and are no patterns, so
the time that a match takes grows with the text alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.classify.lexicon import Lexicon
from bot.core.text import fold
from bot.model import Article, Evidence, Tag, TopicTag

_TEXT = 2000
"""How much of a description is looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What an item has of a topic's words, and what it lacks or should not have."""

    found: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def is_match(self) -> bool:
        """Say whether the item belongs to the topic."""
        return bool(self.found) and not self.lacking and not self.unwanted

    @property
    def is_near(self) -> bool:
        """Say whether it has some of the words, and does not belong to it."""
        return bool(self.found) and not self.is_match

    @property
    def why(self) -> str:
        """Say what kept it out, or let it in."""
        if self.is_match:
            return f"has {', '.join(self.found)}"
        parts = (
            f"has {', '.join(self.found)}" if self.found else "",
            f"lacks {', '.join(self.lacking)}" if self.lacking else "",
            f"has the unwanted {', '.join(self.unwanted)}" if self.unwanted else "",
        )
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTopic:
    """An owner's topic, compiled."""

    id: str
    any: Lexicon
    all: tuple[tuple[str, Lexicon], ...]
    none: Lexicon
    has_any: bool

    @classmethod
    def of(cls, key: str, *, any_: Sequence[str], all_: Sequence[str], none: Sequence[str]) -> "OwnTopic":
        """Compile its words."""
        return cls(
            id=key,
            any=_lexicon(any_),
            all=tuple((word.removesuffix("$"), _lexicon([word])) for word in all_),
            none=_lexicon(none),
            has_any=bool(any_),
        )

    def judge(self, article: Article) -> Verdict:
        """Say how an item stands to the topic."""
        text = fold(f"{article.title}\n{article.text[:_TEXT]}")
        any_found = self.any.find("own", text)
        all_found = [word for word, lexicon in self.all if lexicon.find("own", text)]
        lacking = [word for word, _ in self.all if word not in all_found]
        if self.has_any and not any_found:
            lacking.append("any of the words")
        return Verdict(
            found=tuple(dict.fromkeys((*any_found, *all_found))),
            lacking=tuple(lacking),
            unwanted=self.none.find("own", text),
        )


def own_topics(table: Mapping[str, Mapping[str, Any]]) -> tuple[OwnTopic, ...]:
    """Give those rows of topics.toml that have words."""
    return tuple(
        OwnTopic.of(key, any_=row.get("any", ()), all_=row.get("all", ()), none=row.get("none", ()))
        for key, row in table.items()
        if row.get("any") or row.get("all")
    )


def with_own(article: Article, tag: Tag, topics: Iterable[OwnTopic]) -> Tag:
    """Add the owner's topics to a tag; they come first, for a story keeps only so many."""
    own = tuple(
        TopicTag(id=topic.id, score=1.0, evidence=tuple(Evidence(words=words, weight=1.0) for words in verdict.found))
        for topic in topics
        if (verdict := topic.judge(article)).is_match
    )
    if not own:
        return tag
    ids = {topic.id for topic in own}
    evidence = tag.evidence or tuple(shown for topic in own for shown in topic.evidence)
    rest = tuple(topic for topic in tag.topics if topic.id not in ids)
    return replace(tag, relevant=True, topics=(*own, *rest), evidence=evidence)


def _lexicon(words: Sequence[str]) -> Lexicon:
    return Lexicon.from_tables({}, {"own": {"terms": list(words)}})
