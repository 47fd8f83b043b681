"""JSON lines to values and back: the form in which people and scorers give items and take tags."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core.group import JoinStory, OpenStory, Reported, group
from bot.core.route import OPEN_FOR
from bot.model import Article, StoryId, Tag


def article_from(row: Mapping[str, Any]) -> Article:
    """Read {"title", "text"?, "lang"?, "publisher"?, "date"?}; a date that is not ISO 8601 counts as none."""
    return Article(
        title=str(row.get("title") or ""),
        text=str(row.get("text") or ""),
        language=str(row.get("lang") or ""),
        publisher=str(row.get("publisher") or ""),
        published_at=_instant(row.get("date")),
    )


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
    }


@dataclass(slots=True)
class _Desk:
    """The stories open so far, as the store would hold them."""

    stories: dict[StoryId, OpenStory]
    now: datetime

    def place(self, report: Reported) -> StoryId:
        # Time never runs back: a line without a date, or one late in the file, is read at the latest time seen.
        self.now = max(self.now, report.article.published_at or self.now)
        is_open = [story for story in self.stories.values() if story.updated_at >= self.now - OPEN_FOR]
        decision = group(report, is_open, now=self.now)
        joined = self.stories[decision.story] if isinstance(decision, JoinStory) else None
        story = joined.id if joined else StoryId(len(self.stories) + 1)
        reports = (*joined.reports, report) if joined else (report,)
        self.stories[story] = OpenStory(id=story, reports=reports, updated_at=self.now)
        return story


def group_lines(rows: Iterable[Mapping[str, Any]], tagger: Callable[[Article], Tag]) -> Iterator[dict[str, Any]]:
    """Give {"id", "story"} for each line, deciding line by line without looking ahead."""
    desk = _Desk(stories={}, now=datetime.min.replace(tzinfo=UTC) + OPEN_FOR)
    for row in rows:
        article = article_from(row)
        tag = tagger(article)
        story = f"s{desk.place(Reported(article=article, tag=tag))}" if tag.relevant else None
        yield {"id": row["id"], "story": story}


def _instant(value: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
