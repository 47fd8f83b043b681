"""Tell a story as a brief, and an affair as a timeline."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.core.affair import SPAN, Strand, affair, strand
from bot.core.brief import Brief, Line, Told, brief
from bot.core.cast import Cast
from bot.core.query import Query, Wanted
from bot.core.render.words import status_words
from bot.core.text import fold
from bot.errors import UserInputError
from bot.model import ALL_TOPICS, Entry, Reply, Status, Story, Topic
from bot.ports import Clock, Store, Transaction
from bot.services.which import NUMBER, asked

COMPARED = 300
"""Stories of the same topics that are compared, newest first."""

LONG_AGO = timedelta(days=20 * 365)
SHOWN = 12
_FAR = 50
_TELLING = frozenset({"person", "weapon", "exercise", "agreement", "place"})
_RELATED = 8
_COMPLETED = 100


class Affairs:
    """What `/story` and `/timeline` say. Raises UserInputError, whose text is shown to the asker."""

    def __init__(self, *, store: Store, find_topic: Callable[[str], Topic], cast: Cast, clock: Clock) -> None:
        self._store = store
        self._find_topic = find_topic
        self._cast = cast
        self._clock = clock

    async def story(self, typed: str) -> Reply:
        """Give the brief of a story."""
        async with self._store.read() as tx:
            typed_of = await asked(tx, typed)
            # Who asks for a story that was folded into another wants to read that one.
            merged = await tx.stories.get(typed_of.merged_into) if typed_of.merged_into else None
            story = merged or typed_of
            related = [story, *(await self._affair(tx, story))[:_RELATED]]
            told = await _told(tx, related)
        found = brief(told[0], told[1:], speakers=self._cast.spots, actor_of=self._cast.shown)
        number = f"#{story.id}" if merged is None else f"#{typed_of.id}, now part of #{story.id}"
        return Reply(
            text=f"{story.withdrawn}: {story.headline}" if story.withdrawn else story.headline,
            entries=(*_sections(found), _sources(told[0])),
            footer=f"Story {number}, {_counted(len(told[0].items), 'report')}. Every line is its source's own.",
        )

    async def timeline(self, typed: str) -> Reply:
        """Give the stories of a topic, of an actor or of one story's affair, in order."""
        wanted = " ".join(typed.split())
        if not wanted:
            raise UserInputError("Say of what: a topic, a name in any spelling, or a story such as #12.")
        async with self._store.read() as tx:
            name, stories = await self._stories(tx, wanted)
            told = sorted(await _told(tx, stories), key=lambda one: one.at)[-SHOWN:]
        if not told:
            return Reply(text=f"Nothing yet on {name}.")
        footer = "Oldest first." if len(told) < SHOWN else f"The newest {SHOWN}, oldest first."
        return Reply(text=f"Timeline: {name}", entries=tuple(_step(one) for one in told), footer=footer)

    async def complete(self, typed: str, limit: int) -> tuple[Story, ...]:
        """Give the newest stories whose number or headline holds what was typed."""
        part = fold(typed).lstrip("#")
        async with self._store.read() as tx:
            newest = await tx.stories.latest(topic=None, limit=_COMPLETED)
        return tuple(story for story in newest if part in f"{story.id} {fold(story.headline)}")[:limit]

    async def _stories(self, tx: Transaction, wanted: str) -> tuple[str, Sequence[Story]]:
        if NUMBER.fullmatch(wanted):
            story = await asked(tx, wanted)
            return f"the affair of #{story.id}", [story, *(await self._affair(tx, story))[: SHOWN - 1]]
        name = self._cast.named(wanted)
        if name is None or self._is_topic(wanted):
            topic = self._find_topic(wanted)
            return topic.name, await tx.stories.latest(topic=None if topic.id == ALL_TOPICS else topic.id, limit=SHOWN)
        query = Query(words=(Wanted(self._cast.forms(wanted)),))
        hits = await tx.search.find(query, now=self._clock.now(), limit=COMPARED)
        stories = sorted((hit.story for hit in hits if hit.story), key=_updated_at)
        return self._cast.shown(name), stories[-SHOWN:]

    def _is_topic(self, wanted: str) -> bool:
        try:
            self._find_topic(wanted)
        except UserInputError:
            return False
        return True

    async def _affair(self, tx: Transaction, story: Story) -> list[Story]:
        """Give the other stories of its affair, the most alike first."""
        others = await self._candidates(tx, story)
        by_id = {other.id: other for other in others}
        order = affair(self._strand(story), [self._strand(other) for other in others])
        # What it was posted as an answer to is of its affair, whatever has been written since.
        linked = [other.id for other in others if story.id == other.follows or other.id == story.follows]
        return [by_id[related] for related in dict.fromkeys((*linked, *order))]

    async def _candidates(self, tx: Transaction, story: Story) -> Sequence[Story]:
        """Give stories that may be of its affair: those of its topics of these months, and older ones.

        Months of a busy topic are more than can be compared; what names the same lies further back than that.
        """
        first, last = story.first_seen_at - SPAN, story.updated_at + SPAN
        near = await tx.stories.of_topics(story.topics, since=first, until=last, limit=COMPARED)
        far = await tx.stories.of_topics(story.topics, since=first - LONG_AGO, until=first, limit=COMPARED)
        names = [self._cast.shown(name) for name in self._cast.ordered(story.headline, _TELLING)[:2]]
        words = tuple(Wanted(forms) for name in names if (forms := self._cast.forms(name)))
        query = Query(words=words, topic=story.topics[0] if story.topics else "", before=story.first_seen_at)
        hits = await tx.search.find(query, now=self._clock.now(), limit=_FAR) if words else ()
        named = (hit.story for hit in hits if hit.story and not hit.story.withdrawn)
        return tuple({other.id: other for other in (*near, *far, *named)}.values())

    def _strand(self, story: Story) -> Strand:
        return strand(story, self._cast.named_in(story), self._cast.states(story.headline))


