"""Keep below a platform's known limits, rather than run into them: a refusal costs more than a short wait."""

import asyncio
from collections.abc import Hashable


class Pace:
    """Lets one pass every `gap` seconds for each key, in the order of asking."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._free_at: dict[Hashable, float] = {}

    async def turn(self, key: Hashable = None) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._free_at.get(key, 0.0))
        # Keys that are free again are forgotten: channels come and go for months.
        self._free_at = {other: free for other, free in self._free_at.items() if free > now}
        self._free_at[key] = at + self._gap
        if at > now:
            await asyncio.sleep(at - now)
