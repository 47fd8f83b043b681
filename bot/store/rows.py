"""Rows of the outbox: as they begin, and where they belong."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertState, ChannelRef, Platform
from bot.store.schema import alerts


def fresh(now: datetime) -> dict[str, Any]:
    """Give what every row begins with."""
    return {
        # Never used again, not even by a new database: a platform that has seen it takes a second one for the first.
        "nonce": f"pmj-{secrets.token_hex(8)}",
        "state": AlertState.OWED.value,
        "attempts": 0,
        "times": 1,
        "owed_at": now,
        "not_before": now,
    }


def dialect(connection: AsyncConnection) -> Any:
    """Give the dialect that this database speaks, for what happens where a row is there already."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite


async def insert_new(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> int:
    """Insert those that are not there yet; give how many that were."""
    statement = dialect(connection).insert(alerts).on_conflict_do_nothing()
    return int((await connection.execute(statement, rows)).rowcount) if rows else 0


def place(channel: ChannelRef) -> dict[str, str]:
    """Give a channel as the columns that name it."""
    return {"platform": channel.platform.value, "workspace": channel.workspace, "channel": channel.channel}


def here(channel: ChannelRef) -> ColumnElement[bool]:
    """Say that a row of the outbox is of this channel."""
    return and_(*(alerts.c[name] == value for name, value in place(channel).items()))


def channel_of(row: Any) -> ChannelRef:
    """Read a row's channel."""
    return ChannelRef(platform=Platform(row.platform), workspace=row.workspace, channel=row.channel)
