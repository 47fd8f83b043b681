import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import open_store
from bot.store.backup import back_up, restore, verify

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "wire.db"
    await note(path, "first")
    return path


async def note(path: Path, value: str) -> None:
    store = await open_store(path)
    async with store.write() as tx:
        await tx.notes.write("mine", value)
    await store.close()


async def noted(path: Path) -> str | None:
    store = await open_store(path)
    async with store.read() as tx:
        found = await tx.notes.read("mine")
    await store.close()
    return found


async def test_a_backup_is_one_moment_of_a_running_store(database: Path, tmp_path: Path) -> None:
    """A transaction that is open meanwhile is not in it, and goes on."""
    store = await open_store(database)
    async with store.write() as tx:
        await tx.notes.write("mine", "second")
        made = back_up(database, tmp_path / "deep" / "copy.db")
    await store.close()
    assert await noted(database) == "second"
    assert await noted(made.path) == "first"
    assert made.rows["feeds"] == 0
    assert stat.S_IMODE((tmp_path / "deep" / "copy.db").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "deep").glob("*.part")] == []


async def test_a_file_in_the_way_stays_unless_told(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(StoreError, match="--force"):
        back_up(database, target)
    assert target.read_text() == "precious"
    assert back_up(database, target, replace=True).size > 0


def test_no_database_makes_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to back up"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


async def test_what_is_restored_is_what_was_backed_up_and_the_old_one_is_kept(database: Path, tmp_path: Path) -> None:
    back_up(database, tmp_path / "copy.db")
    await note(database, "later")
    with pytest.raises(StoreError, match="--force"):
        restore(tmp_path / "copy.db", database, now=NOW)
    kept = restore(tmp_path / "copy.db", database, now=NOW, replace=True)
    assert await noted(database) == "first"
    assert kept == database.with_name("wire.before-restore-20260302T120000Z.db")
    assert await noted(kept) == "later"


@pytest.mark.parametrize("harm", ["cut", "foreign", "text"])
async def test_a_damaged_file_replaces_nothing(database: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "copy.db"
    back_up(database, file)
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:20_000])
    elif harm == "text":
        file.write_text("no database")
    else:
        file.unlink()
        with sqlite3.connect(file) as foreign:
            foreign.execute("CREATE TABLE things (id INTEGER)")
        foreign.close()
    with pytest.raises(StoreError, match=r"damaged|no backup of ours"):
        verify(file)
    with pytest.raises(StoreError):
        restore(file, database, now=NOW, replace=True)
    assert await noted(database) == "first"
