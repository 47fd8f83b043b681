"""Read the archive: search it by words and limits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.core.query import limited, read_query, with_names
from bot.core.render.words import status_words
from bot.errors import UserInputError
from bot.model import Entry, Hit, Item, Reply, Status, Story, StoryId, Topic
from bot.ports import Clock, Store, Transaction

FOUND = 8
_NAMED = 3
_USAGE = "Say what to look for, for example: search hotline talks topic:inter-korean since:7d"


class Archive:
    """What the commands say of stories past and present. Raises UserInputError, whose text is shown to the asker."""

    def __init__(
        self,
        *,
        store: Store,
        find_topic: Callable[[str], Topic],
        name_topic: Callable[[str], Topic],
        clock: Clock,
        forms_of: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        self._store = store
        self._find_topic = find_topic
        self._name_topic = name_topic
        self._clock = clock
        self._forms_of = forms_of

    async def search(self, words: str, **limits: str) -> Reply:
        """Give stories, and reports of none, that hold all the words within the limits."""
        now = self._clock.now()
        query = limited(read_query(words, now=now), now=now, **limits)
        if query.is_empty:
            raise UserInputError(_USAGE)
        if query.topic:
            query = limited(query, now=now, topic=self._find_topic(query.topic).id)
        async with self._store.read() as tx:
            hits = await tx.search.find(with_names(query, self._forms_of), now=now, limit=FOUND)
            reports = await tx.items.of_stories([hit.story.id for hit in hits if hit.story])
        asked = " ".join([*words.split(), *(f"{name}:{value}" for name, value in limits.items() if value)])
        if not hits:
            return Reply(text=f"Nothing holds all of: {asked}", footer="Fewer words or a longer time find more.")
        entries = tuple(self._found(hit, reports) for hit in hits)
        return Reply(text=f"Found for: {asked}", entries=entries)

    async def entries(self, tx: Transaction, stories: Sequence[Story]) -> tuple[Entry, ...]:
        """Give a line for each story."""
        items = await tx.items.of_stories([story.id for story in stories])
        return tuple(self.entry(story, items.get(story.id, ())) for story in stories)

    def entry(self, story: Story, reports: Sequence[Item]) -> Entry:
        """Give a story's line: headline, status, topics, publishers."""
        publishers = list(dict.fromkeys(publisher_of(item) for item in reports))
        parts = (
            f"#{story.id}",
            "withdrawn" if story.withdrawn else "",
            status_words(story.status) if story.status is not Status.NONE else "",
            ", ".join(self._name_topic(topic).name for topic in story.topics),
            _counted(publishers),
        )
        return Entry(
            title=story.headline,
            url=story.url,
            detail=" · ".join(part for part in parts if part),
            at=_shown_at(story, reports),
        )

    def _found(self, hit: Hit, reports: Mapping[StoryId, tuple[Item, ...]]) -> Entry:
        if hit.story is None:
            detail = f"{publisher_of(hit.item)} · a report in no story"
            return Entry(title=hit.item.title, url=hit.item.url, detail=detail, at=hit.item.shown_at)
        return self.entry(hit.story, reports.get(hit.story.id, ()))


def publisher_of(item: Item) -> str:
    """Name an item's publisher, state media as such."""
    return f"{item.publisher}, state media" if item.state_media else item.publisher


def _shown_at(story: Story, reports: Sequence[Item]) -> datetime:
    return next((item.shown_at for item in reports if item.title == story.headline), story.first_seen_at)


def _counted(publishers: Sequence[str]) -> str:
    shown = ", ".join(publishers[:_NAMED])
    return f"{shown} and {len(publishers) - _NAMED} more" if len(publishers) > _NAMED else shown
