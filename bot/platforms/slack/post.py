"""Post an alert to a Slack channel once.

Slack has no idempotency key. So each alert carries its own in the message's metadata, and a second attempt reads the
channel's history first. That needs the bot in the channel: it joins a public one. Where history stays closed to us, the
second attempt is made blind, which may post twice; the log says so.
"""

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.render import slack as render
from bot.model import ChannelRef, Message, Posted
from bot.platforms.slack.faults import code_of, faults

log = structlog.get_logger(__name__)

EVENT = "panmunjom_alert"
LOOK_BACK = 100
"""How many messages of a channel are read in search of an earlier attempt."""


async def post(web: AsyncWebClient, channel: ChannelRef, message: Message, *, key: str, retry: bool) -> Posted:
    """Post; with `retry`, look for an earlier attempt first."""
    with faults():
        if retry and (earlier := await _find(web, channel.channel, key)):
            return Posted(message_id=earlier)
        try:
            return await _send(web, channel.channel, message, key)
        except SlackApiError as error:
            if code_of(error) != "not_in_channel" or not await _join(web, channel.channel):
                raise
        return await _send(web, channel.channel, message, key)


async def _send(web: AsyncWebClient, channel: str, message: Message, key: str) -> Posted:
    answer = await web.chat_postMessage(
        channel=channel,
        **render.message(message),
        metadata={"event_type": EVENT, "event_payload": {"key": key}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return Posted(message_id=str(answer["ts"]))


async def _find(web: AsyncWebClient, channel: str, key: str) -> str | None:
    try:
        messages = await _history(web, channel)
    except SlackApiError as error:
        log.warning("slack.blind_retry", channel=channel, reason=code_of(error))
        return None
    for found in messages:
        metadata: dict[str, Any] = found.get("metadata") or {}
        if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == key:
            return str(found["ts"])
    return None


async def _history(web: AsyncWebClient, channel: str) -> list[dict[str, Any]]:
    for attempt in ("as we are", "after joining"):
        try:
            answer = await web.conversations_history(channel=channel, limit=LOOK_BACK, include_all_metadata=True)
            return list(answer["messages"])
        except SlackApiError as error:
            closed = code_of(error) in {"not_in_channel", "channel_not_found"}
            if attempt == "after joining" or not closed or not await _join(web, channel):
                raise
    return []


async def _join(web: AsyncWebClient, channel: str) -> bool:
    try:
        await web.conversations_join(channel=channel)
    except SlackApiError:
        return False
    return True
