"""The fetcher against a real server on loopback that does everything wrong."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import brotli
import pytest
import zstandard
from aiohttp import web

from bot.feeds import fetch
from bot.feeds.fetch import AiohttpFetcher
from bot.feeds.guard import AddressGuard, ForbiddenAddressError
from bot.model import Failed, Fetched, FetchRequest, NotModified
from tests.fakes.serving import served

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
BODY = b"<rss><channel><item><title>T</title></item></channel></rss>"


class Server:
    def __init__(self) -> None:
        self.handler: Handler = self._plain
        self.seen: list[web.Request] = []
        self.url = ""

    async def _plain(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=BODY)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        return await self.handler(request)

    def answers(self, *responses: web.StreamResponse) -> None:
        left = list(responses)

        async def handler(request: web.Request) -> web.StreamResponse:
            return left.pop(0)

        self.handler = handler


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner, server.url = await served(app)
    yield server
    await runner.cleanup()


@pytest.fixture
async def fetcher(server: Server) -> AsyncIterator[AiohttpFetcher]:
    address = server.url.removeprefix("http://")
    async with AiohttpFetcher(allow=[address], host_gap=0, read_seconds=0.3, total_seconds=2) as fetcher:
        yield fetcher


async def got(fetcher: AiohttpFetcher, server: Server, **validators: str) -> object:
    return await fetcher.fetch(FetchRequest(url=f"{server.url}/rss", **validators))


async def test_validators_go_back_as_they_came(fetcher: AiohttpFetcher, server: Server) -> None:
    server.answers(
        web.Response(body=BODY, headers={"ETag": 'W/"x, y"', "Last-Modified": "yesterday"}), web.Response(status=304)
    )
    first = await got(fetcher, server)
    assert isinstance(first, Fetched)
    second = await got(fetcher, server, etag=first.etag or "", last_modified=first.last_modified or "")
    assert isinstance(second, NotModified)
    assert server.seen[1].headers["If-None-Match"] == 'W/"x, y"'
    assert server.seen[1].headers["If-Modified-Since"] == "yesterday"
    assert not {"Cookie", "Referer"} & set(server.seen[1].headers)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        ("identity", bytes),
        ("GZIP, identity", gzip.compress),
    ],
)
async def test_compressed_answers_are_read(
    fetcher: AiohttpFetcher, server: Server, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    server.answers(web.Response(body=pack(BODY * 500), headers={"Content-Encoding": coding}))
    answer = await got(fetcher, server)
    assert isinstance(answer, Fetched)
    assert answer.body == BODY * 500


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress)]
)
async def test_a_bomb_stops_at_the_limit(
    fetcher: AiohttpFetcher, server: Server, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(bytes(fetch.MAX_DECODED + 2**20))
    assert len(bomb) < 2**20
    server.answers(web.Response(body=bomb, headers={"Content-Encoding": coding}))
    answer = await got(fetcher, server)
    assert isinstance(answer, Failed)
    assert "unpacks to more" in answer.reason


async def test_a_huge_document_is_refused(fetcher: AiohttpFetcher, server: Server) -> None:
    server.answers(web.Response(body=b"x" * (fetch.MAX_WIRE + 1)))
    answer = await got(fetcher, server)
    assert isinstance(answer, Failed)
    assert "larger than 8 MiB" in answer.reason


async def test_a_document_in_many_pieces_is_read_whole(fetcher: AiohttpFetcher, server: Server) -> None:
    """One read gives what has arrived so far: a slow feed must not be cut short."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in (BODY[:10], BODY[10:30], BODY[30:]):
            await response.write(piece)
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    server.handler = handler
    answer = await got(fetcher, server)
    assert isinstance(answer, Fetched)
    assert answer.body == BODY


