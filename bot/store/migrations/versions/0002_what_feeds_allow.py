"""What each feed allows: its sentences shown, its articles fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns; what was kept before was shown before."""
    op.execute(sa.text("ALTER TABLE feeds ADD COLUMN text BOOLEAN NOT NULL DEFAULT 1"))
    op.execute(sa.text("ALTER TABLE feeds ADD COLUMN full_text BOOLEAN NOT NULL DEFAULT 0"))
