"""The two ends of the wire and the clock, as values that a test sets."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.feeds.parse import parse_document
from bot.model import (
    ChannelRef,
    Document,
    FetchOutcome,
    FetchRequest,
    Message,
    ParsedFeed,
    Platform,
    Posted,
    Reply,
    Ticket,
)


@dataclass
class FakeClock:
    at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class FakeWeb:
    """Answers by address; what was asked is kept."""

    answers: dict[str, FetchOutcome] = field(default_factory=dict)
    requests: list[FetchRequest] = field(default_factory=list)

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        self.requests.append(request)
        return self.answers[request.url]


class HereParser:
    """The real parser, in this process."""

    async def parse(self, document: Document) -> ParsedFeed:
        return parse_document(document)


@dataclass
class FakeChannelPlatform:
    """A platform whose channels are lists; `faults` are raised by the next sends, one each."""

    platform: Platform = Platform.DISCORD
    is_ready: bool = True
    sent: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    edits: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    tickets: list[Ticket] = field(default_factory=list)
    answers: list[tuple[str, str, Message, Ticket]] = field(default_factory=list)
    """Each message that was sent: its number, its channel, and how it was to be posted."""
    calls: list[tuple[str, str, bool]] = field(default_factory=list)
    faults: list[BaseException | None] = field(default_factory=list)

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:
        self._call(channel, ticket)
        self.sent[channel.channel].append(message)
        self.tickets.append(ticket)
        number = f"m{len(self.calls)}"
        self.answers.append((number, channel.channel, message, ticket))
        return Posted(message_id=number)

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:
        self._call(channel, ticket)
        self.notices[channel.channel].append(notice)
        return Posted(message_id=f"m{len(self.calls)}")

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:
        self._call(channel, ticket)
        self.edits[message_id].append(message)

    def answered(self, channel: str) -> dict[str, str | None]:
        """Give, by headline, the headline of the message that each message of a channel answers."""
        shown = {number: message.headline for number, _, message, _ in self.answers}
        return {
            message.headline: shown[ticket.reply_to] if ticket.reply_to else None
            for _, place, message, ticket in self.answers
            if place == channel
        }

    def _call(self, channel: ChannelRef, ticket: Ticket) -> None:
        self.calls.append((channel.channel, ticket.key, ticket.is_repeat))
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
