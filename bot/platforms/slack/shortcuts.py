"""Shortcuts in the menu of any message of Slack: they work in threads, where no command does.

One subscribes the channel, by a dialog, and one says what it gets. Who may do what is asked when the dialog is sent
off, as it is for a command.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.render import slack as render
from bot.core.render.slack_forms import OPINION, SUBSCRIBE, TOPIC, subscribing
from bot.errors import PlatformError, UserInputError
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.guard import WENT_WRONG, guarded
from bot.platforms.slack.buttons import ALONE, Presser
from bot.platforms.slack.faults import code_of, faults
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

GETS = "pmj_gets"
_MOST = 100

Subscribe = Callable[[Asker, str, bool], Awaitable[Reply]]
"""Subscribes the asker's channel to a topic, with its opinion or without."""


def register_shortcuts(
    app: AsyncApp, answers: Answers, *, web: AsyncWebClient, team: str, presser: Presser, subscribe: Subscribe
) -> None:
    """Answer both, and the dialog; whoever used one alone sees the answer."""

    async def gets(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()

        async def work() -> Reply:
            channel = ChannelRef(platform=Platform.SLACK, workspace=_own(body, team), channel=body["channel"]["id"])
            return await answers.subscriptions(Asker(channel=channel, user=body["user"]["id"], is_manager=False))

        payload = render.reply(await guarded(work, event="slack.shortcut"))
        await respond(**payload, **ALONE)

    async def asks(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        notes = json.dumps({"channel": body["channel"]["id"], "thread": body.get("message", {}).get("thread_ts")})
        view = subscribing(answers.complete("", _MOST), notes=notes)
        try:
            with faults():
                await web.views_open(trigger_id=body["trigger_id"], view=view)
        except PlatformError as error:
            log.warning("slack.shortcut", reason=error.reason)
            await respond(**render.reply(WENT_WRONG), **ALONE)

    async def sent_off(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        notes = json.loads(view["private_metadata"])

        async def work() -> Reply:
            _own(body, team)
            topic, extras = _chosen(view["state"]["values"])
            return await subscribe(await presser(body["user"]["id"], notes["channel"]), topic, extras)

        reply = await guarded(work, event="slack.shortcut")
        await _tell(web, body["user"]["id"], notes, reply)

    app.shortcut(GETS)(gets)
    app.shortcut(SUBSCRIBE)(asks)
    app.view(SUBSCRIBE)(sent_off)


def _own(body: Mapping[str, Any], team: str) -> str:
    """Give the workspace of whoever uses it, if it is ours."""
    if (body["user"].get("team_id") or body["team"]["id"]) != team:
        raise UserInputError("This wire serves another workspace; ask whoever runs it for one of your own.")
    return team


def _chosen(values: Mapping[str, Any]) -> tuple[str, bool]:
    option = values[TOPIC][TOPIC].get("selected_option")
    if not option:
        raise UserInputError("Choose a topic.")
    return str(option["value"]), bool(values[OPINION][OPINION].get("selected_options"))


async def _tell(web: AsyncWebClient, user: str, notes: Mapping[str, Any], reply: Reply) -> None:
    """Show it where the shortcut was used; where the app may not, in a talk with whoever used it."""
    payload, thread = render.reply(reply), notes["thread"]
    try:
        with faults():
            try:
                where = {"thread_ts": thread} if thread else {}
                await web.chat_postEphemeral(channel=notes["channel"], user=user, **payload, **where)
            except SlackApiError as error:
                log.info("slack.shortcut", reason=code_of(error))
                await web.chat_postMessage(channel=user, **payload, unfurl_links=False, unfurl_media=False)
    except PlatformError as error:
        log.warning("slack.shortcut", reason=error.reason)
