"""Copies of the database: made while the wire runs, read back before they are trusted, and put in its place again.

Theory: a copy of a SQLite file taken by the file system can catch it in the middle of a write. `VACUUM INTO` reads one
consistent state, whoever else writes meanwhile, and leaves one file without a journal. A copy counts once it has been
opened again and found whole; until then it bears another name, so that a crash leaves no file that looks like a backup.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError

COUNTED = ("feeds", "items", "stories", "subscriptions", "alerts")
_PART = ".part"


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """A file that was read back and found whole: the shape of its tables, and how many rows some of them have."""

    path: Path
    revision: str
    rows: Mapping[str, int]
    size: int


def back_up(database: Path, target: Path, *, replace: bool = False) -> Backup:
    """Copy the database, also while a wire writes to it, and verify the copy. Raises StoreError."""
    if not database.is_file():
        raise StoreError(f"there is no database at {database}: nothing to back up")
    if target.exists() and not replace:
        raise StoreError(f"{target} exists: choose another name, or say --force to replace it")
    part = target.with_name(target.name + _PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        # Made by us first: what the channels of a server subscribe to is nobody else's business.
        part.touch(mode=0o600)
        with closing(_connect(database, "rw")) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        found = verify(part)
        _settle(part)
        part.replace(target)
        _settle(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the backup {target} cannot be written: {_told(error)}") from error
    finally:
        part.unlink(missing_ok=True)
    return Backup(path=target, revision=found.revision, rows=found.rows, size=found.size)


def verify(file: Path) -> Backup:
    """Read a backup from end to end. Raises StoreError where it is none of ours, or damaged."""
    if not file.is_file():
        raise StoreError(f"there is no file {file}")
    try:
        with closing(_connect(file, "ro")) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise StoreError(f"{file} is damaged: {verdict}")
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608 - names of ours
    except sqlite3.Error as error:
        raise StoreError(f"{file} is no backup of ours: {error}") from error
    if revision is None:
        raise StoreError(f"{file} is no backup of ours: it does not say which shape it has")
    return Backup(path=file, revision=str(revision[0]), rows=rows, size=file.stat().st_size)


def restore(file: Path, database: Path, *, now: datetime, replace: bool = False) -> Path | None:
    """Put a verified backup where the database is; give where the old one was kept, if there was one.

    No wire may run on it: the caller makes sure. Raises StoreError, and then nothing was changed.
    """
    verify(file)
    if database.exists() and not replace:
        raise StoreError(f"{database} exists: say --force to put the backup in its place (the old one is kept)")
    part = database.with_name(database.name + _PART)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(_connect(file, "ro")) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        _settle(part)
        kept = _put_aside(database, now)
        part.replace(database)
        _settle(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{database} cannot be written: {_told(error)}") from error
    finally:
        part.unlink(missing_ok=True)
    return kept


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Rename the database with what lies beside it: its journal belongs to it and to no other."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.stem}.before-restore-{now:%Y%m%dT%H%M%SZ}{database.suffix}")
    for ending in ("", "-wal", "-shm"):
        old = database.with_name(database.name + ending)
        if old.exists():
            old.replace(kept.with_name(kept.name + ending))
    return kept


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=30)


def _settle(path: Path) -> None:
    """Have the system write it to the disk: a name without its contents is no backup."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(error: OSError | sqlite3.Error) -> str:
    return getattr(error, "strerror", None) or str(error)
