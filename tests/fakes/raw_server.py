"""A server of bytes: it reads a request and writes whatever the test says, as slowly and for as long as it likes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


class RawServer:
    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.pieces: Callable[[bytes], AsyncIterator[bytes]] = _nothing
        self.address = ""
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def answers(self, *answers: bytes) -> None:
        """Write these, one a request; the last one again and again."""
        left = list(answers)

        async def pieces(request: bytes) -> AsyncIterator[bytes]:
            yield left.pop(0) if len(left) > 1 else left[0]

        self.pieces = pieces

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                request = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(request)
                async for piece in self.pieces(request):
                    writer.write(piece)
                    await writer.drain()
                writer.write_eof()
                await reader.read()  # until the other side has read it all and closes
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self.tasks.discard(task)


@asynccontextmanager
async def raw_server() -> AsyncIterator[RawServer]:
    made = RawServer()
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
        tasks = list(made.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _nothing(_request: bytes) -> AsyncIterator[bytes]:
    yield b""
