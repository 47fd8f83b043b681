"""What managers propose and operators accept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENT = """
CREATE TABLE proposals (id INTEGER PRIMARY KEY, action TEXT NOT NULL, arguments JSON NOT NULL, what TEXT NOT NULL,
  platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, "user" TEXT NOT NULL, at TIMESTAMP NOT NULL,
  accepted_by TEXT NOT NULL, accepted_at TIMESTAMP)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(sa.text(STATEMENT))
