"""Ask a server for a document: conditionally, politely, and never for more than we can hold."""

import asyncio
import re
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urljoin, urlsplit

import aiohttp
import brotli
import zstandard
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.core.http import freshness, links, retry_after
from bot.core.text import clean, clip
from bot.core.urls import host_and_port, web_address, written
from bot.errors import FetchError
from bot.feeds.decode import decoder
from bot.feeds.guard import AddressGuard, ForbiddenAddressError
from bot.model import Failed, Fetched, FetchOutcome, FetchRequest, NotModified

MAX_WIRE, MAX_DECODED = 8 * 2**20, 16 * 2**20
"""Bytes of a document as it comes, and unpacked."""
MAX_REDIRECTS = 5
MAX_HEADERS = 100
_MAX_VALIDATOR = 2000
"""Characters of an ETag or a date that are kept; a longer one counts as none."""
_NOT_MODIFIED = 304
_CHUNK = 64 * 1024
_PARTS = 16
"""Parts of a document, of 64 kB at most, unpacked before others get their turn on the event loop."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ADDRESS = "".join(map(chr, range(128)))
_PERMANENT = frozenset({301, 308})
USER_AGENT = f"Panmunjom/{version('panmunjom')} (news wire; feed reader)"
_TYPES = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class AiohttpFetcher:
    """The Fetcher port over aiohttp. One request at a time to a host, `host_gap` seconds apart."""

    def __init__(
        self,
        *,
        allow: Sequence[str] = (),
        host_gap: float = 2.0,
        connect_seconds: float = 10,
        read_seconds: float = 20,
        total_seconds: float = 45,
        concurrency: int = 8,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Names are looked up by `resolver`, or as this machine does it."""
        self._guard = AddressGuard(allow)
        self._gap = host_gap
        self._total = total_seconds
        self._now = now
        self._slots = asyncio.Semaphore(concurrency)
        self._timeout = aiohttp.ClientTimeout(total=total_seconds, sock_connect=connect_seconds, sock_read=read_seconds)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._guard, limit=32, resolver=self._resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,  # decoded by us, a chunk at a time, so that a bomb stops at the limit
            trust_env=False,
            max_line_size=8190,
            max_field_size=16_384,
            max_headers=MAX_HEADERS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once, following redirects; every fault of the other side is a `Failed` that says what it was."""
        return await _told(self._follow(request))

    async def post(self, url: str, form: Mapping[str, str]) -> Failed | None:
        """Post a form to a hub, with the same guard, turn and limits; None if it takes it."""
        return await _told(self._post(url, form))

    async def _post(self, url: str, form: Mapping[str, str]) -> Failed | None:
        assert self._session is not None, "enter the fetcher first"
        address = _asked(url)
        async with self._turn(url), self._slots:
            with self._guard.asking(address):
                async with self._session.post(
                    URL(address, encoded=True), data=form, headers={"User-Agent": USER_AGENT}, allow_redirects=False
                ) as answer:
                    # Its words are for people; what it means is in the number, so none of them are read.
                    taken = 200 <= answer.status < 300  # noqa: PLR2004 - all that mean yes
                    return None if taken else Failed(reason=f"the hub answers {answer.status}", status=answer.status)

    async def _follow(self, request: FetchRequest) -> FetchOutcome:
        url, is_permanent, left = request.url, True, self._total
        loop = asyncio.get_running_loop()
        for hop in range(MAX_REDIRECTS + 1):
            is_theirs = _origin(url) == _origin(request.validated_by or request.url)
            # A slot is taken when the host's turn has come: one that waits for seconds holds up nobody.
            async with self._turn(url), self._slots:
                # The limit is on what servers take, all of them together; a wait for the host's turn is ours.
                began = loop.time()
                async with asyncio.timeout(left), self._get(url, request if is_theirs else None) as response:
                    if response.status == _NOT_MODIFIED and not (is_theirs and (request.etag or request.last_modified)):
                        # Taken at its word, the feed would be well for ever and never read.
                        raise FetchError(url, "the server says that nothing changed, though it was not asked that")
                    if response.status not in _REDIRECTS:
                        return await self._read(response, url, url if hop and is_permanent else None)
                left -= loop.time() - began
                is_permanent = is_permanent and response.status in _PERMANENT
                url = _target(url, response)
        raise FetchError(request.url, f"more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def _get(self, url: str, validators: FetchRequest | None) -> AsyncIterator[aiohttp.ClientResponse]:
        assert self._session is not None, "enter the fetcher first"
        address = _asked(url)
        headers = {"User-Agent": USER_AGENT, "Accept": _TYPES, "Accept-Encoding": "gzip, deflate, br, zstd"}
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        with self._guard.asking(address):
            async with self._session.get(URL(address, encoded=True), headers=headers, allow_redirects=False) as answer:
                yield answer

    async def _read(self, response: aiohttp.ClientResponse, url: str, permanent_url: str | None) -> FetchOutcome:
        now = self._now()
        headers = response.headers
        if response.status not in {200, _NOT_MODIFIED}:
            wait = retry_after(headers.get("Retry-After"), now=now)
            reason = clip(clean(f"the server answers {response.status} {response.reason or ''}"), 100)
            wait = max(filter(None, (wait, freshness(headers, now=now))), default=None)
            return Failed(reason=reason, status=response.status, retry_after=wait, url=url)
        etag, last_modified = _validator(headers.get("ETag")), _validator(headers.get("Last-Modified"))
        max_age = freshness(headers, now=now)
        if response.status == _NOT_MODIFIED:
            return NotModified(etag=etag, last_modified=last_modified, max_age=max_age, permanent_url=permanent_url)
        body = await _body(response, url)
        if not body.strip():
            return Failed(reason="the server answers 200 with an empty document", status=200, url=url)
        named = links(", ".join(headers.getall("Link", ())))
        return Fetched(
            url=url,
            permanent_url=permanent_url,
            body=body,
            content_type=headers.get("Content-Type", ""),
            etag=etag,
            last_modified=last_modified,
            max_age=max_age,
            hub_url=_link(url, named.get("hub")),
            self_url=_link(url, named.get("self")),
        )

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        """Wait for the host's turn: one request at a time, seconds apart."""
        host = host_and_port(url)
        loop = asyncio.get_running_loop()
        async with self._hosts[host]:
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - loop.time()))
            gap = self._gap
            try:
                yield
            except aiohttp.ClientConnectorDNSError:
                gap = 0.0  # it has no address: nobody was asked, and nobody needs a rest
                raise
            finally:
                self._free_at[host] = loop.time() + gap


