"""Keep below a platform's known limits, rather than run into them: a refusal costs more than a short wait.

The gap is kept between the moments at which callers really go on: a loop that was busy wakes several waiters at once,
and together they could be too many. What was lost so may be caught up, within a slack that the limit leaves room for.
"""

import asyncio
from collections.abc import Hashable


class _Gate:
    """One key's queue. `waiting` counts those who pass or wait to."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.free_at = 0.0


class Pace:
    """Lets one pass every `gap` seconds for each key, in the order of asking; `slack` seconds may be caught up."""

    def __init__(self, gap: float, *, slack: float = 0) -> None:
        self._gap = gap
        self._slack = slack
        self._gates: dict[Hashable, _Gate] = {}

    async def turn(self, key: Hashable = None) -> None:
        """Wait for one's turn."""
        loop = asyncio.get_running_loop()
        gate = self._gate(key, loop.time())
        gate.waiting += 1
        try:
            async with gate.lock:
                while (wait := gate.free_at - loop.time()) > 0:  # noqa: ASYNC110 - the clock gives no event
                    await asyncio.sleep(wait)
                gate.free_at = max(gate.free_at, loop.time() - self._slack) + self._gap
        finally:
            gate.waiting -= 1

    def hold(self, seconds: float, key: Hashable = None) -> None:
        """Let nobody pass for a time, nor those who wait already: all at once after it they would be too many."""
        now = asyncio.get_running_loop().time()
        gate = self._gate(key, now)
        gate.free_at = max(gate.free_at, now + seconds)

    def held(self, key: Hashable = None) -> float:
        """Give for how many seconds nobody passes."""
        now = asyncio.get_running_loop().time()
        return self._gate(key, now).free_at - now

    def _gate(self, key: Hashable, now: float) -> _Gate:
        # Keys that are free again are forgotten: channels come and go for months.
        if key not in self._gates:
            kept = self._gates.items()
            self._gates = {other: gate for other, gate in kept if gate.waiting or gate.free_at > now}
            self._gates[key] = _Gate()
        return self._gates[key]
