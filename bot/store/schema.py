"""The tables, as the statements see them. How they came to be is in migrations/."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.types import UtcDateTime

metadata = MetaData()

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("origin", Text, nullable=False),
    Column("url", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("state_media", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("text", Boolean, nullable=False, server_default="1"),
    Column("full_text", Boolean, nullable=False, server_default="0"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("next_at", UtcDateTime, nullable=False),
    Column("polled_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("interval_s", Float, nullable=False),
    Column("last_error", Text),
    Column("interval", Text, nullable=False, server_default=""),
    Column("include", JSON, nullable=False, server_default="[]"),
    Column("exclude", JSON, nullable=False, server_default="[]"),
    Column("answered_by", Text),
    Column("moved_url", Text),
    Column("stopped", Text, nullable=False, server_default=""),
    Column("overrides", JSON, nullable=False, server_default="{}"),
    Column("hints", JSON, nullable=False, server_default="{}"),
    Column("health", JSON, nullable=False, server_default="{}"),
    Index("feeds_due", "enabled", "next_at"),
)

held_hosts = Table(
    "held_hosts", metadata, Column("host", Text, primary_key=True), Column("until", UtcDateTime, nullable=False)
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("headline", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("url", Text),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("previous_status", Text),
    Column("topics", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    Column("withdrawn", Text, nullable=False, server_default=""),
    Column("merged_into", Integer),
    Column("follows", Integer),
)

story_topics = Table(
    "story_topics",
    metadata,
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", Text, primary_key=True, index=True),
)

# Written when people move items between stories, read by whoever keeps stories in memory.
story_moves = Table(
    "story_moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", Integer, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False, index=True),
    Column("story_id", ForeignKey("stories.id"), index=True),
    Column("guid", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state_media", Boolean, nullable=False),
    Column("published_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("body", Text),
    Column("tag", JSON, nullable=False),
)

# What people did, kept when stories and items are long gone: so without references.
repairs = Table(
    "repairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("story_id", Integer, nullable=False),
    Column("other_id", Integer),
    Column("items", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", Text, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("what", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("declined", Boolean, nullable=False, server_default="0"),
)

item_keys = Table(
    "item_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
)

# Kept as long as the story is open, for whoever groups; no other reader of items wants them.
item_vectors = Table(
    "item_vectors",
    metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

item_actors = Table(
    "item_actors",
    metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True, index=True),
    Column("code", Text, nullable=False, index=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("topic", Text, nullable=False, index=True),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("extras", Boolean, nullable=False, server_default=text("0")),
    UniqueConstraint("platform", "workspace", "channel", "topic"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("story_id", ForeignKey("stories.id"), index=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", JSON),
    Column("target", Integer),
    Column("times", Integer, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owed_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("late_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("reason", Text),
    UniqueConstraint("platform", "workspace", "channel", "name"),
    Index("alerts_owed", "state", "platform", "not_before"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False, index=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("url", Text),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("face", Text, nullable=False),
    Column("is_closed", Boolean, nullable=False),
)

paused_channels = Table(
    "paused_channels",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

# How far back a channel is told of what was missed; without a row, as far as the wire's own setting says.
channel_limits = Table(
    "channel_limits",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("catch_up_s", Float, nullable=False),
)

notes = Table("notes", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", Integer, nullable=False, index=True),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("marked_by", Text, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
    Column("line", JSON, nullable=False),
    UniqueConstraint("story_id", "platform", "workspace", "channel", "verdict", "topic"),
)

story_history = Table(
    "story_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)

pushes = Table(
    "pushes",
    metadata,
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("secret", Text, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("pending_until", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
)
