"""Child processes that parse, so that no document can stall the wire, grow its memory or hold up another document.

Most documents take some milliseconds. So there are two lanes: the quick one ends a document after a few seconds, and
gives it a second chance in the slow one, where it waits with its like. A document known from its last time goes there
at once, and one that finds too many before it waits for its next poll.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.core.pipe import pack_document, unpack_feed
from bot.errors import ParseError
from bot.model import Document, ParsedFeed
from bot.workers.child import Child

_AT_ONCE = 50
"""Items read from an answer before others get their turn."""

_SUSPECTS = 1000

_IDLE = timedelta(seconds=30)
"""Without a document, a child is not worth its 20 MB."""

_PATIENCE = 1.0
"""Seconds that a child may be at one document before another is started: that takes 20 MB, and half as long."""


class ParseWorker:
    """The Parser port over child processes: `quick` of them, started as they are needed, and one for slow documents.

    `module` is the one that reads (see `Child`).
    """

    def __init__(
        self,
        *,
        module: str,
        deadline: timedelta = timedelta(seconds=10),
        first_deadline: timedelta = timedelta(seconds=3),
        quick: int = 2,
        slow_queue: int = 3,
        renew_after: int = 500,
    ) -> None:
        self._deadline = deadline.total_seconds()
        self._slow = Child(module=module, deadline=deadline, renew_after=renew_after, idle=_IDLE)
        self._quick = [
            Child(module=module, deadline=first_deadline, renew_after=renew_after, idle=_IDLE) for _ in range(quick)
        ]
        self._free = list(self._quick)
        self._freed = asyncio.Condition()
        self._since: dict[Child, float] = {}
        self._suspects: dict[str, None] = {}
        self._slow_queue = slow_queue
        self._slowly = 0

    async def parse(self, document: Document) -> ParsedFeed:
        """Read a document; raise ParseError if it is no feed, or costs too much to read."""
        try:
            answer = await self._answer(document.url, pack_document(document))
        except TimeoutError as error:
            raise ParseError(document.url, f"the document takes longer than {self._deadline:g} s to read") from error
        except ConnectionError as error:
            raise ParseError(document.url, "the document needs more memory than we give it") from error
        if answer[:1] != b"+":
            raise ParseError(document.url, answer[1:].decode(errors="replace")[:300])
        return await _read(answer[1:])

    async def close(self) -> None:
        """Kill the children."""
        await asyncio.gather(*(child.close() for child in (*self._quick, self._slow)))

    async def _answer(self, url: str, frame: bytes) -> bytes:
        if url not in self._suspects:
            try:
                return await self._quickly(frame)
            except (TimeoutError, ConnectionError):
                self._suspect(url)
        if self._slowly >= self._slow_queue:
            raise ParseError(url, "the document takes long to read, and other slow documents are before it")
        self._slowly += 1
        try:
            answer = await self._slow.ask(frame)
        finally:
            self._slowly -= 1
        self._suspects.pop(url, None)
        return answer

    async def _quickly(self, frame: bytes) -> bytes:
        child = await self._taken()
        try:
            return await child.ask(frame)
        finally:
            del self._since[child]
            self._free.append(child)
            async with self._freed:
                self._freed.notify()

    async def _taken(self) -> Child:
        """Give a child that is free; another is started only where those that run are held up."""
        async with self._freed:
            while not self._may_take():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        await self._freed.wait_for(self._may_take)
            child = next((one for one in reversed(self._free) if one.is_running), self._free[-1])
            self._free.remove(child)
            self._since[child] = asyncio.get_running_loop().time()
            return child

    def _may_take(self) -> bool:
        if any(one.is_running for one in self._free):
            return True
        latest = asyncio.get_running_loop().time() - _PATIENCE
        return bool(self._free) and all(since <= latest for since in self._since.values())

    def _suspect(self, url: str) -> None:
        self._suspects[url] = None
        while len(self._suspects) > _SUSPECTS:
            del self._suspects[next(iter(self._suspects))]


async def _read(answer: bytes) -> ParsedFeed:
    for count, value in enumerate(unpack_feed(answer), 1):
        if isinstance(value, ParsedFeed):
            return value
        if count % _AT_ONCE == 0:
            await asyncio.sleep(0)
    raise ConnectionError("an answer without a feed")
