"""An item, and what is said of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import FeedId, ItemId, StoryId
from bot.model.labels import Attribution, FeedKind, ItemKind, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Words in the item that earned a tag, and by how much (log-odds or points of the rule)."""

    words: str
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicTag:
    """One topic of an item. `score` is between 0 and 1."""

    id: str
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ActorTag:
    """A state, leader or office that an item names: a code such as "KP:KJU", and the id of the name that was found."""

    code: str
    name: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Give what it is found by: its code, the state's part of it, and the name's id."""
        return tuple(dict.fromkeys((self.code, self.code.partition(":")[0], self.name)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """What the classifier says of an item. `score` is relevance between 0 and 1."""

    relevant: bool
    score: float
    topics: tuple[TopicTag, ...] = ()
    status: Status = Status.NONE
    evidence: tuple[Evidence, ...] = ()
    """The words that made it relevant."""
    status_evidence: tuple[Evidence, ...] = ()
    actors: tuple[ActorTag, ...] = ()
    """Four at most, the most prominent first."""
    attribution: Attribution = Attribution.NONE
    attribution_evidence: tuple[Evidence, ...] = ()
    kind: ItemKind = ItemKind.NEWS
    kind_evidence: tuple[Evidence, ...] = ()
    claim_evidence: tuple[Evidence, ...] = ()
    """What makes it a claim: one source's word for what no government or state media has confirmed."""

    @property
    def is_claim(self) -> bool:
        """Say whether it must never be told as a fact."""
        return bool(self.claim_evidence)


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """The text that is judged by the classifier and the grouper, wherever it came from."""

    title: str
    text: str = ""
    language: str = ""
    publisher: str = ""
    published_at: datetime | None = None
    source: FeedKind | None = None
    """What sort of publisher it comes from, where that is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    """An item about to be stored. `keys` are its identities, as `core.dedupe` made them."""

    feed_id: FeedId
    keys: tuple[str, ...]
    guid: str | None
    url: str | None
    title: str
    summary: str
    language: str
    publisher: str
    kind: FeedKind
    state_media: bool
    published_at: datetime | None
    first_seen_at: datetime
    tag: Tag
    meaning: bytes = b""
    """Its vector, where it has one (`core.vector.packed`)."""
    words: tuple[str, str] | None = None
    """Headline and text as terms of the index (`core.terms`), where they have been made already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A stored item."""

    id: ItemId
    feed_id: FeedId
    story_id: StoryId | None
    url: str | None
    title: str
    summary: str
    language: str
    publisher: str
    kind: FeedKind
    state_media: bool
    published_at: datetime | None
    first_seen_at: datetime
    tag: Tag
    shows_text: bool = True
    """Whether its feed allows sentences to be shown."""
    body: str = ""
    """The whole article, where it was fetched."""

    @property
    def shown_at(self) -> datetime:
        """The time a reader is shown; order and alerts go by first_seen_at, which no publisher can forge."""
        return self.published_at or self.first_seen_at

    def article(self) -> Article:
        """Give the part that is judged."""
        return Article(
            title=self.title,
            text=self.summary,
            language=self.language,
            publisher=self.publisher,
            published_at=self.published_at,
            source=FeedKind.STATE_MEDIA if self.state_media else self.kind,
        )
