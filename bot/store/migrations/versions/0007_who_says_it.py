"""Who acts in an item, whether a channel wants opinion and filler, and what channels say of their alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE TABLE item_actors (item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE, name TEXT NOT NULL,
  code TEXT NOT NULL, PRIMARY KEY (item_id, name));
CREATE INDEX ix_item_actors_name ON item_actors (name);
CREATE INDEX ix_item_actors_code ON item_actors (code);
ALTER TABLE subscriptions ADD COLUMN extras BOOLEAN NOT NULL DEFAULT 0;
CREATE TABLE feedback (id INTEGER PRIMARY KEY, story_id INTEGER NOT NULL, platform TEXT NOT NULL,
  workspace TEXT NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL, topic TEXT NOT NULL, marked_by TEXT NOT NULL,
  marked_at TIMESTAMP NOT NULL, line JSON NOT NULL,
  UNIQUE (story_id, platform, workspace, channel, verdict, topic));
CREATE INDEX ix_feedback_story_id ON feedback (story_id)
"""


def upgrade() -> None:
    """Make the tables, and the column of every subscription."""
    for statement in STATEMENTS.split(";"):
        op.execute(sa.text(statement))
