"""Places to post, who asks there, and what they wish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.ids import StoryId
from bot.model.labels import Platform


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
