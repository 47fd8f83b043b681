import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.fakes.discord_server import FakeDiscord
from tests.fakes.feed_server import FeedHost
from tests.fakes.process import Bot
from tests.fakes.slack_server import FakeSlack


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Leave no log behind that a test has set up: its stream is closed when the test ends."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def host() -> AsyncIterator[FeedHost]:
    async with FeedHost() as host:
        yield host


@pytest.fixture
async def discord_server() -> AsyncIterator[FakeDiscord]:
    """Every body that it received must have been right."""
    async with FakeDiscord() as server:
        yield server
    assert server.faults == []


@pytest.fixture
async def slack_server() -> AsyncIterator[FakeSlack]:
    """Every body that it received must have been right."""
    async with FakeSlack() as server:
        yield server
    assert server.faults == []


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(folder=tmp_path)
    yield bot
    await bot.kill_if_alive()
