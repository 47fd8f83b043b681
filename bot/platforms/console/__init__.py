"""The console as a platform: alerts as a person would want to read them."""

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.core.render import console as render
from bot.core.render.console import Line
from bot.errors import PlatformError
from bot.model import ChannelRef, Message, Platform, Posted, Reply, Ticket


class ConsolePlatform:
    """The Sender port over a terminal or a pipe. It has one channel, and what is printed stays as it is."""

    platform = Platform.CONSOLE
    is_ready = True

    def __init__(self, *, zone: ZoneInfo, console: Console | None = None) -> None:
        self._zone = zone
        self._console = console or Console(highlight=False)

    async def send(self, channel: ChannelRef, message: Message, ticket: Ticket) -> Posted:  # noqa: ARG002 - as above
        """Print an alert."""
        self._print(render.message(message, zone=self._zone))
        return Posted(message_id=ticket.key)

    async def send_notice(self, channel: ChannelRef, notice: Reply, ticket: Ticket) -> Posted:  # noqa: ARG002 - as above
        """Print a text of our own."""
        self._print(render.reply(notice, zone=self._zone))
        return Posted(message_id=ticket.key)

    async def edit(self, channel: ChannelRef, message_id: str, message: Message, ticket: Ticket) -> None:  # noqa: ARG002 - as above
        """Print one line that says what the alert shows by now."""
        self._print(render.update(message))

    def _print(self, lines: tuple[Line, ...]) -> None:
        """Print lines as Text objects, so that nothing of a feed is read as markup."""
        try:
            for line in lines:
                text = Text()
                for span in line:
                    text.append(span.text, style=span.style)
                self._console.print(text, soft_wrap=not self._console.is_terminal)
            self._console.print()
        except OSError as error:
            raise PlatformError("console", f"cannot print: {error.strerror}") from error
