"""The whole article of an item, where its feed's owner allows it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no article means that none was tried."""
    op.execute(sa.text("ALTER TABLE items ADD COLUMN body TEXT"))
