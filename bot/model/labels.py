"""The words that values are chosen from."""

from enum import StrEnum


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
