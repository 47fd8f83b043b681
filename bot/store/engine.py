"""Opening the database, and its transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.alerts import SqlAlerts
from bot.store.driver import SqliteDriver, settle_first
from bot.store.feedback import SqlFeedback
from bot.store.feeds import SqlFeeds
from bot.store.items import SqlItems
from bot.store.keeping import SqlKeeping
from bot.store.leases import SqlLeases
from bot.store.migrate import STEPS, migrate
from bot.store.notes import SqlNotes
from bot.store.proposals import SqlProposals
from bot.store.pushes import SqlPushes
from bot.store.repairs import SqlRepairs
from bot.store.search_sqlite import SqliteSearch
from bot.store.stories import SqlStories
from bot.store.subscriptions import SqlSubscriptions
from bot.store.watch import SqlWatch

BUSY_SECONDS = 30
"""How long a writer waits for another process's."""

CACHE_KIB = 512
"""What a connection keeps of the database. What it does not, the system does, and once for all connections."""

_ADVICE = {
    "full": "the disk is full: make room, the wire goes on by itself",
    "readonly": "the database cannot be written: check the owner and rights of its folder",
    "unable to open": "the database cannot be opened: check that its folder exists and may be written",
    "not a database": "that file is no database of ours: move it away, or name another data folder",
    "malformed": "the database is damaged: restore it from a backup",
    "locked": "another process holds the database: is a second wire running on this data folder?",
}


class SqlTransaction:
    """One unit of work, by noun."""

    def __init__(self, connection: AsyncConnection, driver: SqliteDriver) -> None:
        self.feeds = SqlFeeds(connection, driver)
        self.search = SqliteSearch(connection, driver)
        self.items = SqlItems(connection, driver, self.search)
        self.stories = SqlStories(connection, driver)
        self.subscriptions = SqlSubscriptions(connection)
        self.alerts = SqlAlerts(connection)
        self.repairs = SqlRepairs(connection)
        self.feedback = SqlFeedback(connection)
        self.proposals = SqlProposals(connection)
        self.notes = SqlNotes(connection)
        self.leases = SqlLeases(connection)
        self.keeping = SqlKeeping(connection)
        self.watch = SqlWatch(connection)
        self.pushes = SqlPushes(connection)


class SqlStore:
    """The store over an engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite has one writer at a time; queueing here is fair, its busy handler is not.
        self._writing = asyncio.Lock()
        self._writer: AsyncConnection | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlTransaction]:
        """Begin a transaction that writes: committed at the end, undone by an exception."""
        async with self._writing, _told():
            # Kept from one to the next: to take and give back a connection costs as much as most transactions.
            self._writer = self._writer or await self._engine.connect()
            try:
                async with _transaction(self._writer, writing=True) as transaction:
                    yield transaction
            except BaseException:
                await self._put_down()
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlTransaction]:
        """Begin a transaction that only reads."""
        async with (
            _told(),
            self._engine.connect() as connection,
            _transaction(connection, writing=False) as transaction,
        ):
            yield transaction

    async def close(self) -> None:
        """Close all connections."""
        await self._put_down()
        await self._engine.dispose()

    async def _put_down(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.close()


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """Tell what the database says in words for the operator."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise _explained(error) from error


@asynccontextmanager
async def _transaction(connection: AsyncConnection, *, writing: bool) -> AsyncIterator[SqlTransaction]:
    driver = SqliteDriver.under(connection)
    try:
        # Said by us: the driver would begin only before the first write, and a read before it be stale.
        await driver.begin(writing=writing)
        yield SqlTransaction(connection, driver)
        await driver.commit()
    except BaseException:
        # Also one that failed or was cancelled at its begin or end: the pool takes connections as they are.
        await driver.rollback()
        raise


async def open_store(database: Path, *, steps: Path = STEPS) -> SqlStore:
    """Open a database file, make or migrate it; raises StoreError with what to do."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {database.parent} cannot be made: {error.strerror}") from error
    # No reset: every transaction is ended above, whatever happens in it.
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{database}",
        connect_args={"timeout": BUSY_SECONDS},
        pool_reset_on_return=None,
        pool_use_lifo=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "before_cursor_execute", settle_first)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                await connection.run_sync(migrate, steps)
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()
    except DBAPIError as error:
        await engine.dispose()
        raise _explained(error) from error
    except BaseException:
        await engine.dispose()
        raise
    return SqlStore(engine)


def _prepare(raw: object, _record: object) -> None:
    """Set up a new connection. No isolation level: this driver begins and commits only when it is told to."""
    raw.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy's adapter of an aiosqlite connection
    cursor = raw.cursor()  # type: ignore[attr-defined]  # as above
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        f"cache_size=-{CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _explained(error: DBAPIError | sqlite3.Error) -> StoreError:
    told = str(error.orig if isinstance(error, DBAPIError) else error)
    advice = next((advice for words, advice in _ADVICE.items() if words in told), told)
    return StoreError(advice)
