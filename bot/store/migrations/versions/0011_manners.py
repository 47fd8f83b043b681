"""What each feed asks of us, how it has been doing, what its owner changed; and the servers to be left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = (("interval", "''"), ("stopped", "''"))
_JSON = (("include", "[]"), ("exclude", "[]"), ("overrides", "{}"), ("hints", "{}"), ("health", "{}"))


def upgrade() -> None:
    """Add the columns, empty, and the table."""
    for name, default in _TEXTS:
        op.execute(sa.text(f"ALTER TABLE feeds ADD COLUMN {name} TEXT NOT NULL DEFAULT {default}"))
    for name, default in _JSON:
        op.execute(sa.text(f"ALTER TABLE feeds ADD COLUMN {name} JSON NOT NULL DEFAULT '{default}'"))
    for name in ("answered_by", "moved_url"):
        op.execute(sa.text(f"ALTER TABLE feeds ADD COLUMN {name} TEXT"))
    op.execute(sa.text("CREATE TABLE held_hosts (host TEXT PRIMARY KEY, until TIMESTAMP NOT NULL)"))
