"""Post an alert to a Discord channel once, and say whose fault it is where that fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.core.render import discord as render
from bot.errors import ChannelGoneError, LoginError, MessageRefusedError, PlatformError, RateLimitedError
from bot.model import ChannelRef, Message, Posted

LOOK_BACK = 100
"""How many messages of a channel are read in search of an earlier attempt."""

_DEFAULT_WAIT = 60.0


async def post(client: discord.Client, channel: ChannelRef, message: Message, *, key: str, retry: bool) -> Posted:
    """Post; `key` is the nonce that Discord enforces. With `retry`, look for an earlier attempt first."""
    target = client.get_partial_messageable(int(channel.channel), guild_id=int(channel.workspace))
    embed = discord.Embed.from_dict(render.message(message)["embeds"][0])
    with _faults():
        earlier = await _find(client, target, message, key) if retry else None
        posted = earlier or await target.send(embed=embed, nonce=key)
    return Posted(message_id=str(posted.id), url=posted.jump_url)


async def _find(
    client: discord.Client, target: discord.PartialMessageable, message: Message, key: str
) -> discord.Message | None:
    """Find the alert in the channel by nonce or reference. Without the right to read history the nonce must do."""
    try:
        async for found in target.history(limit=LOOK_BACK):
            mine = client.user is not None and found.author.id == client.user.id
            if mine and (found.nonce == key or _reference(found) == message.reference):
                return found
    except discord.Forbidden:
        return None
    return None


def _reference(message: discord.Message) -> str:
    footers = [embed.footer.text or "" for embed in message.embeds]
    return footers[0].rpartition(" ")[2] if footers else ""


@contextmanager
def _faults() -> Iterator[None]:
    """Turn the library's errors into those of the house."""
    try:
        yield
    except discord.RateLimited as error:
        raise RateLimitedError("discord", error.retry_after) from error
    except discord.Forbidden as error:
        raise ChannelGoneError("discord", f"may not post there: {error.text or 'forbidden'}") from error
    except discord.NotFound as error:
        raise ChannelGoneError("discord", f"no such channel: {error.text or 'not found'}") from error
    except discord.HTTPException as error:
        raise _fault(error) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformError("discord", f"no answer: {error!r}") from error


def _fault(error: discord.HTTPException) -> PlatformError:
    match error.status:
        case 401:
            return LoginError("discord", "the token was revoked: put a new one into PANMUNJOM_DISCORD_TOKEN")
        case 429:
            return RateLimitedError("discord", _retry_after(error))
        case 400:
            return MessageRefusedError("discord", f"message refused: {error.text[:200]}")
        case _:
            return PlatformError("discord", f"answered {error.status}")


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return _DEFAULT_WAIT
