"""The index of words, by place (headline, text) and with the limits of a search as marks; written anew."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.core.terms import day_marks, mark, terms
from bot.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ITEMS = sa.table(
    "items",
    *(sa.column(name, sa.Text) for name in ("title", "summary", "publisher", "language")),
    *(sa.column(name, sa.Integer) for name in ("id", "feed_id")),
    *(sa.column(name, UtcDateTime) for name in ("published_at", "first_seen_at")),
    sa.column("tag", sa.JSON),
)
_INSERT = "INSERT INTO item_words (rowid, title, text, marks) VALUES (:item, :title, :text, :marks)"
_BATCH = 500


def upgrade() -> None:
    """Make the index and fill it from the items."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    op.execute(sa.text("DROP TABLE item_words"))
    op.execute(
        sa.text(
            "CREATE VIRTUAL TABLE item_words USING fts5"
            " (title, text, marks, columnsize=0, tokenize='porter unicode61 remove_diacritics 0')"
        )
    )
    last = 0
    while rows := bind.execute(sa.select(_ITEMS).where(_ITEMS.c.id > last).order_by(_ITEMS.c.id).limit(_BATCH)).all():
        bind.execute(sa.text(_INSERT), [_words(row) for row in rows])
        last = rows[-1].id


def _words(row: sa.Row[Any]) -> dict[str, object]:
    topics = [mark("t", topic["id"]) for topic in row.tag.get("topics", ())]
    sources = [f"f{row.feed_id}", mark("s", row.publisher), *(mark("s", word) for word in row.publisher.split())]
    marks = [*topics, *sources, mark("l", row.language), *day_marks(row.published_at or row.first_seen_at)]
    return {
        "item": row.id,
        "title": " ".join(terms(row.title)),
        "text": " ".join(terms(f"{row.summary} {row.publisher}")),
        "marks": " ".join(marks),
    }
