"""The store of the settings, opened for one piece of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import SystemClock
from bot.catalogue import Catalogue
from bot.ports import Store
from bot.settings import Settings
from bot.store import open_store


@asynccontextmanager
async def opened_store(settings: Settings, catalogue: Catalogue) -> AsyncIterator[Store]:
    """Open the store, with the feeds of the files in it, and close it after the work."""
    store = await open_store(settings.database)
    try:
        async with store.write() as tx:
            await tx.feeds.sync(catalogue.feeds, now=SystemClock().now())
        yield store
    finally:
        await store.close()
