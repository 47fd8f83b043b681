"""A child process that parses, so that no document can stall the wire or grow its memory."""

import asyncio
import contextlib
import struct
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta

from bot.core.pipe import document_to_json, feed_from_json
from bot.errors import ParseError
from bot.model import Document, ParsedFeed

_MAX_ANSWER = 64 * 2**20


class ParseWorker:
    """The Parser port. One document at a time; a child that takes too long is killed and replaced.

    `module` is run by `python -m`; it speaks frames of a 4-byte length and JSON on its pipes. A child is renewed after
    `renew_after` documents, whatever it may have leaked.
    """

    def __init__(self, *, module: str, deadline: timedelta = timedelta(seconds=10), renew_after: int = 500) -> None:
        self._module = module
        self._deadline = deadline.total_seconds()
        self._renew_after = renew_after
        self._child: Process | None = None
        self._served = 0
        self._turn = asyncio.Lock()

    async def parse(self, document: Document) -> ParsedFeed:
        """Read a document; raise ParseError if it is no feed, or costs too much to read."""
        frame = document_to_json(document)
        async with self._turn:
            answer = await self._ask(document.url, frame)
        if answer[:1] != b"+":
            raise ParseError(document.url, answer[1:].decode(errors="replace")[:300])
        return feed_from_json(answer[1:])

    async def close(self) -> None:
        """Kill the child."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        # The pipe's transport is closed by hand: left to the collector, it complains after the loop has ended.
        child._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio offers no other way

    async def _ask(self, url: str, frame: bytes) -> bytes:
        is_done = False
        try:
            child = await self._ready()
            async with asyncio.timeout(self._deadline):
                answer = await _exchange(child, frame)
            is_done = True
        except TimeoutError as error:
            raise ParseError(url, f"the document takes longer than {self._deadline:g} s to read") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ParseError(url, "the document needs more memory than we give it") from error
        finally:
            # Also when cancelled: a child with half an exchange behind it would answer the next question wrongly.
            if not is_done:
                await asyncio.shield(self.close())
        return answer

    async def _ready(self) -> Process:
        if self._child is not None and (self._child.returncode is not None or self._served >= self._renew_after):
            await self.close()
        if self._child is None:
            self._served = 0
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, stdin=PIPE, stdout=PIPE, start_new_session=True
            )
        self._served += 1
        return self._child


async def _exchange(child: Process, frame: bytes) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(struct.pack(">I", len(frame)) + frame)
    await child.stdin.drain()
    (length,) = struct.unpack(">I", await child.stdout.readexactly(4))
    if length > _MAX_ANSWER:
        raise ConnectionError
    return await child.stdout.readexactly(length)