async def test_a_server_that_says_nothing_has_a_limit(fetcher: AiohttpFetcher, server: Server) -> None:
    forever = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        await forever.wait()
        return web.Response()

    server.handler = handler
    answer = await got(fetcher, server)
    forever.set()
    assert answer == Failed(reason="no answer in time")


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (web.Response(status=404), "answers 404"),
        (web.Response(body=b"  "), "empty document"),
        (web.Response(body=b"junk", headers={"Content-Encoding": "gzip"}), "broken answer"),
        (web.Response(body=b"junk", headers={"Content-Encoding": "rot13"}), "compression"),
        (web.Response(status=302, headers={"Location": "file:///etc/passwd"}), "no web address"),
        (web.Response(status=302, headers={"Location": "http://u:p@127.0.0.1/"}), "without a password"),
    ],
)
async def test_a_fault_is_one_line(fetcher: AiohttpFetcher, server: Server, response: web.Response, words: str) -> None:
    server.answers(response)
    answer = await got(fetcher, server)
    assert isinstance(answer, Failed)
    assert words in answer.reason
    assert "\n" not in answer.reason
    assert "u:p" not in answer.reason


async def test_nothing_changed_is_no_answer_to_who_never_asked(fetcher: AiohttpFetcher, server: Server) -> None:
    """Else the feed would be well for ever, and never read."""
    server.answers(web.Response(status=304), web.Response(status=304, headers={"ETag": '"1"'}))
    failed = await fetcher.fetch(FetchRequest(url=server.url))
    assert isinstance(failed, Failed)
    assert "was not asked" in failed.reason
    assert isinstance(await fetcher.fetch(FetchRequest(url=server.url, etag='"1"')), NotModified)


@pytest.mark.parametrize("coding", ["none", "UTF-8", "binary", "identity", "EUC-KR"])
async def test_a_coding_that_packs_nothing_is_none(fetcher: AiohttpFetcher, server: Server, coding: str) -> None:
    server.answers(web.Response(body=BODY, headers={"Content-Encoding": coding}))
    found = await fetcher.fetch(FetchRequest(url=server.url))
    assert isinstance(found, Fetched)
    assert found.body == BODY


async def test_retry_after_is_handed_on(fetcher: AiohttpFetcher, server: Server) -> None:
    server.answers(web.Response(status=429, headers={"Retry-After": "120"}))
    answer = await got(fetcher, server)
    assert isinstance(answer, Failed)
    assert answer.retry_after is not None
    assert (answer.status, answer.retry_after.total_seconds()) == (429, 120)


async def test_redirects_are_followed_five_times(fetcher: AiohttpFetcher, server: Server) -> None:
    hop = {"Location": "/next"}
    server.answers(*(web.Response(status=301, headers=hop) for _ in range(5)), web.Response(body=BODY))
    answer = await got(fetcher, server)
    assert isinstance(answer, Fetched)
    assert answer.permanent_url == f"{server.url}/next"
    server.answers(*(web.Response(status=302, headers=hop) for _ in range(6)))
    assert await got(fetcher, server) == Failed(reason="more than 5 redirects")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "http://0.0.0.0:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/", "http://169.254.169.254/", "http://10.0.0.1/",
    ],
)  # fmt: skip
async def test_private_addresses_are_refused(server: Server, url: str) -> None:
    port = server.url.rpartition(":")[2]
    async with AiohttpFetcher(host_gap=0, connect_seconds=2) as closed:
        answer = await closed.fetch(FetchRequest(url=url.format(port=port)))
    assert isinstance(answer, Failed)
    assert server.seen == []


async def test_a_redirect_into_the_private_network_is_refused(fetcher: AiohttpFetcher, server: Server) -> None:
    server.answers(web.Response(status=302, headers={"Location": "http://127.0.0.2:9/"}))
    answer = await got(fetcher, server)
    assert isinstance(answer, Failed)
    assert "127.0.0.2" in answer.reason


def test_the_guard_says_what_would_open_an_address() -> None:
    with pytest.raises(ForbiddenAddressError, match=r"PANMUNJOM_ALLOW=\[::1\]:80"):
        AddressGuard()((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 80)))


def test_the_allow_list_opens_a_network() -> None:
    made = AddressGuard(["10.0.0.0/8"])((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 80)))
    made.close()
    with pytest.raises(ForbiddenAddressError):
        AddressGuard(["10.0.0.0/8"])((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.0.1", 80)))
