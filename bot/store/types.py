"""Column types of our own."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator


def instant(value: datetime | None) -> str | None:
    """Give an instant as the database keeps it: what the type below comes to."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    told = value if value.tzinfo is UTC else value.astimezone(UTC)
    return told.isoformat(" ", "microseconds")[:26]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. A plain DateTime takes a naive value silently, and gives every value back naive on SQLite."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the hook's form
        """Store as UTC; refuse a naive value, whose instant nobody knows."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the hook's form
        """Give it back aware."""
        return None if value is None else value.replace(tzinfo=UTC)
