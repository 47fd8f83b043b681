"""The bot as its own process, with feeds on loopback and a data folder of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.wait import until

SITE = Path(__file__).parent / "site"
OLD = Published("Kim Jong Un inspects a dairy farm in Pyongyang", guid="old", link="https://wire.example/old")
"""What the feed has shown for long when a test begins."""


class Server(Protocol):
    """A platform on loopback."""

    @property
    def environment(self) -> dict[str, str]: ...

    async def ready(self) -> None: ...


@dataclass
class Bot:
    """`said` is what it wrote to stdout and stderr."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    _process: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None

    def polls(self, host: FeedHost, *names: str) -> None:
        """Write a configuration of these feeds."""
        config = self.folder / "config"
        config.mkdir(exist_ok=True)
        (config / "feeds.toml").write_text(
            "".join(
                f'[feeds.{name}]\nurl = "{host.url}/{name}.xml"\nname = "{name.title()}"\nlanguage = "en"\nkind = "wire"\n\n'
                for name in names
            )
        )

    async def joins(self, host: FeedHost, *servers: Server) -> None:
        """Start with one feed, and wait until each platform has the bot."""
        host.publish("wire", OLD)
        self.polls(host, "wire")
        self.environment = {name: value for server in servers for name, value in server.environment.items()}
        await self.start(host)
        for server in servers:
            await server.ready()

    async def start(self, host: FeedHost, *arguments: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANMUNJOM_")}
        settings = {
            "PYTHONPATH": str(SITE),
            "PYTHONWARNINGS": "error,ignore:'audioop' is deprecated:DeprecationWarning",
            "PANMUNJOM_SHIPPED_FEEDS": "false",
            "PANMUNJOM_ALLOW": host.address,
            "PANMUNJOM_POLL_MINIMUM": "1",
            "PANMUNJOM_POLL_MAXIMUM": "1",
            "PANMUNJOM_HOST_GAP": "0",
            "PANMUNJOM_TICK_SECONDS": "0.1",
            "PANMUNJOM_WEB": "off",
            "PANMUNJOM_LOG_LEVEL": "info",
            "PANMUNJOM_TIMEZONE": "UTC",
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *(arguments or ("run",)), cwd=self.folder,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**inherited, **settings, **self.environment},
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def says(self, words: str) -> None:
        await until(lambda: words in self.said or self._ended(), limit=30)
        assert words in self.said

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it and give its exit code; a container is killed after ten seconds."""
        assert self._process
        assert self._reading
        if self._process.returncode is None:
            self._process.send_signal(how)
        async with asyncio.timeout(10):
            code = await self._process.wait()
            await self._reading
        return code

    async def kill_if_alive(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._reading:
            await self._reading

    def _ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        async for line in self._process.stdout:
            self.said += line.decode()
