"""Tags as they are stored: JSON, with the words that earned them. What an older version did not know is left empty."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.terms import Indexed
from bot.model import ActorTag, Attribution, Evidence, ItemKind, Status, Tag, TopicTag


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was said of an article in another process, with its words as terms of the index."""

    tag: Tag
    words: Indexed


OUTSIDE = Tag(relevant=False, score=0.0)
"""What is said of most of the world's news."""


def tag_text(tag: Tag) -> str:
    """Give a tag as it is stored, as text."""
    return _OUTSIDE if tag == OUTSIDE else json.dumps(tag_json(tag))


def tag_json(tag: Tag) -> dict[str, Any]:
    """Give a tag as it is stored."""
    return {
        "relevant": tag.relevant,
        "score": tag.score,
        "topics": [{"id": topic.id, "score": topic.score, "evidence": _pairs(topic.evidence)} for topic in tag.topics],
        "status": tag.status.value,
        "evidence": _pairs(tag.evidence),
        "status_evidence": _pairs(tag.status_evidence),
        "actors": [
            {"code": actor.code, "name": actor.name, "evidence": _pairs(actor.evidence)} for actor in tag.actors
        ],
        "attribution": tag.attribution.value,
        "attribution_evidence": _pairs(tag.attribution_evidence),
        "kind": tag.kind.value,
        "kind_evidence": _pairs(tag.kind_evidence),
        "claim_evidence": _pairs(tag.claim_evidence),
    }


def tag_from(kept: Mapping[str, Any]) -> Tag:
    """Read what `tag_json` gave, now or in an older version."""
    return Tag(
        relevant=kept["relevant"],
        score=kept["score"],
        topics=tuple(
            TopicTag(id=topic["id"], score=topic["score"], evidence=_evidence(topic["evidence"]))
            for topic in kept["topics"]
        ),
        status=Status(kept["status"]),
        evidence=_evidence(kept["evidence"]),
        status_evidence=_evidence(kept["status_evidence"]),
        actors=tuple(
            ActorTag(code=actor["code"], name=actor["name"], evidence=_evidence(actor["evidence"]))
            for actor in kept.get("actors", ())
        ),
        attribution=Attribution(kept.get("attribution", "none")),
        attribution_evidence=_evidence(kept.get("attribution_evidence", ())),
        kind=ItemKind(kept.get("kind", "news")),
        kind_evidence=_evidence(kept.get("kind_evidence", ())),
        claim_evidence=_evidence(kept.get("claim_evidence", ())),
    )


def _pairs(evidence: Sequence[Evidence]) -> list[list[Any]]:
    return [[shown.words, shown.weight] for shown in evidence]


def _evidence(pairs: Sequence[Sequence[Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(words=words, weight=weight) for words, weight in pairs)


_OUTSIDE = json.dumps(tag_json(OUTSIDE))
