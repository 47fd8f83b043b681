"""A development, what became of it, and who repaired it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ItemId, StoryId
from bot.model.items import Item
from bot.model.labels import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One development, whoever reports it. `revision` grows when an alert is worth sending again."""

    id: StoryId
    headline: str
    summary: str
    url: str | None
    language: str
    status: Status
    previous_status: Status | None = None
    topics: tuple[str, ...]
    revision: int = 1
    first_seen_at: datetime
    updated_at: datetime
    withdrawn: str = ""
    """Why it is a story no more; empty for one that is."""
    merged_into: StoryId | None = None
    follows: StoryId | None = None
    """The story of the same affair that this one is a next development of: it is posted as an answer to that."""


class RepairKind(StrEnum):
    """What people do to stories."""

    MERGE = "merge"
    SPLIT = "split"
    RETRACT = "retract"
    RESTORE = "restore"
    """Takes back a merge or a retraction; a split is taken back by a merge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A repair that was made: of `story`; `other` is where its reports went, `items` which of them."""

    kind: RepairKind
    story: StoryId
    other: StoryId | None = None
    items: tuple[ItemId, ...] = ()
    reason: str = ""
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """What a search found: an item, and the story that it is of."""

    item: Item
    story: Story | None


class ChangeKind(StrEnum):
    """What a report can change about a story."""

    BEGUN = "begun"
    STATUS = "status"
    HEADLINE = "headline"
    TOPICS = "topics"
    SOURCE = "source"
    RETRACTED = "retracted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One step of a story's history, in words; `at` and `item` are known once it is stored."""

    kind: ChangeKind
    before: str
    after: str
    at: datetime | None = None
    item: ItemId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A theme that channels subscribe to. `colour` is 0xRRGGBB."""

    id: str
    name: str
    name_ko: str
    description: str = ""
    colour: int = 0x5B6770
