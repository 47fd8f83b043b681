"""The first shape: feeds, items, stories, subscriptions, the outbox and the index of words."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE TABLE feeds (id INTEGER PRIMARY KEY, "key" TEXT NOT NULL UNIQUE, origin TEXT NOT NULL, url TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL, country TEXT NOT NULL, timezone TEXT NOT NULL,
  state_media BOOLEAN NOT NULL, enabled BOOLEAN NOT NULL, etag TEXT, last_modified TEXT, body_hash TEXT,
  next_at TIMESTAMP NOT NULL, polled_at TIMESTAMP, succeeded_at TIMESTAMP, failures INTEGER NOT NULL,
  interval_s FLOAT NOT NULL, last_error TEXT);
CREATE INDEX feeds_due ON feeds (enabled, next_at);
CREATE TABLE stories (id INTEGER PRIMARY KEY, headline TEXT NOT NULL, summary TEXT NOT NULL, url TEXT,
  language TEXT NOT NULL, status TEXT NOT NULL, previous_status TEXT, topics JSON NOT NULL, revision INTEGER NOT NULL,
  first_seen_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL);
CREATE INDEX ix_stories_updated_at ON stories (updated_at);
CREATE TABLE story_topics (story_id INTEGER NOT NULL REFERENCES stories (id) ON DELETE CASCADE, topic TEXT NOT NULL,
  PRIMARY KEY (story_id, topic));
CREATE INDEX ix_story_topics_topic ON story_topics (topic);
CREATE TABLE items (id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL REFERENCES feeds (id),
  story_id INTEGER REFERENCES stories (id), guid TEXT, url TEXT, title TEXT NOT NULL, summary TEXT NOT NULL,
  language TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL, state_media BOOLEAN NOT NULL,
  published_at TIMESTAMP, first_seen_at TIMESTAMP NOT NULL, tag JSON NOT NULL);
CREATE INDEX ix_items_feed_id ON items (feed_id);
CREATE INDEX ix_items_story_id ON items (story_id);
CREATE TABLE item_keys ("key" TEXT PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE);
CREATE INDEX ix_item_keys_item_id ON item_keys (item_id);
CREATE TABLE subscriptions (id INTEGER PRIMARY KEY, platform TEXT NOT NULL, workspace TEXT NOT NULL,
  channel TEXT NOT NULL, topic TEXT NOT NULL, created_by TEXT NOT NULL, created_at TIMESTAMP NOT NULL,
  UNIQUE (platform, workspace, channel, topic));
CREATE INDEX ix_subscriptions_topic ON subscriptions (topic);
CREATE TABLE alerts (id INTEGER PRIMARY KEY, story_id INTEGER NOT NULL REFERENCES stories (id), platform TEXT NOT NULL,
  workspace TEXT NOT NULL, channel TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, owed_at TIMESTAMP NOT NULL, not_before TIMESTAMP NOT NULL, lease_until TIMESTAMP,
  reason TEXT, UNIQUE (story_id, platform, workspace, channel, revision));
CREATE INDEX alerts_owed ON alerts (state, platform, not_before);
CREATE TABLE messages (id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alerts (id), platform TEXT NOT NULL,
  workspace TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL, url TEXT, posted_at TIMESTAMP NOT NULL);
CREATE INDEX ix_messages_alert_id ON messages (alert_id);
CREATE TABLE paused_channels (platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL,
  until TIMESTAMP NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (platform, workspace, channel));
CREATE TABLE notes ("key" TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

# The index of words is SQLite's own; another engine makes its own here.
SQLITE_ONLY = "CREATE VIRTUAL TABLE item_words USING fts5 (words, tokenize='unicode61')"


def upgrade() -> None:
    """Make every table."""
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            op.execute(sa.text(statement))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text(SQLITE_ONLY))
