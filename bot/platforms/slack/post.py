"""Post to a Slack channel once, and edit what stands there.

Slack has no idempotency key. So each message carries its own in its metadata, and a repeat reads the channel's history
first. That needs the bot in the channel: it joins a public one. Where history stays closed to us, the repeat is made
blind, which may post twice; the log says so.
"""

from datetime import datetime
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.people import user_of
from bot.core.render import slack as render
from bot.errors import EditClosedError, MessageRefusedError
from bot.model import ChannelRef, Posted, Ticket
from bot.platforms.slack.faults import EDIT_CLOSED, MESSAGE_GONE, code_of, faults

log = structlog.get_logger(__name__)

EVENT = "panmunjom_alert"
PAGE = 100
PAGES = 5
"""How many pages of what a channel has since an alert was owed are read in search of an earlier attempt."""


async def post(
    web: AsyncWebClient, channel: ChannelRef, payload: render.Payload, ticket: Ticket, *, broadcast: bool
) -> Posted:
    """Post; a repeat looks for an earlier attempt first. What answers a message stands in its thread."""
    place = user_of(channel) or channel.channel
    with faults():
        if ticket.is_repeat and (earlier := await _find(web, place, ticket)):
            return Posted(message_id=earlier)
        try:
            return await _send(web, place, payload, ticket, broadcast=broadcast)
        except SlackApiError as error:
            if code_of(error) != "not_in_channel" or not await _join(web, place):
                raise
        return await _send(web, place, payload, ticket, broadcast=broadcast)


async def edit(web: AsyncWebClient, channel: ChannelRef, message_id: str, payload: render.Payload) -> None:
    """Make a message of ours show this; without its blocks Slack would keep the old ones."""
    with faults():
        try:
            await web.chat_update(channel=channel.channel, ts=message_id, **payload)
        except SlackApiError as error:
            if code_of(error) in EDIT_CLOSED:
                raise EditClosedError("slack", code_of(error)) from error
            if code_of(error) in MESSAGE_GONE:
                raise MessageRefusedError("slack", "somebody deleted the message") from error
            raise


async def _send(web: AsyncWebClient, place: str, payload: render.Payload, ticket: Ticket, *, broadcast: bool) -> Posted:
    answers: dict[str, Any] = {}
    if ticket.reply_to is not None:
        answers = {"thread_ts": ticket.reply_to, "reply_broadcast": broadcast}
    answer = await web.chat_postMessage(
        channel=place,
        **payload,
        **answers,
        metadata={"event_type": EVENT, "event_payload": {"key": ticket.key}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return Posted(message_id=str(answer["ts"]))


async def _find(web: AsyncWebClient, place: str, ticket: Ticket) -> str | None:
    cursor: str | None = None
    try:
        for _ in range(PAGES):
            answer = await _page(web, place, ticket, cursor)
            for found in answer["messages"]:
                metadata: dict[str, Any] = found.get("metadata") or {}
                if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == ticket.key:
                    return str(found["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
    except SlackApiError as error:
        if error.response.status_code == 429:  # noqa: PLR2004 - HTTP; the whole attempt waits
            raise
        log.warning("slack.blind_repeat", channel=place, reason=code_of(error))
    return None


async def _page(web: AsyncWebClient, place: str, ticket: Ticket, cursor: str | None) -> dict[str, Any]:
    """Read a page of the channel, or of the thread that is answered, since the alert was owed."""

    async def read() -> dict[str, Any]:
        asked: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True, "oldest": _ts(ticket.since)}
        asked |= {"cursor": cursor} if cursor else {}
        if ticket.reply_to is None:
            answer = await web.conversations_history(channel=place, **asked)
        else:
            answer = await web.conversations_replies(channel=place, ts=ticket.reply_to, **asked)
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


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
