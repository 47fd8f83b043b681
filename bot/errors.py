"""Who has to act when something goes wrong.

    BotError
      SettingsError(problems)        the operator, before start-up
      FeedError(feed_url)            the publisher; the poll goes on
        FetchError, ParseError
      StoreError                     the operator; nothing else can go on
      PlatformError(platform)        one channel of Discord or Slack
        RateLimitedError(retry_after)    wait, then send the same again
        ChannelGoneError                 stop posting there, tell whoever subscribed it
        UnansweredError                  it may have been carried out, or still be: look before the next attempt
        MessageRefusedError              give this message up; the channel is fine
        EditClosedError                  answer the message instead of editing it
        LoginError                       the operator: a token or an intent is wrong
      UserInputError                 the person typing; str(error) is shown to them

What is expected (a 304, an item already known, no match) is a value and never one of these.
"""

from collections.abc import Sequence


class BotError(Exception):
    """Anything that this program raises on purpose; str() is one line that says what to do."""


class SettingsError(BotError):
    """Settings or configuration files are wrong; every problem is named at once (exit 78)."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class FeedError(BotError):
    """A publisher's server or document is at fault; the other feeds go on."""

    def __init__(self, feed_url: str, reason: str) -> None:
        self.feed_url = feed_url
        self.reason = reason
        super().__init__(f"{feed_url}: {reason}")


class FetchError(FeedError):
    """The document did not arrive: refused, too large, too slow, or a forbidden address."""


class ParseError(FeedError):
    """The document arrived and is no feed that we can read."""


class StoreError(BotError):
    """The database cannot be used (full disk, read-only, newer than this program)."""


class PlatformError(BotError):
    """A platform refused or failed; only what goes to that channel waits."""

    def __init__(self, platform: str, reason: str) -> None:
        self.platform = platform
        self.reason = reason
        super().__init__(f"{platform}: {reason}")


class RateLimitedError(PlatformError):
    """Wait `retry_after` seconds, then send the same again."""

    def __init__(self, platform: str, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(platform, f"rate limited for {retry_after:g} s")


class UnansweredError(PlatformError):
    """No answer came in time: the platform may still be at it, so the next attempt waits before it looks."""


class ChannelGoneError(PlatformError):
    """The channel is deleted, archived or closed to us: pause it and tell whoever subscribed it."""


class MessageRefusedError(PlatformError):
    """The platform calls this very message invalid: trying it again is no use, and our renderer is to be mended."""


class EditClosedError(PlatformError):
    """The message is too old to be edited: post what is new as an answer to it."""


class LoginError(PlatformError):
    """A token is wrong or revoked, or an intent is missing: this platform stops, the others go on."""


class UserInputError(BotError):
    """What somebody typed cannot be done; str() is shown to them and says what would work."""
