"""The two ends and what stands beside them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.tags import Tagged
from bot.core.vector import Vector
from bot.model import (
    Article,
    ChannelRef,
    Document,
    Failed,
    FetchOutcome,
    FetchRequest,
    Message,
    ParsedFeed,
    Platform,
    Posted,
    Reply,
    Ticket,
)


class Clock(Protocol):
    """The time, aware and in UTC."""

    def now(self) -> datetime:
        """Give the present instant."""
        ...


class Fetcher(Protocol):
    """The web, one document at a time, with limits."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Ask once; every fault of the other side comes back as `Failed`."""
        ...


class HubCaller(Protocol):
    """A post to a hub, with the same limits."""

    async def post(self, url: str, form: Mapping[str, str]) -> Failed | None:
        """Post a form; None if the other side takes it."""
        ...


class Parser(Protocol):
    """Bytes to items, somewhere a hostile document can do no harm."""

    async def parse(self, document: Document) -> ParsedFeed:
        """Read a document; raise ParseError if it is no feed, or cost too much to read."""
        ...


class TaggerBeside(Protocol):
    """The tagger, beside the event loop: what it says is what ours would say."""

    async def tag(self, articles: Sequence[Article]) -> Sequence[Tagged] | None:
        """Tag all of them, or give None where that cannot be done there."""
        ...


class Embedder(Protocol):
    """Sentences to vectors, somewhere native code can do no harm."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector | None]:
        """Give a vector of length 1 for each text (`core.vector.embedded`), or None where there is none to be had."""
        ...


class Sender(Protocol):
    """A platform that posts messages."""

    @property
    def platform(self) -> Platform:
        """Say which platform this is."""
        ...

    @property
    def is_ready(self) -> bool:
        """Say whether it is connected; nothing is claimed for a platform that is not."""
        ...

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        """Post a story once, as its ticket says. Raises RateLimitedError, ChannelGoneError or PlatformError."""
        ...

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        """Post a text of our own once, likewise."""
        ...

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        """Make a posted message show this instead.

        Raises EditClosedError where the platform allows it no more, and MessageRefusedError where the message is gone.
        """
        ...
