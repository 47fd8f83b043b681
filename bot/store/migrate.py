"""Bring a database to the shape that this program needs: all of it, or nothing."""

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError

STEPS = Path(str(files("bot.store") / "migrations"))


def migrate(connection: Connection, steps: Path = STEPS) -> None:
    """Take every missing step. The caller has begun the transaction that makes it all or nothing.

    Raises StoreError where the database is of a newer program.
    """
    if _shape(connection) != _last(steps):
        _upgrade(connection, steps)


def is_shaped(database: Path) -> bool:
    """Say whether a database is there and needs no step; what cannot be read is not known to need none."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return False
    return row is not None and row[0] == _last(STEPS)


def _last(steps: Path) -> str:
    # Its file begins with its number: nearly every start has nothing to do, and finds that out for nothing.
    return max((step.name[:4] for step in (steps / "versions").glob("[0-9]*.py")), default="")


def _shape(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    shape: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return shape


def _upgrade(connection: Connection, steps: Path) -> None:
    from alembic import command  # noqa: PLC0415 - 10 MB and a third of a second, only where there are steps to take
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {step.revision for step in script.walk_revisions()}:
        raise StoreError(f"the database has shape {current}, which is newer than this program: install a newer one")
    if current != script.get_current_head():
        command.upgrade(config, "head")
