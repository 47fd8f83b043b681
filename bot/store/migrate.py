"""Bring a database to the shape that this program needs: all of it, or nothing."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import StoreError

STEPS = Path(str(files("bot.store") / "migrations"))


def migrate(connection: Connection, steps: Path = STEPS) -> None:
    """Take every missing step. The caller has begun the transaction that makes it all or nothing.

    Raises StoreError where the database is of a newer program.
    """
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {step.revision for step in script.walk_revisions()}:
        raise StoreError(f"the database has shape {current}, which is newer than this program: install a newer one")
    if current != script.get_current_head():
        command.upgrade(config, "head")
