"""Where everything is kept: SQLAlchemy Core over SQLite."""

from bot.store.engine import SqlStore, open_store
from bot.store.migrate import is_shaped

__all__ = ["SqlStore", "is_shaped", "open_store"]
