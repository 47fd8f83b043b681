"""Subscriptions at hubs."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENT = """
CREATE TABLE pushes (feed_id INTEGER PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE, hub TEXT NOT NULL,
  topic TEXT NOT NULL, path TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, wanted BOOLEAN NOT NULL,
  next_at TIMESTAMP NOT NULL, pending_until TIMESTAMP, ends_at TIMESTAMP, failures INTEGER NOT NULL)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(sa.text(STATEMENT))
