"""What every poll does to the database, straight to the driver, and in as few turns of its thread as can be.

A statement by way of SQLAlchemy costs a third of a millisecond of the event loop, whatever it does, and a list of 400
values is written out anew each time. That is nothing for an answer to a person, and most of what a poll of hundreds
of feeds costs. So the few statements of a poll are prepared here, once, from the same tables and column types. And
each turn of the database's thread costs a tenth of a millisecond: so what is only written waits for the next question,
or for the commit, and goes with it. Nothing is read before what was written before it. Another engine would bring its
own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite
from sqlalchemy import JSON, Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import await_only

from bot.store.types import UtcDateTime, instant

_DIALECT = sqlite.dialect()
_OURS = "driver"
"""Under which name a connection knows its driver."""


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
        self._waiting: list[tuple[str, Sequence[tuple[Any, ...]]]] = []
        self._has_begun = False

    @classmethod
    def under(cls, connection: AsyncConnection) -> "SqliteDriver":
        """Give that of a connection that is open; what is asked by way of SQLAlchemy waits for it, too."""
        # Not by `get_raw_connection`, which takes a turn of its own: this one is open.
        found = connection.sync_connection.connection.driver_connection if connection.sync_connection else None
        assert isinstance(found, aiosqlite.Connection), "the store is SQLite"
        driver = cls(found)
        connection.info[_OURS] = driver
        return driver

    async def begin(self, *, writing: bool) -> None:
        """Begin a transaction: one that writes is alone from now on, one that reads begins with its first question."""
        self._waiting.append(("BEGIN IMMEDIATE" if writing else "BEGIN", [()]))
        if writing:
            await self.settle()

    async def commit(self) -> None:
        """Keep what it did."""
        if self._has_begun:
            await self._run(_committed)

    async def rollback(self) -> None:
        """Undo it."""
        self._waiting.clear()
        await self._connection.rollback()

    async def settle(self) -> None:
        """Do what waits, before something else is asked."""
        if self._waiting:
            await self._run(_nothing)

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Give the rows of a question."""
        return list(await self._run(lambda raw: raw.execute(sql, values).fetchall()))

    async def ask_of(self, sql: str, values: Sequence[Any], beside: str) -> tuple[list[Any], list[Any]]:
        """Give the rows of a question about a list, which is its one parameter, as JSON, and of another beside it."""
        listed = json.dumps(values)
        rows: tuple[list[Any], list[Any]] = await self._run(
            lambda raw: (raw.execute(sql, (listed,)).fetchall(), raw.execute(beside).fetchall())
        )
        return rows

    def write(self, statement: Prepared, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement for each row, in time."""
        self.write_bound(statement.sql, statement.bind(rows))

    def write_bound(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each row of values as the database takes them, in time."""
        if rows:
            self._waiting.append((sql, rows))

    async def _run(self, last: Callable[[sqlite3.Connection], Any]) -> Any:
        waiting, self._waiting = self._waiting, []
        self._has_begun = True
        # One turn for all: aiosqlite takes a statement at a time, and has no other way to its thread.
        turn: Any = self._connection._execute  # noqa: SLF001 - as above
        return await turn(_all, self._connection, waiting, last)


def settle_first(connection: Connection, *_: object) -> None:
    """Let SQLAlchemy's next statement find what waits; for its event before a cursor executes."""
    driver: SqliteDriver | None = connection.info.get(_OURS)
    if driver is not None:
        await_only(driver.settle())


def _all(
    connection: aiosqlite.Connection,
    waiting: Iterable[tuple[str, Sequence[tuple[Any, ...]]]],
    last: Callable[[sqlite3.Connection], Any],
) -> Any:
    raw = connection._conn  # noqa: SLF001 - this is its thread
    for sql, rows in waiting:
        if len(rows) == 1:
            raw.execute(sql, rows[0])
        else:
            raw.executemany(sql, rows)
    return last(raw)


def _committed(raw: sqlite3.Connection) -> None:
    raw.commit()


def _nothing(_: sqlite3.Connection) -> None:
    pass


def _ways(table: Table, names: Sequence[str]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((name, _way(table.c[name].type)) for name in names)


def _way(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Give how a type's values become the database's; for those of each item, a quicker way to the same."""
    if isinstance(kind, UtcDateTime):
        return instant
    return written if isinstance(kind, JSON) else kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def written(value: Any) -> str:
    """Give JSON as it is stored; what is text has been written already."""
    return value if isinstance(value, str) else json.dumps(value)