_Answer = TypeVar("_Answer")


async def _told(work: Awaitable[_Answer]) -> _Answer | Failed:
    """Await an answer; every fault of the other side becomes a `Failed` that says what it was."""
    try:
        return await work
    except FetchError as error:
        return Failed(reason=error.reason)
    except ForbiddenAddressError as error:
        return Failed(reason=str(error))
    except TimeoutError:
        return Failed(reason="no answer in time")
    except aiohttp.ClientConnectorError as error:
        return Failed(reason=_cause(error))
    except (aiohttp.ClientError, zlib.error, brotli.error, zstandard.ZstdError, ValueError) as error:
        return Failed(reason=f"broken answer: {_said(error) or type(error).__name__}")


def _said(error: Exception) -> str:
    # Some end with the address that was asked, and with whatever key its owner has written into that.
    words = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return clip(clean(words), 200)


def _asked(url: str) -> str:
    address = web_address(url)
    if address is None:
        # Without what may be a password in it.
        shown = re.sub(r"//[^/?#]*@", "//", url)[:100]
        raise FetchError(url, f"{shown!r} is no web address (http or https, without a password)")
    return address


async def _body(response: aiohttp.ClientResponse, url: str) -> bytes:
    """Read and decode, with a limit on both sides of the decoder."""
    decode = decoder(response.headers.get("Content-Encoding", ""))
    if decode is None:
        raise FetchError(url, "the server uses a compression that it was not asked for")
    wire, decoded = 0, bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        wire += len(chunk)
        if wire > MAX_WIRE:
            raise FetchError(url, f"the document is larger than {MAX_WIRE // 2**20} MiB")
        for number, part in enumerate(decode.decode(chunk), 1):
            decoded += part
            if len(decoded) > MAX_DECODED:
                raise FetchError(url, f"the document unpacks to more than {MAX_DECODED // 2**20} MiB")
            if number % _PARTS == 0:
                await asyncio.sleep(0)  # a few bytes can hold all of it: others get their turn
    if wire and not decode.is_whole:
        raise FetchError(url, "the document breaks off before its end")
    return bytes(decoded)


def _target(url: str, response: aiohttp.ClientResponse) -> str:
    # Bytes that are no UTF-8 are escaped as they came.
    location = quote(response.headers.get("Location", "").encode("utf-8", "surrogateescape"), safe=_ADDRESS)
    if not location:
        raise FetchError(url, f"the server answers {response.status} without saying where to go")
    return urljoin(url, written(location))


def _validator(value: str | None) -> str | None:
    """Give a validator that can be sent back exactly; bytes that are no text cannot, and count as none."""
    return value if value and len(value) <= _MAX_VALIDATOR and value.isprintable() else None


def _link(url: str, target: str | None) -> str | None:
    return web_address(urljoin(url, target)) if target else None


def _cause(error: aiohttp.ClientConnectorError) -> str:
    cause = error.os_error
    if isinstance(cause, ForbiddenAddressError):
        return str(cause)
    return f"no connection: {cause.strerror or cause}"[:200]


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
