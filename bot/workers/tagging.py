"""Tagging in a child process, for documents that bring much: the first of a feed, or those after a pause.

The child gets the wire's own tagger and says what that would say. It costs some 50 MB while it lives, so it is started
where many articles come together, and ends when none have come for a while.
"""

import asyncio
import pickle
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.core.pipe import pack_articles, unpack_tagged
from bot.core.tags import Tagged
from bot.model import Article
from bot.workers.child import Child

log = structlog.get_logger(__name__)

MODULE = "bot.workers.tag_child"
BATCH = 50
_DEADLINE = timedelta(seconds=20)
_IDLE = timedelta(seconds=10)
_ENOUGH = 3
"""Failures in a row after which the wire tags for itself."""


class TagWorker:
    """The TaggerBeside port. `tagger` is what is handed to the child: any callable from an Article to a Tag."""

    def __init__(self, tagger: object, *, module: str = MODULE, deadline: timedelta = _DEADLINE) -> None:
        # Written now, before the wire is at work: it takes 30 ms, in which the loop would stand.
        greeting = pickle.dumps(tagger, pickle.HIGHEST_PROTOCOL)
        self._child = Child(module=module, deadline=deadline, renew_after=100_000, greeting=greeting, idle=_IDLE)
        self._failures = 0

    async def tag(self, articles: Sequence[Article]) -> list[Tagged] | None:
        """Tag all of them; None where the child fails."""
        told: list[Tagged] = []
        for start in range(0, len(articles), BATCH):
            if self._failures >= _ENOUGH:
                return None
            try:
                answer = await self._child.ask(pack_articles(articles[start : start + BATCH]))
            except (TimeoutError, ConnectionError) as error:
                self._failures += 1
                log.warning("tagging.failed", reason=repr(error), goes_on=self._failures < _ENOUGH)
                return None
            self._failures = 0
            told += unpack_tagged(answer)
            await asyncio.sleep(0)
        return told

    async def close(self) -> None:
        """Kill the child."""
        await self._child.close()
