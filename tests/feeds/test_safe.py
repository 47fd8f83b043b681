"""What a hostile address or server can do to the fetcher: nothing, and not for long."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from bot.feeds.fetch import AiohttpFetcher
from bot.model import Failed, Fetched, FetchOutcome, FetchRequest, NotModified
from tests.fakes.raw_server import RawServer, raw_server

BODY = b"<rss><channel><item><title>T</title></item></channel></rss>"
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[RawServer]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def fetcher(server: RawServer, other: RawServer) -> AsyncIterator[AiohttpFetcher]:
    allow = [server.address, other.address]
    async with AiohttpFetcher(allow=allow, host_gap=0, read_seconds=0.5, total_seconds=1) as fetcher:
        yield fetcher


async def got(fetcher: AiohttpFetcher, url: str, **validators: str) -> FetchOutcome:
    async with asyncio.timeout(5):
        return await fetcher.fetch(FetchRequest(url=url, **validators))


async def test_a_body_that_drips_for_ever_ends_with_the_whole_limit(fetcher: AiohttpFetcher, server: RawServer) -> None:
    """Each byte comes in time; all of them never do."""

    async def drip(_: bytes) -> AsyncIterator[bytes]:
        yield OK + b"\r\n"
        while True:
            await asyncio.sleep(0.05)
            yield b"<"

    server.pieces = drip
    assert await got(fetcher, server.url) == Failed(reason="no answer in time")


async def test_headers_that_drip_for_ever_end_likewise(fetcher: AiohttpFetcher, server: RawServer) -> None:
    async def drip(_: bytes) -> AsyncIterator[bytes]:
        yield OK
        for number in range(10**6):
            await asyncio.sleep(0.05)
            yield b"X-%d: y\r\n" % number

    server.pieces = drip
    assert await got(fetcher, server.url) == Failed(reason="no answer in time")


async def test_redirects_that_drip_share_one_limit(fetcher: AiohttpFetcher, server: RawServer) -> None:
    async def slow(_: bytes) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.4)
        yield b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    server.pieces = slow
    assert await got(fetcher, server.url) == Failed(reason="no answer in time")
    assert len(server.requests) < 5


@pytest.mark.parametrize(
    "head",
    [
        OK + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n",
        OK + b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\n",
        b"HTTP/1.1 200 " + b"O" * 100_000 + b"K\r\n\r\n",
        b"\x00\x01\x02 this is no HTTP\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe://[\r\nContent-Length: 0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        OK + b"Content-Length: 500\r\n\r\n<rss>",
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY * 99)[:-9],
    ],
    ids=["long header", "many headers", "long reason", "no HTTP", "nowhere", "bad place", "bad chunk", "short", "cut"],
)
async def test_a_broken_answer_is_a_failure_of_one_short_line(
    fetcher: AiohttpFetcher, server: RawServer, head: bytes
) -> None:
    server.answers(head)
    answer = await got(fetcher, server.url)
    assert isinstance(answer, Failed), answer
    assert len(answer.reason) < 300
    assert answer.reason.isprintable()


async def test_deflate_comes_in_two_forms_and_gzip_in_several_members(
    fetcher: AiohttpFetcher, server: RawServer
) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = [
        (b"deflate", zlib.compress(BODY)),
        (b"deflate", raw.compress(BODY) + raw.flush()),
        (b"gzip", gzip.compress(BODY[:20]) + gzip.compress(BODY[20:]) + b"\0" * 20),
    ]
    for coding, body in packed:
        server.answers(OK + b"Content-Encoding: " + coding + b"\r\n\r\n" + body)
        answer = await got(fetcher, server.url)
        assert isinstance(answer, Fetched), answer
        assert answer.body == BODY


@pytest.mark.parametrize("etag", [b'W/"a, b"', b"no quotes", b'"\xed\x95\x9c"', b'""', b"W/"])
async def test_a_validator_goes_back_byte_for_byte(fetcher: AiohttpFetcher, server: RawServer, etag: bytes) -> None:
    date = b"Mon,  2 Mar 2026 25:00:00 +0900 (KST)"
    server.answers(OK + b"ETag: " + etag + b"\r\nLast-Modified: " + date + b"\r\n\r\n" + BODY)
    first = await got(fetcher, server.url)
    assert isinstance(first, Fetched)
    server.answers(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    again = await got(fetcher, server.url, etag=first.etag or "", last_modified=first.last_modified or "")
    assert isinstance(again, NotModified)
    assert b"\r\nIf-None-Match: " + etag + b"\r\n" in server.requests[1]
    assert b"\r\nIf-Modified-Since: " + date + b"\r\n" in server.requests[1]


async def test_bytes_that_are_no_text_are_no_validator(fetcher: AiohttpFetcher, server: RawServer) -> None:
    server.answers(OK + b'ETag: "\xff\xfe"\r\n\r\n' + BODY)
    answer = await got(fetcher, server.url)
    assert isinstance(answer, Fetched)
    assert answer.etag is None


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        (b"/a b", b"/a%20b"),
        ("/기사".encode(), b"/%EA%B8%B0%EC%82%AC"),
        ("/기사".encode("euc-kr"), b"/%B1%E2%BB%E7"),
        (b"/%EA?x=%20y#z", b"/%EA?x=%20y"),
    ],
)
async def test_a_redirect_is_followed_however_its_address_is_written(
    fetcher: AiohttpFetcher, server: RawServer, location: bytes, asked: bytes
) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: "
    server.answers(head + location + b"\r\n\r\n", OK + b"\r\n" + BODY)
    assert isinstance(await got(fetcher, server.url), Fetched)
    assert server.requests[1].split()[1] == asked


async def test_another_origin_gets_neither_validators_nor_cookies(
    fetcher: AiohttpFetcher, server: RawServer, other: RawServer
) -> None:
    server.answers(
        b"HTTP/1.1 302 Found\r\nLocation: " + other.url.encode() + b"/x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    )
    other.answers(OK + b"\r\n" + BODY)
    assert isinstance(await got(fetcher, server.url, etag='"mine"'), Fetched)
    assert b"If-None-Match" in server.requests[0]
    for word in (b"if-none-match", b"cookie", b"authorization", b"referer"):
        assert word not in other.requests[0].lower()


async def test_validators_go_to_the_origin_that_gave_them(
    fetcher: AiohttpFetcher, server: RawServer, other: RawServer
) -> None:
    """A feed that lives behind a redirect is asked conditionally where it lives, and not on the way."""
    server.answers(b"HTTP/1.1 301 Moved\r\nLocation: " + other.url.encode() + b"/x\r\nContent-Length: 0\r\n\r\n")
    other.answers(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    answer = await got(fetcher, server.url, etag='"theirs"', validated_by=f"{other.url}/x")
    assert answer == NotModified(permanent_url=f"{other.url}/x")
    assert b"If-None-Match" not in server.requests[0]
    assert b'If-None-Match: "theirs"' in other.requests[0]


@pytest.mark.parametrize(
    "url", ["ftp://h/", "file:///etc/passwd", "http://u@127.0.0.1/", "http://:p@127.0.0.1/", "gopher:x"]
)
async def test_only_plain_web_addresses_are_asked(fetcher: AiohttpFetcher, url: str) -> None:
    answer = await got(fetcher, url)
    assert isinstance(answer, Failed)
    assert "no web address" in answer.reason


@pytest.mark.parametrize("answer", [b"junk", b"HTTP/1.1 999999 OK", OK + b"X: " + b"a" * 20_000])
async def test_a_broken_answer_tells_no_key_of_the_address(
    fetcher: AiohttpFetcher, server: RawServer, answer: bytes
) -> None:
    """Private bridges have keys in their addresses; what went wrong is logged, and told in channels."""
    server.answers(answer + b"\r\n\r\n")
    failed = await got(fetcher, f"{server.url}/rss?key=hunter2")
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("broken answer: ")
    assert "hunter2" not in failed.reason
    assert "\n" not in failed.reason


async def test_an_allowed_name_lets_no_other_name_in(server: RawServer) -> None:
    """A bridge is let in by its name; an attacker's name that leads to the same address is not."""
    port = server.address.rpartition(":")[2]
    server.answers(OK + b"Connection: close\r\n\r\n" + BODY)
    async with AiohttpFetcher(allow=[f"localhost:{port}"], host_gap=0) as fetcher:
        assert isinstance(await got(fetcher, f"http://localhost:{port}/"), Fetched)
        assert isinstance(await got(fetcher, f"http://127.0.0.1:{port}/"), Failed)
    assert len(server.requests) == 1
