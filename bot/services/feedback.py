"""What a channel's managers say of its alerts, and the labelled lines that training makes of it.

A mark keeps its own copy of the report that carries the headline, as it was tagged then: the archive may let the text
go, and a story may be repaired. What was said last of a story counts.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Asker, Feedback, Item, Reply, Status, Story, StoryId, Topic, Verdict
from bot.ports import Clock, Store

_NUMBER = re.compile(r"#?(\d{1,12})(?:\.\d+)?", re.ASCII)
_OFF = frozenset({"off-topic", "off topic", "offtopic", "off", "무관", "관련없음"})
_USAGE = "Say the story's number and what is wrong: 12 off-topic, 12 sanctions (a topic it lacks), or 12 not missile."


class Feedbacks:
    """Takes and gives feedback. Raises UserInputError, whose text is shown to whoever gave it."""

    def __init__(self, *, store: Store, find_topic: Callable[[str], Topic], clock: Clock) -> None:
        self._store = store
        self._find_topic = find_topic
        self._clock = clock

    async def say(self, asker: Asker, number: str, what: str) -> Reply:
        """Keep what a manager types: "off-topic", a topic that it lacks, or "not" and one that it should not have."""
        found = _NUMBER.fullmatch(number.strip())
        typed = " ".join(what.split())
        if not found or not typed:
            raise UserInputError(_USAGE)
        if typed.casefold() in _OFF:
            return await self.mark(asker, StoryId(int(found[1])), Verdict.OFF_TOPIC, "")
        first, _, rest = typed.partition(" ")
        is_not = first.casefold() in {"not", "no"} and bool(rest)
        topic = self._find_topic(rest if is_not else typed).id
        if topic == ALL_TOPICS:
            raise UserInputError(_USAGE)
        return await self.mark(asker, StoryId(int(found[1])), Verdict.WRONG if is_not else Verdict.MISSING, topic)

    async def mark(self, asker: Asker, story: StoryId, verdict: Verdict, topic: str) -> Reply:
        """Keep one mark of a manager's."""
        if not asker.is_manager:
            raise UserInputError("Only those who manage this channel can mark its alerts: ask one of them.")
        async with self._store.write() as tx:
            kept = await tx.stories.get(story)
            reports = (await tx.items.of_stories([story])).get(story, ())
            if kept is None or not reports:
                raise UserInputError(f"There is no story #{story}: its number is in the small print of the alert.")
            given = Feedback(
                story=story,
                channel=asker.channel,
                verdict=verdict,
                topic=topic,
                marked_by=asker.user,
                marked_at=self._clock.now(),
                line=_line(kept, reports),
            )
            await tx.feedback.add(given)
        said = {Verdict.OFF_TOPIC: "is off-topic", Verdict.MISSING: f"lacks {topic}", Verdict.WRONG: f"is not {topic}"}
        return Reply(text=f"Noted: #{story} {said[verdict]}.", footer="The wire's operator can train it on this.")

    async def lines(self, learned: Collection[str]) -> tuple[dict[str, Any], ...]:
        """Give a labelled line for each story that was marked; topics that are not learned are left out."""
        async with self._store.read() as tx:
            marks = await tx.feedback.all()
        lines: dict[StoryId, dict[str, Any]] = {}
        for mark in marks:
            line = lines.setdefault(mark.story, {**mark.line, "topics": list(mark.line["topics"])})
            _apply(line, mark)
        for line in lines.values():
            line["topics"] = [topic for topic in line["topics"] if topic in learned]
        return tuple(lines.values())


def _line(story: Story, reports: tuple[Item, ...]) -> dict[str, Any]:
    """Give the report with the headline in the form that training reads, as it was tagged."""
    item = next((item for item in reports if item.title == story.headline), reports[0])
    return {
        "id": f"feedback-{story.id}",
        "title": item.title,
        "text": item.summary,
        "lang": item.language,
        "publisher": item.publisher,
        "date": item.shown_at.isoformat(),
        "relevant": 1,
        "topics": [topic.id for topic in item.tag.topics],
        "status": item.tag.status.value,
    }


def _apply(line: dict[str, Any], mark: Feedback) -> None:
    match mark.verdict:
        case Verdict.OFF_TOPIC:
            line |= {"relevant": 0, "topics": [], "status": Status.NONE.value}
        case Verdict.MISSING:
            line |= {"relevant": 1, "status": mark.line["status"]}
            line["topics"] = list(dict.fromkeys([*(line["topics"] or mark.line["topics"]), mark.topic]))
        case Verdict.WRONG:
            line["topics"] = [topic for topic in line["topics"] if topic != mark.topic]
