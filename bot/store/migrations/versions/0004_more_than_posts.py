"""The outbox holds more than posts: edits, notices and summaries, some of them without a story."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# SQLite cannot loosen a column: both tables are made anew, and the rename carries the reference along.
STATEMENTS = """
CREATE TABLE new_alerts (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
  story_id INTEGER REFERENCES stories (id), platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL,
  revision INTEGER NOT NULL, body JSON, target INTEGER, times INTEGER NOT NULL, nonce TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, owed_at TIMESTAMP NOT NULL, not_before TIMESTAMP NOT NULL,
  lease_until TIMESTAMP, reason TEXT, UNIQUE (platform, workspace, channel, name));
INSERT INTO new_alerts SELECT id, 'post', 'story ' || story_id || '.' || revision, story_id, platform, workspace,
  channel, revision, NULL, NULL, 1, 'pmj-' || id || '-' || revision, state, attempts, owed_at, not_before, lease_until,
  reason FROM alerts;
CREATE TABLE new_messages (id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES new_alerts (id),
  platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL, url TEXT,
  posted_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL, face TEXT NOT NULL, is_closed BOOLEAN NOT NULL);
INSERT INTO new_messages SELECT id, alert_id, platform, workspace, channel, message, url, posted_at, posted_at, '',
  0 FROM messages;
DROP TABLE messages;
DROP TABLE alerts;
ALTER TABLE new_alerts RENAME TO alerts;
ALTER TABLE new_messages RENAME TO messages;
CREATE INDEX alerts_owed ON alerts (state, platform, not_before);
CREATE INDEX ix_alerts_story_id ON alerts (story_id);
CREATE INDEX ix_messages_alert_id ON messages (alert_id)
"""


def upgrade() -> None:
    """Make both tables anew with what they held."""
    for statement in STATEMENTS.split(";"):
        op.execute(sa.text(statement))
