"""Where everything is kept: SQLAlchemy Core over SQLite."""

from bot.store.engine import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
