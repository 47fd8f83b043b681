"""What a process costs: its CPU, its memory, and how late its event loop is."""

import asyncio
import resource
import time
from pathlib import Path
from typing import Self

_STEP = 0.005


def cpu_seconds() -> float:
    """Give the CPU of this process alone: its children are others."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> int:
    """Give the resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def grown_since(before: int) -> float:
    """Give how many MiB more it has now."""
    return (memory() - before) / 2**20


class Lag:
    """How late the loop wakes a task that asked for 5 ms, in milliseconds."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def percentile(self, share: float) -> float:
        """Give the lag that this share of the samples does not exceed."""
        ordered = sorted(self._late) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))] * 1000

    async def _watch(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(_STEP)
            self._late.append(max(0.0, time.perf_counter() - asked - _STEP))
