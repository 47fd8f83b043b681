"""Which story of the same affair a story follows."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is guessed for stories that were told before."""
    op.execute(sa.text("ALTER TABLE stories ADD COLUMN follows INTEGER"))
