"""A story keeps what changed about it, when, and by which item."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE TABLE story_history (id INTEGER PRIMARY KEY,
  story_id INTEGER NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  at TIMESTAMP NOT NULL, kind TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE INDEX ix_story_history_story_id ON story_history (story_id);
CREATE INDEX ix_story_history_item_id ON story_history (item_id)
"""


def upgrade() -> None:
    """Add the table."""
    for statement in STATEMENTS.split(";"):
        op.execute(sa.text(statement))
