"""What was missed: how long ago it happened, and how far back each channel is told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE alerts ADD COLUMN late_at TIMESTAMP",
    """CREATE TABLE channel_limits (platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL,
      catch_up_s FLOAT NOT NULL, PRIMARY KEY (platform, workspace, channel))""",
)


def upgrade() -> None:
    """Add the column and make the table; a channel without a row has the wire's own limit."""
    for statement in STATEMENTS:
        op.execute(sa.text(statement))
