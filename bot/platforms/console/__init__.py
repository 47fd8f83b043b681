"""The console as a platform: alerts as a person would want to read them."""

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.core.render import console as render
from bot.errors import PlatformError
from bot.model import ChannelRef, Message, Platform, Posted


class ConsolePlatform:
    """The Sender port over a terminal or a pipe."""

    platform = Platform.CONSOLE
    is_ready = True

    def __init__(self, *, zone: ZoneInfo, console: Console | None = None) -> None:
        self._zone = zone
        self._console = console or Console(highlight=False)

    async def send(self, channel: ChannelRef, message: Message, *, key: str, retry: bool) -> Posted:  # noqa: ARG002 - a screen has one channel and forgets
        """Print the alert; Text objects, so that nothing of a feed is read as markup."""
        try:
            for line in render.message(message, zone=self._zone):
                text = Text()
                for span in line:
                    text.append(span.text, style=span.style)
                self._console.print(text, soft_wrap=not self._console.is_terminal)
            self._console.print()
        except OSError as error:
            raise PlatformError("console", f"cannot print: {error.strerror}") from error
        return Posted(message_id=key)
