"""Keep a platform running, whatever ends it."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Protocol

import structlog

from bot.core.retry import RetryPolicy, wait_before
from bot.errors import LoginError
from bot.ports import Sender

log = structlog.get_logger(__name__)

RESTART = RetryPolicy(limit=timedelta(minutes=2))


class ChatPlatform(Sender, Protocol):
    """A sender that holds a connection and answers commands."""

    async def run(self) -> None:
        """Stay connected until closed; raise LoginError where a token is wrong."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


async def attend(chat: ChatPlatform, *, policy: RetryPolicy = RESTART) -> None:
    """Run a platform until it is closed, or its token is refused. A mistake of ours must not silence it for good."""
    for failures in count(1):
        try:
            return await chat.run()
        except LoginError as error:
            log.error("platform.stopped", platform=error.platform, reason=error.reason)  # noqa: TRY400 - one line
            return None
        except Exception:
            log.exception("platform.failed", platform=chat.platform.value)
        await asyncio.sleep(wait_before(failures, policy=policy, roll=0).total_seconds())
    return None
