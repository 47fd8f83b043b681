"""What Discord's errors mean for the one who posts.

Source: Discord's documentation, "Opcodes and Status Codes", JSON error codes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import (
    ChannelGoneError,
    EditClosedError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
)

UNKNOWN_MESSAGE = 10008
EDITS_RATIONED = 30046
CLOSED = frozenset(
    {
        10003,  # unknown channel
        10004,  # unknown guild
        30033,  # a thread is full
        40333,  # refused at the gate
        50001,  # no access
        50007,  # this person takes no messages of ours
        50008,  # no text in this channel
        50013,  # a right is missing
        50024,  # not in this type of channel
        50083,  # an archived thread
        160005,  # a locked thread
        160006,  # too many threads
    }
)
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
        raise PlatformError("discord", f"no answer: {error!r}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A page of a server that is down: the library takes every answer for an object.
        raise PlatformError("discord", f"an answer that makes no sense: {error!r}") from error


def _fault(error: discord.HTTPException) -> PlatformError:  # noqa: PLR0911 - a table of who has to act
    said = error.text[:200] or "no reason given"
    if error.code == EDITS_RATIONED:
        return EditClosedError("discord", said)
    if error.code == UNKNOWN_MESSAGE:
        return MessageRefusedError("discord", "somebody deleted the message")
    if error.code in CLOSED or error.status in {403, 404}:
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
