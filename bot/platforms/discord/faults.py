"""What Discord's errors mean for the one who posts.

Source: Discord's documentation, "Opcodes and Status Codes", JSON error codes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import (
    ChannelGoneError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
)
from bot.platforms.guard import in_words

UNKNOWN_MESSAGE = 10008
THREAD_CLOSED = frozenset(
    {
        30033,  # it is full
        50083,  # it is archived: a new message would open it again, an edit does not
        160005,  # it is locked
    }
)
"""Why nothing can be changed in a thread, or added to it, though its channel is open."""

EDIT_CLOSED = THREAD_CLOSED | {
    20022,  # edits of announcements are rationed
    30046,  # edits of old messages are
    50005,  # another bot's message: ours, before the application was changed
}
CLOSED = THREAD_CLOSED | frozenset(
    {
        10003,  # unknown channel
        10004,  # unknown guild
        50001,  # no access
        50007,  # this person takes no messages of ours
        50008,  # no text in this channel
        50013,  # a right is missing
        50024,  # not in this type of channel
        160006,  # too many threads
    }
)
_NO_CHANNEL = frozenset(
    {
        0,  # a page of what stands before Discord's servers, or of a proxy
        40333,  # the guard before them, in the form of an answer
    }
)
"""Refusals of the wire itself: a channel that is paused for one would wait a day, and all would be at once."""

_DEFAULT_WAIT = 60.0


@contextmanager
def faults() -> Iterator[None]:
    """Turn the library's errors into those of the house."""
    try:
        yield
    except discord.RateLimited as error:
        raise RateLimitedError("discord", error.retry_after) from error
    except discord.HTTPException as error:
        raise _fault(error) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformError("discord", f"no answer: {in_words(error)}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A page of a server that is down: the library takes every answer for an object.
        raise PlatformError("discord", f"an answer that makes no sense: {in_words(error)}") from error


def _fault(error: discord.HTTPException) -> PlatformError:
    said = error.text[:200] or "no reason given"
    if error.code == UNKNOWN_MESSAGE:
        return MessageRefusedError("discord", "somebody deleted the message")
    if error.code in CLOSED or (error.status in {403, 404} and error.code not in _NO_CHANNEL):
        return ChannelGoneError("discord", f"cannot post there: {said}")
    match error.status:
        case 401:
            return LoginError("discord", "the token was revoked: put a new one into PANMUNJOM_DISCORD_TOKEN")
        case 429:
            return RateLimitedError("discord", _retry_after(error))
        case 400:
            return MessageRefusedError("discord", f"message refused: {said}")
    return PlatformError("discord", f"answered {error.status}")


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return _DEFAULT_WAIT
