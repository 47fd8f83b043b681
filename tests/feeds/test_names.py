"""What a name leads to, looked up by a resolver of the test's own: no name leaves this machine."""

import asyncio
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds.fetch import AiohttpFetcher
from bot.model import Failed, Fetched, FetchRequest
from tests.fakes.raw_server import raw_server

HOUR = 3600.0
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss>"


class Names(AbstractResolver):
    """Knows what the test says, and counts what it is asked."""

    def __init__(self, **known: str) -> None:
        self.known = {name.replace("_", "."): address for name, address in known.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.known:
            raise OSError(socket.EAI_NONAME, "Name or service not known")
        found = ResolveResult(hostname=host, host=self.known[host], port=port, family=family, proto=0, flags=0)
        return [found]

    async def close(self) -> None:
        return


async def got(fetcher: AiohttpFetcher, url: str) -> Failed | Fetched:
    async with asyncio.timeout(5):
        outcome = await fetcher.fetch(FetchRequest(url=url))
    assert isinstance(outcome, Failed | Fetched)
    return outcome


async def test_a_host_without_an_address_needs_no_rest() -> None:
    """Nobody was asked, so the next feed of it need not wait, nor this one once the name is there again."""
    names = Names()
    async with raw_server() as server, AiohttpFetcher(allow=[server.address], host_gap=HOUR, resolver=names) as fetcher:
        url = f"http://gone.invalid:{server.address.partition(':')[2]}/rss"
        for _ in range(2):
            failed = await got(fetcher, url)
            assert isinstance(failed, Failed)
            assert (failed.status, failed.reason.startswith("no connection")) == (0, True)
        assert names.asked == ["gone.invalid"] * 2
        names.known["gone.invalid"] = "127.0.0.1"
        server.answers(OK)
        assert isinstance(await got(fetcher, url), Fetched)


async def test_a_host_that_was_asked_has_its_rest() -> None:
    """Whatever it answered: here a refusal, by nobody listening."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    names = Names(wire_example="127.0.0.1")
    async with AiohttpFetcher(allow=[f"127.0.0.1:{port}"], host_gap=HOUR, resolver=names) as fetcher:
        await got(fetcher, f"http://wire.example:{port}/rss")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await fetcher.fetch(FetchRequest(url=f"http://wire.example:{port}/rss"))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "192.168.1.1"]
)
async def test_a_public_name_of_a_private_address_is_refused(address: str) -> None:
    async with AiohttpFetcher(host_gap=0, resolver=Names(wire_example=address)) as fetcher:
        failed = await got(fetcher, "http://wire.example/rss")
    assert isinstance(failed, Failed)
    assert "is not a public address" in failed.reason
