"""The nouns of the house: frozen values, from a feed that is polled to a message that is posted.

Every `datetime` here is aware and in UTC; local time exists only in rendering. Text is plain text: no HTML, no
Markdown, nothing escaped. Escaping happens once, in `core.render`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

FeedId = NewType("FeedId", int)
ItemId = NewType("ItemId", int)
StoryId = NewType("StoryId", int)
AlertId = NewType("AlertId", int)

ALL_TOPICS = "all"
"""A subscription to this topic id gets every relevant story."""


class FeedKind(StrEnum):
    """What sort of publisher stands behind a feed."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    MAGAZINE = "magazine"
    SPECIALIST = "specialist"
    THINK_TANK = "think-tank"
    OFFICIAL = "official"
    STATE_MEDIA = "state-media"
    AGGREGATOR = "aggregator"


class Status(StrEnum):
    """The state of the meeting, talks, visit, deal or drill that an item is chiefly about."""

    NONE = "none"
    SPECULATED = "speculated"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    UNDERWAY = "underway"
    CONCLUDED = "concluded"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    RULED_OUT = "ruled_out"


class ItemKind(StrEnum):
    """What kind of item it is. A version tells an earlier item again, with more in it."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    ROUNDUP = "roundup"
    FILLER = "filler"
    VERSION = "version"


EXTRAS = frozenset({ItemKind.OPINION, ItemKind.FILLER})
"""Kinds that are alerted only where a channel asks for them."""


class Attribution(StrEnum):
    """Who vouches for what an item says; none, where the text does not tell."""

    NONE = "none"
    OFFICIAL_NAMED = "official-named"
    OFFICIAL_UNNAMED = "official-unnamed"
    STATE_MEDIA = "state-media"
    INTELLIGENCE = "intelligence"
    IMAGERY = "imagery"
    EXPERT = "expert"
    MEDIA = "media"
    INSIDE_SOURCE = "inside-source"
    DOCUMENT = "document"


class Platform(StrEnum):
    """Where messages are posted."""

    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedSource:
    """A feed as configuration describes it. `key` is its short name, unique, such as "yonhap-en-nk"."""

    key: str
    url: str
    name: str
    language: str
    kind: FeedKind
    country: str = ""
    timezone: str = "UTC"
    state_media: bool = False
    enabled: bool = True
    text: bool = True
    """Whether sentences of this publisher may be shown; else its headline and link only."""
    full_text: bool = False
    """Whether whole articles may be fetched; the owner says so, who has read the publisher's terms."""
    interval: str = ""
    """The limits of its polling, such as "10m" or "5m-2h"; the wire's own if empty."""
    include: tuple[str, ...] = ()
    """Words of which an item must have one, if there are any."""
    exclude: tuple[str, ...] = ()
    """Words of which an item must have none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What the publisher asks of those who poll. Hours are of UTC, days are 0 for Monday."""

    max_age: timedelta | None = None
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How a feed has been doing."""

    status: int = 0
    """Of its last failure; 0 where no answer came."""
    failing_since: datetime | None = None
    empty_since: datetime | None = None
    """Since when its documents hold no item."""
    item_at: datetime | None = None
    """When it last brought something new, and how long that usually takes."""
    gap: timedelta | None = None
    most_new: int = 0
    """The most new items at once, forgotten slowly."""
    moved_to: str | None = None
    """Where its permanent redirects lead, and how many polls in a row agreed."""
    moved_polls: int = 0
    gone_polls: int = 0
    """How many polls in a row were answered with 410."""
    told: str = ""
    """The incident of which its owner was told, until it is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A source that we poll, with what the last polls taught us."""

    id: FeedId
    source: FeedSource
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_at: datetime
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    interval: timedelta = timedelta(minutes=10)
    last_error: str | None = None
    answered_by: str | None = None
    """The address whose answer held the validators."""
    moved_url: str | None = None
    """Where it is polled since its publisher moved it for good."""
    stopped: str = ""
    """Why it is not polled though it is switched on: paused by somebody, or gone; no start of the wire undoes it."""
    hints: Hints = Hints()
    health: Health = Health()

    @property
    def address(self) -> str:
        """Where it is polled."""
        return self.moved_url or self.source.url


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchRequest:
    """What to ask of a server; validators go back exactly as they came."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    validated_by: str | None = None
    """The address whose answer held the validators; no other origin gets them. `url` if left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A 200 with its whole decoded body. `max_age` is what the server asks us to wait, if it says so."""

    url: str
    """The address that answered, after redirects."""
    permanent_url: str | None = None
    """Where 301 and 308 lead, if every hop was permanent."""
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    hub_url: str | None = None
    """The WebSub hub that the Link header names, and the topic's own address."""
    self_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModified:
    """A 304: nothing new; its validators, if any, replace the old ones."""

    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    permanent_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """No document. `retry_after` binds the whole host; `status` is 0 where no answer came at all."""

    reason: str
    status: int = 0
    retry_after: timedelta | None = None
    url: str = ""
    """The address that answered so, after redirects; empty where it is the one that was asked."""


