"""Post to a Slack channel once, and edit what stands there.

Slack has no idempotency key. So each message carries its own in its metadata, and a repeat reads the channel's history
first. That needs the bot in the channel: it joins a public one. Where history stays closed to us, the repeat is made
blind, which may post twice; the log says so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.people import user_of
from bot.core.render import slack as render
from bot.errors import EditClosedError, MessageRefusedError
from bot.model import ChannelRef, Posted, Ticket
from bot.platforms.slack.faults import EDIT_CLOSED, MESSAGE_GONE, THREAD_CLOSED, code_of, faults, passes

log = structlog.get_logger(__name__)

EVENT = "panmunjom_alert"
PAGE = 200
PAGES = 10
"""How many pages of what a channel holds are read in search of an earlier attempt, back to when it was owed."""

Place = tuple[str, str | None]
"""A channel, or the thread of one."""


async def post(
    web: AsyncWebClient, channel: ChannelRef, payload: render.Payload, ticket: Ticket, *, broadcast: bool
) -> Posted:
    """Post; a repeat looks for an earlier attempt first. What answers a message stands in its thread, if it has one."""
    place = user_of(channel) or channel.channel
    root = _split(ticket.reply_to)[0] if ticket.reply_to is not None else None
    with faults():
        if ticket.is_repeat:
            # In the channel as well: the thread may have been closed to the first attempt.
            for where in dict.fromkeys(((place, root), (place, None))):
                if earlier := await _find(web, where, ticket):
                    return Posted(message_id=earlier, is_earlier=True)
        try:
            return await _send_there(web, (place, root), payload, ticket, broadcast=broadcast)
        except SlackApiError as error:
            if root is None or code_of(error) not in THREAD_CLOSED:
                raise
            log.info("slack.thread_gone", channel=place, reason=code_of(error))
        return await _send_there(web, (place, None), payload, ticket, broadcast=broadcast)


async def edit(web: AsyncWebClient, channel: ChannelRef, message_id: str, payload: render.Payload) -> None:
    """Make a message of ours show this; without its blocks Slack would keep the old ones."""
    with faults():
        try:
            await web.chat_update(channel=channel.channel, ts=_split(message_id)[1], **payload)
        except SlackApiError as error:
            if code_of(error) in EDIT_CLOSED:
                raise EditClosedError("slack", code_of(error)) from error
            if code_of(error) in MESSAGE_GONE:
                raise MessageRefusedError("slack", "somebody deleted the message") from error
            raise


async def _send_there(
    web: AsyncWebClient, where: Place, payload: render.Payload, ticket: Ticket, *, broadcast: bool
) -> Posted:
    """Send, and once more where a public channel has first to be joined."""
    try:
        return await _send(web, where, payload, ticket, broadcast=broadcast)
    except SlackApiError as error:
        if code_of(error) != "not_in_channel" or not await _join(web, where[0]):
            raise
    return await _send(web, where, payload, ticket, broadcast=broadcast)


async def _send(
    web: AsyncWebClient, where: Place, payload: render.Payload, ticket: Ticket, *, broadcast: bool
) -> Posted:
    place, root = where
    answers: dict[str, Any] = {"thread_ts": root, "reply_broadcast": broadcast} if root else {}
    answer = await web.chat_postMessage(
        channel=place,
        **payload,
        **answers,
        metadata={"event_type": EVENT, "event_payload": {"key": ticket.key}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return Posted(message_id=_joined(root, str(answer["ts"])))


async def _find(web: AsyncWebClient, where: Place, ticket: Ticket) -> str | None:
    cursor: str | None = None
    try:
        for _ in range(PAGES):
            answer = await _page(web, where, cursor)
            for found in answer["messages"]:
                metadata: dict[str, Any] = found.get("metadata") or {}
                if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == ticket.key:
                    return _joined(found.get("thread_ts"), str(found["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor or (where[1] is None and _is_before(answer["messages"], ticket.since)):
                return None
    except SlackApiError as error:
        if passes(error):
            raise  # the whole attempt waits: to post without having looked may be to post twice
        if where[1] is None or code_of(error) not in THREAD_CLOSED:
            log.warning("slack.blind_repeat", channel=where[0], reason=code_of(error))
    return None


async def _page(web: AsyncWebClient, where: Place, cursor: str | None) -> dict[str, Any]:
    """Read a page of the channel, the newest first, or of the thread that is answered."""
    place, root = where

    async def read() -> dict[str, Any]:
        # No time is asked for: our clock may be wrong by hours, and the key is like no other.
        asked: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True}
        asked |= {"cursor": cursor} if cursor else {}
        if root is None:
            answer = await web.conversations_history(channel=place, **asked)
        else:
            answer = await web.conversations_replies(channel=place, ts=root, **asked)
        assert isinstance(answer.data, dict)
        return answer.data

    try:
        return await read()
    except SlackApiError as error:
        closed = code_of(error) in {"not_in_channel", "channel_not_found"}
        if not closed or not await _join(web, place):
            raise
    return await read()


async def _join(web: AsyncWebClient, place: str) -> bool:
    try:
        await web.conversations_join(channel=place)
    except SlackApiError:
        return False
    return True


def _split(message_id: str) -> tuple[str, str]:
    """Read "thread/message" or "message" into the message that a thread begins with, and the message itself."""
    thread, _, number = message_id.rpartition("/")
    return thread or number, number


def _joined(thread: str | None, number: str) -> str:
    """Name a message with its thread: what answers it later must go to where that thread begins."""
    return f"{thread}/{number}" if thread and thread != number else number


def _is_before(messages: Sequence[dict[str, Any]], since: datetime) -> bool:
    """Say whether a page reaches back to before the alert was owed."""
    return not messages or float(messages[-1]["ts"]) < since.timestamp()
