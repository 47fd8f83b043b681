"""What polls taught of a feed, as JSON and back."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.model import Health, Hints

_Kept = TypeVar("_Kept", Hints, Health)


def to_json(kept: Hints | Health) -> dict[str, Any]:
    """Give it without what says nothing: times as text, spans in seconds."""
    values = ((field.name, getattr(kept, field.name)) for field in fields(kept))
    return {name: _plain(value) for name, value in values if value not in (None, (), "", 0)}


def hints_from(row: dict[str, Any]) -> Hints:
    """Read hints."""
    return _read(Hints, row)


def health_from(row: dict[str, Any]) -> Health:
    """Read health."""
    return _read(Health, row)


def _read(kind: type[_Kept], row: dict[str, Any]) -> _Kept:
    known = {field.name: str(field.type) for field in fields(kind)}
    return kind(**{name: _rich(known[name], value) for name, value in row.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value


def _rich(kind: str, value: Any) -> Any:
    if "timedelta" in kind:
        return timedelta(seconds=value)
    if "datetime" in kind:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
