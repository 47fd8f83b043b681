"""What a feed answered, and what was read in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Bytes to parse, and what the parser must know of where they came from."""

    url: str
    body: bytes
    content_type: str = ""
    timezone: str = "UTC"
    """The zone in which dates without one are read."""
    feed_key: str = ""
    """Whose feed it is, and who publishes that, if its items are to be given their identities."""
    publisher: str = ""


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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Candidate:
    """An item of a document with its identities. Equal only to itself: its keys say what it is like."""

    item: ParsedItem
    guids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    """Its title, on its day, in this feed."""
    there: tuple[str, ...] = ()
    """Its title, on its day, at this publisher: by the publisher's name and by its host."""
    texts: tuple[str, ...] = ()
    """Title and text together, on any day: for what has no name."""
    shorter: tuple[str, ...] = ()
    """Its address with parameters left out; looked up, never stored."""
    marks: tuple[str, ...] = ()
    """Names that several items of this document share."""
    spare: tuple[str, ...] = ()
    """Exact names that do not count yet, stored for the day when they do."""
    is_dated: bool = False
    is_twin: bool = False
    """Undated, and another item of the document has its title and a guid of its own."""

    @property
    def has_guid(self) -> bool:
        """Say whether a guid tells it apart."""
        return bool(self.guids)

    @property
    def has_url(self) -> bool:
        """Say whether an address does."""
        return bool(self.urls)

    @property
    def names(self) -> tuple[str, ...]:
        """Guid and address, as far as they tell items apart."""
        return self.guids + self.urls

    @property
    def titles(self) -> tuple[str, ...]:
        """The title, in this feed and at this publisher."""
        return self.here + self.there

    @property
    def keys(self) -> tuple[str, ...]:
        """What is stored."""
        return self.names + self.titles + self.texts + self.marks + self.spare

    @property
    def asked(self) -> tuple[str, ...]:
        """What is looked up: all of that, near forms of the address, and whether a name is known to be worthless."""
        return (*self.keys, *self.shorter, *map(proven_poor, self.names))


def proven_poor(key: str) -> str:
    """Give the key whose presence says that this name was seen on several different items at once."""
    return f"!{key}"


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
    candidates: tuple[Candidate, ...] = ()
    """The items with their identities, each once, where the document said whose they are."""
