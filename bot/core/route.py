"""What a new report changes about a story, and whether that is worth another alert.

Theory: readers want one alert a development, and a second one only when the state of the event moves on ("speculated"
becomes "ruled out"). Outlets lag behind one another, so an older state reported late must not turn the story back:
only the moves of `ONWARD` count. A report that says nothing of a state leaves it as it was. Between the two mistakes,
a repeated alert is worse than a late change of a label.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Article, Status, Story, StoryId, Tag

ONWARD: dict[Status, frozenset[Status]] = {
    Status.NONE: frozenset(),
    Status.SPECULATED: frozenset(
        {Status.PROPOSED, Status.SCHEDULED, Status.UNDERWAY, Status.CONCLUDED, Status.RULED_OUT}
    ),
    Status.PROPOSED: frozenset({Status.SCHEDULED, Status.UNDERWAY, Status.CONCLUDED, Status.RULED_OUT}),
    Status.SCHEDULED: frozenset({Status.UNDERWAY, Status.CONCLUDED, Status.POSTPONED, Status.CANCELLED}),
    Status.UNDERWAY: frozenset({Status.CONCLUDED, Status.CANCELLED}),
    Status.POSTPONED: frozenset({Status.SCHEDULED, Status.UNDERWAY, Status.CONCLUDED, Status.CANCELLED}),
    Status.RULED_OUT: frozenset({Status.SCHEDULED, Status.UNDERWAY}),
    Status.CANCELLED: frozenset({Status.SCHEDULED}),
    Status.CONCLUDED: frozenset(),
}

OPEN_FOR = timedelta(days=3)
"""How long after its last report a story can be joined."""

MAX_TOPICS = 5
"""A story that gathers every topic would reach every channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A relevant item, as far as its story is concerned."""

    article: Article
    tag: Tag
    url: str | None
    shown_at: datetime


def begin(report: Report, *, now: datetime) -> Story:
    """Give the story that a first report starts; the store gives it its id."""
    return Story(
        id=StoryId(0),
        headline=report.article.title,
        summary=report.article.text,
        url=report.url,
        language=report.article.language,
        status=report.tag.status,
        topics=_merged((), report.tag),
        first_seen_at=now,
        updated_at=now,
    )


def follow(story: Story, report: Report, *, now: datetime) -> Story:
    """Give the story after one more report; `revision` is one higher where channels are to be told again."""
    grown = replace(story, topics=_merged(story.topics, report.tag), updated_at=now)
    status = report.tag.status
    if story.status is Status.NONE:
        return replace(grown, status=status)
    if status not in ONWARD[story.status]:
        return grown
    return replace(
        grown,
        headline=report.article.title,
        summary=report.article.text,
        url=report.url or story.url,
        language=report.article.language,
        status=status,
        previous_status=story.status,
        revision=story.revision + 1,
    )


def _merged(topics: tuple[str, ...], tag: Tag) -> tuple[str, ...]:
    found = (topic.id for topic in sorted(tag.topics, key=lambda topic: -topic.score))
    return tuple(dict.fromkeys((*topics, *found)))[:MAX_TOPICS]
