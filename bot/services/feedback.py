"""What a channel's managers say of its alerts, and the labelled lines that training makes of it.

A mark keeps its own copy of the report that carries the headline, as it was tagged then: the archive may let the text
go, and a story may be repaired. What was said last of a story counts. A story can be marked where it was posted, in any
channel of the asker's server or workspace, and by operators: who never saw it has nothing to say of it.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Asker, Choice, Feedback, Item, Reply, Status, Story, StoryId, Topic, Verdict
from bot.ports import Clock, Store, Transaction

_NUMBER = re.compile(r"#?(\d{1,12})(?:\.\d+)?", re.ASCII)
_OFF = frozenset({"off-topic", "off topic", "offtopic", "off", "무관", "관련없음"})
_USAGE = "Say the story's number and what is wrong: 12 off-topic, 12 sanctions (a topic it lacks), or 12 not missile."


class Feedbacks:
    """Takes and gives feedback. Raises UserInputError, whose text is shown to whoever gave it."""

    def __init__(
        self,
        *,
        store: Store,
        topics: Sequence[Topic],
        find_topic: Callable[[str], Topic],
        clock: Clock,
        operators: Collection[str] = (),
    ) -> None:
        self._store = store
        self._topics = tuple(topics)
        self._operators = operators
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
        async with self._store.write() as tx:
            kept, reports = await self._seen(tx, asker, story)
            given = Feedback(
                story=kept.id,
                channel=asker.channel,
                verdict=verdict,
                topic=topic,
                marked_by=asker.user,
                marked_at=self._clock.now(),
                line=_line(kept, reports),
            )
            await tx.feedback.add(given)
        said = {Verdict.OFF_TOPIC: "is off-topic", Verdict.MISSING: f"lacks {topic}", Verdict.WRONG: f"is not {topic}"}
        return Reply(text=f"Noted: #{kept.id} {said[verdict]}.", footer="The wire's operator can train it on this.")

    async def menu(self, asker: Asker, story: StoryId) -> Reply:
        """Offer the topics that a story lacks."""
        async with self._store.read() as tx:
            kept, _ = await self._seen(tx, asker, story)
        lacks = tuple((topic.id, topic.name) for topic in self._topics if topic.id not in kept.topics)
        choice = Choice(label="A topic that it lacks", action="lack", number=kept.id, options=lacks)
        return Reply(text=f"Which topic does #{kept.id} lack? {kept.headline}", choice=choice if lacks else None)

    async def _seen(self, tx: Transaction, asker: Asker, number: StoryId) -> tuple[Story, tuple[Item, ...]]:
        """Give a story with its reports, or the one that it was merged into; raises UserInputError."""
        is_operator = f"{asker.channel.platform.value}:{asker.user}" in self._operators
        if not asker.is_manager and not is_operator:
            raise UserInputError("Only those who manage this channel can mark its alerts: ask one of them.")
        story = await tx.stories.get(number)
        if story is not None and story.merged_into is not None:
            story = await tx.stories.get(story.merged_into)
        reports = (await tx.items.of_stories([story.id])).get(story.id, ()) if story else ()
        if story is None or not reports:
            raise UserInputError(f"There is no story #{number}: its number is in the small print of the alert.")
        if not is_operator and not await tx.alerts.were_owed([number, story.id], asker.channel):
            raise UserInputError(f"#{number} was posted in none of your channels, so it is not yours to mark.")
        return story, reports

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
