"""Stories that are no more, and what people did to them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = """
ALTER TABLE stories ADD COLUMN withdrawn TEXT NOT NULL DEFAULT '';
ALTER TABLE stories ADD COLUMN merged_into INTEGER;
CREATE TABLE repairs (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, story_id INTEGER NOT NULL, other_id INTEGER,
  items JSON NOT NULL, reason TEXT NOT NULL, "by" TEXT NOT NULL, at TIMESTAMP NOT NULL)
"""


def upgrade() -> None:
    """Add the columns and the table."""
    for statement in STATEMENTS.split(";"):
        op.execute(sa.text(statement))
