"""What became of a proposal: whoever settled it may have declined it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; until now every settled one was accepted."""
    op.execute(sa.text("ALTER TABLE proposals ADD COLUMN declined BOOLEAN NOT NULL DEFAULT false"))
