"""JSON lines to values and back: the form in which people and scorers give items and take tags."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.group import Desk, JoinStory, Reported
from bot.core.group.clauses import is_of_defence
from bot.core.text import fold
from bot.core.vector import Vector
from bot.model import Article, Evidence, StoryId, Tag

LEAST_RELEVANCE = 0.05
"""What is less relevant than this, and no matter of defence, has no story here. Grouping asks less than an alert does:
items that are taken for outside the matter, and are not, shall still be told once."""

_YEAR = timedelta(days=365)


def article_from(row: Mapping[str, Any]) -> Article:
    """Read {"title", "text"?, "lang"?, "publisher"?, "date"?}; a date that is not ISO 8601 counts as none."""
    return Article(
        title=_text(row.get("title")),
        text=_text(row.get("text")),
        language=_text(row.get("lang")),
        publisher=_text(row.get("publisher")),
        published_at=_instant(row.get("date")),
    )


def _text(value: object) -> str:
    # Half a letter is no text: JSON can write one, and the sentence model breaks on it.
    return str(value or "").encode(errors="replace").decode()


def tag_line(row: Mapping[str, Any], tag: Tag) -> dict[str, Any]:
    """Give {"id", "relevant", "score", "topics", "status"} with the words that earned each topic."""
    return {
        "id": row["id"],
        "relevant": tag.relevant,
        "score": round(tag.score, 4),
        "topics": [
            {
                "id": topic.id,
                "score": round(topic.score, 4),
                "evidence": [evidence.words for evidence in topic.evidence],
            }
            for topic in tag.topics
        ],
        "status": tag.status.value,
        "actors": [
            {"code": actor.code, "name": actor.name, "evidence": _words(actor.evidence)} for actor in tag.actors
        ],
        "attribution": tag.attribution.value,
        "attribution_evidence": _words(tag.attribution_evidence),
        "kind": tag.kind.value,
        "claim": tag.is_claim,
    }


def _words(evidence: Iterable[Evidence]) -> list[str]:
    return [shown.words for shown in evidence]


def group_lines(
    rows: Iterable[Mapping[str, Any]],
    tagger: Callable[[Article], Tag],
    desk: Desk,
    embed: Callable[[Article], Vector] | None = None,
) -> Iterator[dict[str, Any]]:
    """Give {"id", "story"} for each line, deciding line by line on an empty desk, without looking ahead."""
    now = datetime.min.replace(tzinfo=UTC) + _YEAR
    for number, row in enumerate(rows, 1):
        article = article_from(row)
        # Time never runs back: a line without a date, or one late in the file, is read at the latest time seen.
        now = max(now, article.published_at or now)
        tag = tagger(article)
        if tag.score < LEAST_RELEVANCE and not is_of_defence(fold(article.title)):
            yield {"id": row["id"], "story": None}
            continue
        report = Reported(article=article, tag=tag, vector=embed(article) if embed else None)
        yield {"id": row["id"], "story": f"s{_place(report, desk, number, now)}"}


def _place(report: Reported, desk: Desk, number: int, now: datetime) -> StoryId:
    desk.close(now=now)
    decision = desk.decide(report, now=now)
    story = decision.story if isinstance(decision, JoinStory) else StoryId(number)
    desk.add(story, report, at=now)
    return story


def _instant(value: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