async def _told(tx: Transaction, stories: Sequence[Story]) -> list[Told]:
    items = await tx.items.of_stories([story.id for story in stories])
    return [Told(story=story, items=items.get(story.id, ())) for story in stories]


def _sections(found: Brief) -> tuple[Entry, ...]:
    sections = (
        ("What happened", found.happened),
        ("Status", found.states),
        ("Background", found.background),
        ("Reactions", found.reactions),
        ("What comes next", found.next),
    )
    return tuple(
        _entry(line, heading if place == 0 else "") for heading, lines in sections for place, line in enumerate(lines)
    )


def _entry(line: Line, heading: str) -> Entry:
    said = f"{line.actor}: {line.text}" if line.actor else line.text
    return Entry(title=said, url=line.url, detail=_source(line), at=line.at, heading=heading, is_quote=True)


def _source(line: Line) -> str:
    named = f"{line.publisher}, state media" if line.state_media else line.publisher
    parts = (status_words(line.status) if line.status is not Status.NONE else "", named)
    return " · ".join(part for part in parts if part)


def _sources(told: Told) -> Entry:
    named = (f"{item.publisher} ({item.language})" for item in told.items)
    return Entry(title=" · ".join(list(dict.fromkeys(named))[:SHOWN]), heading="Sources", is_quote=True)


def _step(told: Told) -> Entry:
    story = told.story
    publishers = list(dict.fromkeys(item.publisher for item in told.items))
    status = status_words(story.status) if story.status is not Status.NONE else ""
    parts = (f"#{story.id}", status, ", ".join(publishers[:3]))
    at = next((item.shown_at for item in told.items if item.title == story.headline), story.first_seen_at)
    return Entry(
        title=story.headline, url=story.url, detail=" · ".join(part for part in parts if part), at=at, is_quote=True
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _updated_at(story: Story) -> datetime:
    return story.updated_at
