"""From a source to the documents that it publishes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.ids import FeedId
from bot.model.labels import FeedKind


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
    hub: str = ""
    """Where its news can be subscribed to (WebSub), and under which name."""
    topic: str = ""


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
    newest_at: datetime | None = None
    """The newest date that an item bore."""
    id_form: str = ""
    """How its ids are written (`core.brake`)."""
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
