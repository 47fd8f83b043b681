"""Post to a Discord channel once, and edit what stands there.

Discord refuses a second message with the same nonce for some minutes, so a repeat within them is harmless. After them
the channel is searched for the alert's reference. Where its history is closed to us, a late repeat may post twice.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import discord
import structlog

from bot.core.people import user_of
from bot.core.render import discord as render
from bot.errors import ChannelGoneError, EditClosedError
from bot.model import ChannelRef, Posted, Ticket
from bot.platforms.discord.faults import EDIT_CLOSED, THREAD_CLOSED, faults
from bot.platforms.discord.views import view_of

log = structlog.get_logger(__name__)

LOOK_BACK = 500
"""How many messages since an alert was owed are read in search of an earlier attempt."""

NEWEST = 50
"""How many of the newest are read where none since then is it."""

_THREAD_NAME = 90

View = dict[str, Any]
"""The library takes no None for a view: a keyword, or none."""

Place = discord.PartialMessageable | discord.DMChannel


async def post(client: discord.Client, channel: ChannelRef, payload: render.Payload, ticket: Ticket) -> Posted:
    """Post; the ticket's key is the nonce that Discord enforces. A repeat looks for an earlier attempt first."""
    embed = discord.Embed.from_dict(payload["embeds"][0])
    buttons = view_of(payload)
    view: View = {"view": buttons} if buttons else {}
    with faults():
        target = await _target(client, channel)
        if ticket.reply_to is not None and isinstance(target, discord.PartialMessageable):
            return await _answer(client, target, embed, ticket, view)
        earlier = await _find(client, target, ticket, embed) if ticket.is_repeat else None
        posted = earlier or await target.send(embed=embed, nonce=ticket.key, **view)
    return _posted(posted, embed)


async def edit(client: discord.Client, channel: ChannelRef, message_id: str, payload: render.Payload) -> None:
    """Make a message of ours show this."""
    thread, number = _split(message_id)
    with faults():
        place = _within(client, channel, thread) if thread else await _target(client, channel)
        try:
            await place.get_partial_message(number).edit(embed=discord.Embed.from_dict(payload["embeds"][0]))
        except discord.HTTPException as error:
            if error.code in EDIT_CLOSED:
                raise EditClosedError("discord", error.text[:200] or f"code {error.code}") from error
            raise


async def _answer(
    client: discord.Client, target: discord.PartialMessageable, embed: discord.Embed, ticket: Ticket, view: View
) -> Posted:
    """Answer a message: in its thread where that is wished and can be, else by a reply to it."""
    assert ticket.reply_to is not None
    thread, number = _split(ticket.reply_to)
    if thread or ticket.in_thread:
        # A thread that was begun from a message has that message's id.
        within = client.get_partial_messageable(thread or number, guild_id=target.guild_id)
        try:
            if not thread:
                await _begin(target, number, embed)
            earlier = await _find(client, within, ticket, embed) if ticket.is_repeat else None
            posted = earlier or await within.send(embed=embed, nonce=ticket.key, **view)
            return replace(_posted(posted, embed), message_id=f"{within.id}/{posted.id}")
        except discord.HTTPException as error:
            if not isinstance(error, discord.Forbidden | discord.NotFound) and error.code not in THREAD_CLOSED:
                raise
            log.info("discord.thread_gone", channel=target.id, reason=error.text[:200])
    earlier = await _find(client, target, ticket, embed) if ticket.is_repeat else None
    origin = discord.MessageReference(message_id=number, channel_id=target.id, fail_if_not_exists=False)
    posted = earlier or await target.send(embed=embed, nonce=ticket.key, reference=origin, mention_author=False, **view)
    return _posted(posted, embed)


async def _begin(target: discord.PartialMessageable, number: int, embed: discord.Embed) -> None:
    """Begin the thread of a message; that it is there already, or cannot be, shows when it is posted to."""
    name = (embed.title or "").replace("\\", "")[:_THREAD_NAME] or "…"
    with suppress(discord.HTTPException):
        await target.get_partial_message(number).create_thread(name=name, auto_archive_duration=1440)


async def _target(client: discord.Client, channel: ChannelRef) -> Place:
    user = user_of(channel)
    if user is not None:
        return await client.create_dm(discord.Object(_number(user)))
    return client.get_partial_messageable(_number(channel.channel), guild_id=_number(channel.workspace))


def _within(client: discord.Client, channel: ChannelRef, thread: int) -> discord.PartialMessageable:
    return client.get_partial_messageable(thread, guild_id=_number(channel.workspace))


def _number(name: str) -> int:
    """Read an id; a line that was imported may hold anything, and no attempt at it would ever succeed."""
    if not (name.isascii() and name.isdecimal()):
        raise ChannelGoneError("discord", f"{name[:50]!r} is no id of Discord's")
    return int(name)


async def _find(client: discord.Client, target: Place, ticket: Ticket, embed: discord.Embed) -> discord.Message | None:
    """Find the message by nonce or reference. Without the right to read history the nonce must do.

    Nothing older than the alert can be a copy of it, for a new database counts from one again. But our clock may be
    wrong by hours: so what was posted last is looked at, too, and there the headline has to be the same.
    """
    try:
        async for found in _mine(client, target.history(limit=LOOK_BACK, after=ticket.since, oldest_first=True)):
            if found.nonce == ticket.key or _reference(found) == ticket.reference:
                return found
        async for found in _mine(client, target.history(limit=NEWEST)):
            if _reference(found) == ticket.reference and found.embeds[0].title == embed.title:
                return found
    except discord.Forbidden:
        return None
    return None


async def _mine(client: discord.Client, messages: AsyncIterator[discord.Message]) -> AsyncIterator[discord.Message]:
    async for found in messages:
        if client.user is not None and found.author.id == client.user.id:
            yield found


def _posted(message: discord.Message, embed: discord.Embed) -> Posted:
    # Discord answers a nonce that it knows with the message that it has, whatever was sent now.
    shown = message.embeds[0] if message.embeds else discord.Embed()
    return Posted(message_id=str(message.id), url=message.jump_url, is_earlier=_letters(shown) != _letters(embed))


def _letters(embed: discord.Embed) -> tuple[object, ...]:
    fields = tuple((field.name, field.value) for field in embed.fields)
    return embed.title, embed.description, embed.footer.text, fields


def _split(message_id: str) -> tuple[int | None, int]:
    """Read "thread/message" or "message"."""
    thread, _, number = message_id.rpartition("/")
    return (int(thread) if thread else None), int(number)


def _reference(message: discord.Message) -> str:
    footers = [embed.footer.text or "" for embed in message.embeds]
    return footers[0].rpartition(" ")[2] if footers else ""
