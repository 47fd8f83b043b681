"""Give each new item its story, and owe the alerts, inside the transaction that stores it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.group import JoinStory, Reported
from bot.core.retract import is_closed
from bot.core.route import Report, begin, follow
from bot.core.terms import Indexed
from bot.core.text import clip
from bot.core.vector import Vector, packed, unpacked
from bot.model import (
    EXTRAS,
    Article,
    Candidate,
    Feed,
    FeedKind,
    Item,
    ItemId,
    NewItem,
    ParsedItem,
    PollReport,
    Story,
    StoryId,
    Tag,
)
from bot.ports import Transaction
from bot.services.catch_up import Loud, owe_missed
from bot.services.desk import StoryDesk
from bot.services.growth import grow

AT_ONCE = 50
"""Items handled before others get their turn on the event loop."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the classifier says of an item, and its meaning, where it was asked for."""

    tag: Tag
    vector: Vector | None = None
    words: Indexed | None = None
    """Its headline and text as terms, where they have been made already."""

    @property
    def meaning(self) -> bytes:
        """Give its vector as it is stored."""
        return b"" if self.vector is None else packed(self.vector)


class Placing:
    """Gives each new item its story, and owes the alerts, inside one transaction."""

    def __init__(self, *, tx: Transaction, feed: Feed, open_stories: StoryDesk, now: datetime) -> None:
        self.relevant = 0
        self.alerts = 0
        self.missed = 0
        self.now = now
        self._tx = tx
        self._feed = feed
        self._open = open_stories
        self._turn: int | None = None
        self._newest: ItemId | None = None
        self._aside: list[NewItem] = []
        self._loud: list[Loud] = []

    async def place(self, candidate: Candidate, judged: Judged, *, is_loud: bool) -> None:
        """Store an item in its story, if it has one; what is loud is to be told."""
        tag = judged.tag
        item = new_item(self._feed, candidate, judged, now=self.now)
        if not tag.relevant:
            self._aside.append(item)
            return
        self.relevant += 1
        before, story = await self._story(candidate, judged, is_loud=is_loud)
        self._newest = await self._tx.items.add(item, story=story.id)
        only = stored(self._feed, item, self._newest, story.id) if before is None else None
        story = await grow(self._tx, before, story, self._newest, now=self.now, only=only)
        if is_loud and not is_closed(story):
            at = min(candidate.item.published_at or self.now, self.now)
            self._loud.append(Loud(story=story, is_extra=tag.kind in EXTRAS, at=at))

    @property
    def report(self) -> PollReport:
        """Say what came of one feed's document."""
        return PollReport(polled=1, answered=1, relevant=self.relevant, alerts=self.alerts, missed=self.missed)

    @property
    def told(self) -> tuple[StoryId, ...]:
        """The stories that are to be told, each once."""
        return tuple(dict.fromkeys(one.story.id for one in self._loud))

    async def owe(self, since: datetime | None, age: timedelta) -> None:
        """Owe them to whoever wants them, in the order in which they came; what was missed since then, newest first.

        `age` is how far back a channel is told of that, unless it has set its own.
        """
        if since is not None:
            self.alerts, self.missed = await owe_missed(self._tx, self._loud, since=since, age=age, now=self.now)
            return
        for one in self._loud:
            channels = await self._tx.subscriptions.channels_for(one.story.topics, extras=one.is_extra)
            self.alerts += await self._tx.alerts.owe(one.story.id, one.story.revision, channels, now=self.now)

    async def file(self) -> None:
        """Store what is in no story, many at once: most of what is published in the world."""
        for start in range(0, len(self._aside), AT_ONCE):  # each slice prepared in a few milliseconds
            ids = await self._tx.items.add_all(self._aside[start : start + AT_ONCE], story=None)
            self._newest = ids[-1]

    def settle(self) -> None:
        """Say that the transaction was committed."""
        if self._turn is not None:
            self._open.settle(self._turn, self._newest)

    async def _story(self, candidate: Candidate, judged: Judged, *, is_loud: bool) -> tuple[Story | None, Story]:
        """Give the story as it was, if it was, and as it is."""
        article = article_of(self._feed, candidate.item)
        report = Report(
            article=article, tag=judged.tag, url=candidate.item.url, shown_at=candidate.item.published_at or self.now
        )
        # As it will be read from the store: after a restart the same reports must meet.
        vector = unpacked(judged.meaning) if judged.meaning else None
        reported = Reported(article=article, tag=judged.tag, vector=vector)
        if self._turn is None:
            # Only where something relevant has come: most documents bring nothing that has a story.
            self._turn = await self._open.catch_up(self._tx, now=self.now)
        decision = self._open.decide(reported, now=self.now, is_twin=candidate.is_twin)
        if isinstance(decision, JoinStory):
            before = await self._tx.stories.get(decision.story)
            assert before is not None, "an open story is in the store"
            story = follow(before, report, now=self.now)
            await self._tx.stories.save(story)
        else:
            before, first = None, begin(report, now=self.now)
            if is_loud and judged.tag.kind not in EXTRAS:
                first = replace(first, follows=await self._open.origin(self._tx, first))
            story = replace(first, id=await self._tx.stories.add(first))
        self._open.add(story.id, reported, now=self.now)
        return before, story


def article_of(feed: Feed, item: ParsedItem) -> Article:
    """Give what is judged of an item."""
    return Article(
        title=_title(item),
        text=item.summary,
        language=feed.source.language,
        publisher=item.source_name or feed.source.name,
        published_at=item.published_at,
        source=FeedKind.STATE_MEDIA if feed.source.state_media else feed.source.kind,
    )


def _title(item: ParsedItem) -> str:
    return item.title or clip(item.summary, 120)


def new_item(feed: Feed, candidate: Candidate, judged: Judged, *, now: datetime) -> NewItem:
    """Give an item as it is stored."""
    item = candidate.item
    return NewItem(
        feed_id=feed.id,
        keys=candidate.keys,
        guid=item.guid,
        url=item.url,
        title=_title(item),
        summary=item.summary,
        language=feed.source.language,
        publisher=item.source_name or feed.source.name,
        kind=feed.source.kind,
        state_media=feed.source.state_media,
        published_at=None if item.published_at is None else min(item.published_at, now),
        first_seen_at=now,
        tag=judged.tag,
        meaning=judged.meaning,
        words=judged.words,
    )


def stored(feed: Feed, new: NewItem, number: ItemId, story: StoryId) -> Item:
    """Give an item as the store would give it back."""
    return Item(
        id=number,
        feed_id=new.feed_id,
        story_id=story,
        url=new.url,
        title=new.title,
        summary=new.summary,
        language=new.language,
        publisher=new.publisher,
        kind=new.kind,
        state_media=new.state_media,
        published_at=new.published_at,
        first_seen_at=new.first_seen_at,
        tag=new.tag,
        shows_text=feed.source.text,
    )
