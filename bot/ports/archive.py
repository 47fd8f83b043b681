"""What was published, and what it was made into."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.core.query import Query
from bot.model import Change, Feed, Feedback, FeedId, FeedSource, Hit, Item, ItemId, NewItem, Repair, Story, StoryId


class Feeds(Protocol):
    """The feeds and when each is due."""

    async def sync(self, sources: Sequence[FeedSource], *, now: datetime) -> None:
        """Make the configured feeds match `sources` by key; what polls taught us is kept.

        Feeds that were configured and are no longer are switched off, not deleted. Feeds added by
        `add` are left alone.
        """
        ...

    async def add(self, source: FeedSource, *, now: datetime) -> Feed:
        """Add a feed by hand; raise UserInputError if key or URL is taken."""
        ...

    async def remove(self, key: str) -> bool:
        """Switch off a configured feed or delete an added one with no items; False if there is none."""
        ...

    async def all(self) -> tuple[Feed, ...]:
        """Give every feed, by key."""
        ...

    async def get(self, feed: FeedId) -> Feed | None:
        """Give one."""
        ...

    async def due(self, *, now: datetime, limit: int, without: Collection[str] = ()) -> tuple[Feed, ...]:
        """Give enabled feeds whose next_at has come, longest overdue first; none of these servers."""
        ...

    async def is_due(self, *, now: datetime, but: Collection[FeedId]) -> bool:
        """Say whether any other than these may be due."""
        ...

    async def save(self, feed: Feed) -> None:
        """Write the polling state of a feed (not its source)."""
        ...

    async def save_all(self, changed: Sequence[Feed]) -> None:
        """Write that of several, at the cost of one."""
        ...

    async def stop(self, key: str, why: str) -> None:
        """Poll a feed no more, for a reason, or again, for none."""
        ...

    async def override(self, key: str, values: Mapping[str, Any]) -> None:
        """Lay values over those of the configuration; None takes one off."""
        ...

    async def hold(self, host: str, *, until: datetime) -> None:
        """Leave a server alone until then: none of its feeds is due before."""
        ...

    async def is_held(self, host: str, *, now: datetime) -> bool:
        """Say whether a server is to be left alone now."""
        ...


class Items(Protocol):
    """What was published, and the seen-set that keeps it from being new twice."""

    async def known(self, keys: Sequence[str]) -> dict[str, ItemId]:
        """Give those of the identity keys that were seen before, with the item each belongs to."""
        ...

    async def remember(self, learnt: Sequence[tuple[ItemId, Sequence[str]]]) -> None:
        """Add identities to known items (a guid changed, a second feed carries one); known keys stay."""
        ...

    async def add(self, item: NewItem, *, story: StoryId | None) -> ItemId:
        """Store an item with its keys, tag and story, and index it for search."""
        ...

    async def add_all(self, new: Sequence[NewItem], *, story: StoryId | None) -> tuple[ItemId, ...]:
        """Store several at the cost of few."""
        ...

    async def newest(self) -> ItemId | None:
        """Give the item stored last."""
        ...

    async def stories_since(self, item: ItemId) -> tuple[StoryId, ...]:
        """Give the stories of the items stored after this one."""
        ...

    async def wanted_whole(self, *, since: datetime, limit: int) -> tuple[Item, ...]:
        """Give the newest items of stories whose feeds allow whole articles, and that were not tried."""
        ...

    async def keep_body(self, item: Item, body: str) -> None:
        """Keep the whole article, and index it; an empty one says that it was tried."""
        ...

    async def get(self, item: ItemId) -> Item | None:
        """Give one item."""
        ...

    async def retitle(self, item: ItemId, title: str) -> None:
        """Give an item the headline that its publisher gave it since."""
        ...

    async def move(self, moved: Sequence[ItemId], story: StoryId) -> None:
        """Give items to another story."""
        ...

    def since(self, at: datetime) -> AsyncIterator[Item]:
        """Give the items first seen since then that still have their text, newest first."""
        ...

    async def of_stories(self, stories: Sequence[StoryId]) -> dict[StoryId, tuple[Item, ...]]:
        """Give the items of each story, oldest first seen first."""
        ...

    async def meanings(self, stories: Sequence[StoryId]) -> dict[ItemId, bytes]:
        """Give the vectors of the stories' items that have one."""
        ...


class Stories(Protocol):
    """Developments, each told once."""

    async def add(self, story: Story) -> StoryId:
        """Store a new story (its `id` is ignored) and give its id."""
        ...

    async def save(self, story: Story) -> None:
        """Write a story that changed."""
        ...

    async def record(self, story: StoryId, change: Change, *, item: ItemId, now: datetime) -> None:
        """Keep a step of a story's history."""
        ...

    async def history(self, story: StoryId) -> tuple[Change, ...]:
        """Give a story's history, oldest first."""
        ...

    async def get(self, story: StoryId) -> Story | None:
        """Give one story."""
        ...

    async def note_moved(self, stories: Sequence[StoryId]) -> None:
        """Say that items of these stories were moved by people: whoever keeps stories in memory reads them again."""
        ...

    async def moved(self, *, since: int) -> tuple[tuple[StoryId, ...], int]:
        """Give the stories that `note_moved` named after this mark, and the mark to ask from next."""
        ...

    async def open(self, *, since: datetime) -> tuple[Story, ...]:
        """Give the stories updated at or after `since`, oldest first, but for those that were merged into others."""
        ...

    async def of_topics(
        self, topics: Sequence[str], *, since: datetime, until: datetime, limit: int
    ) -> tuple[Story, ...]:
        """Give the stories of any of the topics that began within a span, newest first."""
        ...

    async def marks_of_topics(
        self, topics: Sequence[str], *, since: datetime, until: datetime, limit: int
    ) -> tuple[tuple[StoryId, datetime], ...]:
        """Give of the same stories their numbers alone, each with when it was updated: for who keeps the rest."""
        ...

    async def latest(self, *, topic: str | None, limit: int) -> tuple[Story, ...]:
        """Give the newest stories, of one topic or of all, newest update first."""
        ...


class FeedbackBook(Protocol):
    """What channels say of their alerts."""

    async def add(self, given: Feedback) -> None:
        """Keep it; the same again replaces what the channel said before."""
        ...

    async def all(self) -> tuple[Feedback, ...]:
        """Give all of it, oldest first."""
        ...


class Repairs(Protocol):
    """What people did to stories, for as long as the store lives."""

    async def add(self, repair: Repair) -> None:
        """Keep a repair."""
        ...

    async def all(self) -> tuple[Repair, ...]:
        """Give every repair, oldest first."""
        ...

    async def of_story(self, story: StoryId) -> tuple[Repair, ...]:
        """Give those that a story was made, or made another by."""
        ...


class Search(Protocol):
    """Full text over items; the one thing that each database engine does in its own way."""

    async def find(self, query: Query, *, now: datetime, limit: int) -> tuple[Hit, ...]:
        """Give what holds all the words within the limits, best first: one hit a story, and items that are in none."""
        ...