FetchOutcome = Fetched | NotModified | Failed


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Bytes to parse, and what the parser must know of where they came from."""

    url: str
    body: bytes
    content_type: str = ""
    timezone: str = "UTC"
    """The zone in which dates without one are read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedItem:
    """One item of a document, in plain text. Any part may be missing, but not both title and summary."""

    guid: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    published_at: datetime | None = None
    author: str = ""
    source_name: str = ""
    """The publisher that an aggregator names for this item."""
    source_url: str | None = None
    """And the address that it gives for that publisher."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """A document as read, items in document order, with the publisher's hints on polling."""

    title: str = ""
    language: str = ""
    items: tuple[ParsedItem, ...] = ()
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub_url: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """A feed's subscription at its hub. `path` and `secret` are unguessable; `wanted` is false while it is given up."""

    feed_id: FeedId
    hub: str
    topic: str
    path: str
    secret: str
    wanted: bool = True
    next_at: datetime
    """When the hub is asked next: the first time, again after a failure, or to renew."""
    pending_until: datetime | None = None
    """Until when the hub may ask whether we meant it."""
    ends_at: datetime | None = None
    failures: int = 0


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


class RepairKind(StrEnum):
    """What people do to stories."""

    MERGE = "merge"
    SPLIT = "split"
    RETRACT = "retract"


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One step of a story's history, in words; `at` and `item` are known once it is stored."""

    kind: ChangeKind
    before: str
    after: str
    at: datetime | None = None
    item: ItemId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelRef:
    """A place to post: platform, workspace (Discord server, Slack team) and channel, by their ids."""

    platform: Platform
    workspace: str
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A channel's wish for a topic (or ALL_TOPICS)."""

    channel: ChannelRef
    topic: str
    created_by: str
    created_at: datetime
    extras: bool = False
    """Whether opinion and filler are wanted, too."""


class Verdict(StrEnum):
    """What a channel says of an alert."""

    OFF_TOPIC = "off-topic"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """A mark on an alert. `line` is the report as training reads it, kept as it was."""

    story: StoryId
    channel: ChannelRef
    verdict: Verdict
    topic: str
    """Which topic it lacks or should not have; empty for off-topic."""
    marked_by: str
    marked_at: datetime
    line: Mapping[str, Any]


class AlertState(StrEnum):
    """Where an alert stands in the outbox."""

    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    FOLDED = "folded"
    """Too old to be posted by itself: counted in a summary."""


class AlertKind(StrEnum):
    """What is owed to a channel."""

    POST = "post"
    """A story, or its next development: a new message, or an answer to the story's first one."""
    EDIT = "edit"
    """The message of a story that was posted, brought up to date."""
    UPDATE = "update"
    """An edit that came too late for the platform: a new message that answers the old one."""
    NOTICE = "notice"
    """A text of our own, without a story."""
    SUMMARY = "summary"
    """One line in place of posts that nobody could be told in time."""


