"""The process that brings a database to its shape, so that what that takes is not kept by one that runs for months."""

import asyncio
import sys
from pathlib import Path

from bot.store.engine import open_store


async def main(database: Path) -> None:
    """Open it once."""
    store = await open_store(database)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
