"""What is owed to channels, and what was posted."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.channels import ChannelRef
from bot.model.ids import AlertId, StoryId
from bot.model.messages import Reply


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
    is_earlier: bool = False
    """An earlier attempt left it there: it may show the story as it was then."""


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
class PollReport:
    """What one pass did; `answered` counts feeds that gave a document or a 304."""

    polled: int = 0
    answered: int = 0
    new_items: int = 0
    relevant: int = 0
    alerts: int = 0
    missed: int = 0
    """Stories too old by now for some channel that was to be told, counted in its line."""
    failures: tuple[str, ...] = field(default=())