class FollowUps(StrEnum):
    """Where the next development of a story is posted, by setting."""

    REPLY = "reply"
    THREAD = "thread"
    POST = "post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """How a message is to be posted: once."""

    key: str
    """Names it for the platform's own de-duplication; never used again (25 characters at most)."""
    reference: str
    """Names it within its channel, in small print; a platform without keys is searched for it."""
    since: datetime
    """When it was owed: no copy of it can be older."""
    is_repeat: bool = False
    """An earlier attempt may have arrived: look for it first, where the platform allows."""
    reply_to: str | None = None
    """The message that it answers, by the platform's id."""
    in_thread: bool = False
    """Answer in a thread, where the platform can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What the platform says of a message of ours: its id there (Discord snowflake, Slack ts)."""

    message_id: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A theme that channels subscribe to. `colour` is 0xRRGGBB."""

    id: str
    name: str
    name_ko: str
    description: str = ""
    colour: int = 0x5B6770


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A report of a story, as an alert names it."""

    publisher: str
    language: str
    kind: FeedKind
    state_media: bool
    url: str | None
    reprints: int = 0
    """How many other publishers print this source's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A whole sentence, and the report that it stands in."""

    text: str
    publisher: str
    url: str | None = None
    state_media: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """What some say of an event that others contradict."""

    status: Status
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """An alert ready to be rendered, in plain text. Renderers choose form and cut to their limits."""

    story_id: StoryId
    revision: int = 1
    headline: str
    url: str | None
    summary: tuple[Quote, ...]
    """Whole sentences, two at most."""
    withdrawn: str = ""
    """Why this is no story any more: its headline is struck through."""
    gloss: tuple[str, ...] = ()
    """Actors, act, topic and status in other languages than the headline's."""
    topics: tuple[Topic, ...]
    status: Status
    previous_status: Status | None = None
    status_words: str = ""
    """The words of the report that show the status."""
    attribution: Attribution = Attribution.NONE
    """Who vouches for the report that carries the headline."""
    claim: str = ""
    """The words of a claim that no report confirms: then it is shown as one."""
    sources: tuple[SourceLine, ...]
    positions: tuple[Position, ...] = ()
    """Who says what, where reports contradict one another."""
    shown_at: datetime
    language: str = ""
    update: int = 0
    """Counts the messages that brought this one up to date after it could be edited no more."""

    @property
    def reference(self) -> str:
        """What names this alert within its channel, shown in small print: story and revision."""
        return f"#{self.story_id}.{self.revision}" + (f"+{self.update}" if self.update else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of an answer: a story, a topic or a subscription. `detail` is smaller print."""

    title: str
    url: str | None = None
    detail: str = ""
    at: datetime | None = None
    heading: str = ""
    """Begins a section of this name."""
    is_quote: bool = False
    """The title is a sentence: it is not cut, and the link is its source's, in the smaller print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Something to press below an answer: what it does, and to which thing of ours, by number."""

    label: str
    action: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What somebody who manages a channel wants an operator to do. `what` says it in words."""

    number: int
    action: str
    arguments: tuple[str, ...]
    what: str
    asker: "Asker"
    at: datetime
    accepted_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer to a person's command, in plain text, seen by the asker alone."""

    text: str
    entries: tuple[Entry, ...] = ()
    footer: str = ""
    button: Button | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """Something owed to a channel, unique there by its name; of a story, or a text of its own (`body`)."""

    id: AlertId
    kind: AlertKind
    name: str
    story_id: StoryId | None
    channel: ChannelRef
    revision: int
    """Of the story, as it was when this was owed."""
    times: int = 1
    """How often an edit was asked for; which update of its message this is; how many stories a summary counts."""
    body: Reply | None = None
    target: AlertId | None = None
    """The posted alert that this edits or updates."""
    nonce: str
    state: AlertState
    attempts: int = 0
    owed_at: datetime
    not_before: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessage:
    """A message of ours that stands in a channel."""

    alert: AlertId
    channel: ChannelRef
    story_id: StoryId | None
    revision: int
    update: int
    """Which update of an older message it is; 0 for a message of its own."""
    message_id: str
    face: str = ""
    """A digest of what it shows now: what would show the same is not edited."""
    is_closed: bool = False
    """The platform no longer lets us edit it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Who typed a command, where, and whether the platform says that they manage this channel."""

    channel: ChannelRef
    user: str
    is_manager: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PausedChannel:
    """A channel that refused, and until when it is left alone."""

    channel: ChannelRef
    until: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PollReport:
    """What one pass did; `answered` counts feeds that gave a document or a 304."""

    polled: int = 0
    answered: int = 0
    new_items: int = 0
    relevant: int = 0
    alerts: int = 0
    failures: tuple[str, ...] = field(default=())
