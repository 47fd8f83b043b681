"""What every poll does to the database, straight to the driver.

A statement by way of SQLAlchemy costs a third of a millisecond of the event loop, whatever it does, and a list of 400
values is written out anew each time. That is nothing for an answer to a person, and most of what a poll of hundreds
of feeds costs. So the few statements of a poll are prepared here, once, from the same tables and column types. Another
engine would bring its own.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_DIALECT = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement whose parameters are columns of a table."""

    sql: str
    ways: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    """Each parameter's column, and how its values become the database's."""

    @classmethod
    def insert(cls, table: Table, *names: str, known: str = "ABORT") -> "Prepared":
        """Insert rows; `known` says what happens to one that is there already."""
        places = ", ".join("?" * len(names))
        # The names are those of our own tables.
        return cls(f"INSERT OR {known} INTO {table.name} ({', '.join(names)}) VALUES ({places})", _ways(table, names))  # noqa: S608

    @classmethod
    def update(cls, table: Table, *names: str) -> "Prepared":
        """Write these columns of rows by their id, which comes last."""
        changes = ", ".join(f"{name} = ?" for name in names)
        return cls(f"UPDATE {table.name} SET {changes} WHERE id = ?", _ways(table, (*names, "id")))  # noqa: S608 - likewise

    def bind(self, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """Give rows as the database takes them."""
        return [tuple([way(row[name]) if way else row[name] for name, way in self.ways]) for row in rows]


class SqliteDriver:
    """The connection under a transaction of SQLAlchemy's."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def under(cls, connection: AsyncConnection) -> "SqliteDriver":
        """Give that of a connection that is open."""
        found = (await connection.get_raw_connection()).driver_connection
        assert isinstance(found, aiosqlite.Connection), "the store is SQLite"
        return cls(found)

    async def begin(self, statement: str) -> None:
        """Begin a transaction."""
        await self._connection.execute(statement)

    async def commit(self) -> None:
        """Keep what it did."""
        await self._connection.commit()

    async def rollback(self) -> None:
        """Undo it."""
        await self._connection.rollback()

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Give the rows of a question."""
        return list(await self._connection.execute_fetchall(sql, values))

    async def ask_of(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Give the rows of a question about a list, which is its one parameter, as JSON."""
        return await self.ask(sql, json.dumps(values))

    async def write(self, statement: Prepared, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement for each row."""
        await self.write_bound(statement.sql, statement.bind(rows))

    async def write_bound(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each row of values as the database takes them."""
        if rows:
            await self._connection.executemany(sql, rows)


def _ways(table: Table, names: Sequence[str]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    types = ((name, table.c[name].type.dialect_impl(_DIALECT)) for name in names)
    return tuple((name, kind.bind_processor(_DIALECT)) for name, kind in types)
