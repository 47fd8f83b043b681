"""A database that cannot be opened, changed or written."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import StoreError
from bot.store import SqlStore, is_shaped, open_store
from bot.store.migrate import STEPS
from bot.workers.errand import run_errand
from tests.fakes.stored import opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with opened(tmp_path) as store:
        yield store


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "wire.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="no database of ours"):
        await open_store(tmp_path / "wire.db")


async def test_a_database_is_brought_to_its_shape_beside_the_wire(tmp_path: Path) -> None:
    """What a migration loads is gone with the process that made it; whoever opens the database then has none to make."""
    database = tmp_path / "folder" / "it's 1.db"
    assert not is_shaped(database)
    assert await run_errand("bot.store.prepare_child", str(database))
    assert is_shaped(database)


async def test_an_errand_that_fails_says_so(tmp_path: Path) -> None:
    (tmp_path / "wire.db").write_bytes(b"this is no database" * 100)
    assert not is_shaped(tmp_path / "wire.db")
    assert not await run_errand("bot.store.prepare_child", str(tmp_path / "wire.db"))


async def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    await (await open_store(tmp_path / "wire.db")).close()
    raw = sqlite3.connect(tmp_path / "wire.db")
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="newer"):
        await open_store(tmp_path / "wire.db")


async def test_a_full_disk_is_said_in_one_line_and_survived(store: SqlStore) -> None:
    def shrink(raw: object, _record: object) -> None:
        raw.execute("PRAGMA max_page_count=60")  # type: ignore[attr-defined]

    await store.close()
    event.listen(store._engine.sync_engine, "connect", shrink)
    with pytest.raises(StoreError, match="disk is full"):
        async with store.write() as tx:
            await tx.notes.write("big", "x" * 1_000_000)
    async with store.write() as tx:
        await tx.notes.write("small", "y")
        assert await tx.notes.read("big") is None


CRASH = """
import asyncio, sys
from pathlib import Path
from bot.store import open_store
asyncio.run(open_store(Path(sys.argv[1]), steps=Path(sys.argv[2])))
"""


def test_a_crash_in_the_middle_of_a_migration_leaves_the_old_shape(tmp_path: Path) -> None:
    """A further step kills its own process after its first statement; the next start finds the shape before, whole."""
    database, steps = tmp_path / "wire.db", tmp_path / "steps"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", CRASH, database, steps], check=True, timeout=60)
    head = max(step.name for step in (steps / "versions").glob("0*.py"))[:4]
    (steps / "versions" / "9999_crash.py").write_text(
        f"import os, signal\nfrom alembic import op\nrevision, down_revision = '9999', '{head}'\n"
        "def upgrade():\n    op.execute('ALTER TABLE notes ADD COLUMN more TEXT')\n"
        "    op.execute('DROP TABLE messages')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", CRASH, database, steps], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    asyncio.run(_opens_whole(database))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="folder"):
        asyncio.run(open_store(tmp_path / "sub" / "wire.db"))


async def _opens_whole(database: Path) -> None:
    store = await open_store(database)
    async with store.write() as tx:
        await tx.notes.write("a", "1")
    await store.close()
    raw = sqlite3.connect(database)
    tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    columns = [row[1] for row in raw.execute("PRAGMA table_info(notes)")]
    raw.close()
    assert "messages" in tables
    assert columns == ["key", "value"]


ASK = """
import asyncio, sys
from pathlib import Path
from bot.store import open_store
asyncio.run(open_store(Path(sys.argv[1])))
print("alembic" in sys.modules)
"""


def test_what_migrates_is_loaded_only_where_there_are_steps_to_take(tmp_path: Path) -> None:
    """It is a tenth of the wire's memory, and most of what a short command would wait for."""
    opened = [
        subprocess.run(
            [sys.executable, "-c", ASK, tmp_path / "wire.db"], check=True, timeout=60, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [one.stdout.strip() for one in opened] == [b"True", b"False"]
