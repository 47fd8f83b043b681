"""A child process that answers questions over its pipes, one at a time, and may be killed at any moment."""

import asyncio
import contextlib
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from datetime import timedelta

_MAX_ANSWER = 64 * 2**20
_AT_ONCE = 2**20
"""Bytes of an answer that are taken before it is read: most answers, whole."""


class Child:
    """A module run by `python -m`; it speaks frames of a 4-byte length and bytes on its pipes.

    A child that takes longer than `deadline` is killed and replaced, and so is one that has answered `renew_after`
    questions, whatever it may have leaked. One that was asked nothing for as long as `idle` ends, for its memory.
    `greeting` is a frame that each gets first, and does not answer.
    """

    def __init__(
        self,
        *,
        module: str,
        deadline: timedelta,
        renew_after: int,
        greeting: bytes = b"",
        idle: timedelta | None = None,
    ) -> None:
        self._module = module
        self._deadline = deadline.total_seconds()
        self._renew_after = renew_after
        self._greeting = greeting
        self._idle = idle
        self._alarm: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._served = 0
        self._turn = asyncio.Lock()

    @property
    def is_running(self) -> bool:
        """Say whether there is a process, so that a question need not wait for one to start."""
        return self._process is not None and self._process.returncode is None

    async def ask(self, frame: bytes) -> bytes:
        """Give the answer; raise TimeoutError past the deadline, and ConnectionError where the child died."""
        async with self._turn:
            self._stay()
            is_done = False
            try:
                process = await self._ready()
                async with asyncio.timeout(self._deadline):
                    answer = await _exchange(process, frame)
                is_done = True
            except asyncio.IncompleteReadError as error:
                raise ConnectionError("the child process ended") from error
            finally:
                # Also when cancelled: a child with half an exchange behind it would answer the next question wrongly.
                if not is_done:
                    await asyncio.shield(self.close())
            if self._idle:
                self._alarm = asyncio.get_running_loop().call_later(self._idle.total_seconds(), self._leave)
            return answer

    async def close(self) -> None:
        """Kill the child; the next question starts another."""
        self._stay()
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        # The pipe's transport is closed by hand: left to the collector, it complains after the loop has ended.
        process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio offers no other way

    def _stay(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _leave(self) -> None:
        self._ending = asyncio.get_running_loop().create_task(self._end(self._alarm))

    async def _end(self, alarm: asyncio.TimerHandle | None) -> None:
        async with self._turn:
            if self._alarm is alarm:  # nobody has asked while we waited for the turn
                await self.close()

    async def _ready(self) -> Process:
        if self._process is not None and (self._process.returncode is not None or self._served >= self._renew_after):
            await self.close()
        if self._process is None:
            self._served = 0
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,
                limit=_AT_ONCE,
                env=without_secrets(os.environ),
            )
            if self._greeting:
                _write(self._process, self._greeting)
        self._served += 1
        return self._process


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave our settings out, tokens among them: whatever a hostile document makes of a child, it knows none."""
    return {name: value for name, value in environment.items() if not name.upper().startswith("PANMUNJOM_")}


def _write(process: Process, frame: bytes) -> None:
    assert process.stdin is not None
    # At once: the child would wake for the length, and wait again.
    process.stdin.write(struct.pack(">I", len(frame)) + frame)


async def _exchange(process: Process, frame: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    _write(process, frame)
    await process.stdin.drain()
    (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
    if length > _MAX_ANSWER:
        raise ConnectionError("the child process answers without end")
    return await process.stdout.readexactly(length)
