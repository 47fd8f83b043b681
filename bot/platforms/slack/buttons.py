"""Buttons and menus below our messages in Slack: they work in threads, where no command does."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.render import slack as render
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.guard import guarded
from bot.services.answer import Answers

Presser = Callable[[str, str], Awaitable[Asker]]
"""Says whether a user manages a channel; Slack has to be asked, so only where that matters."""

ALONE: dict[str, Any] = {
    "response_type": "ephemeral",
    "replace_original": False,
    "unfurl_links": False,
    "unfurl_media": False,
}
"""How whoever pressed or chose something is answered."""

_MANAGERS = frozenset({"pmj.offtopic", "pmj.topics", "pmj.lack"})
_NAME = re.compile(r"pmj\.[a-z]{1,20}")
_VALUE = re.compile(r"(\d{1,12})(?: (\S{1,75}))?", re.ASCII)


def register_buttons(app: AsyncApp, answers: Answers, *, team: str, presser: Presser) -> None:
    """Answer whoever presses one, alone."""

    async def press(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        payload = render.reply(await _pressed(answers, body, action, team=team, presser=presser))
        await respond(**payload, **ALONE)

    app.action(_NAME)(press)


async def _pressed(
    answers: Answers, body: dict[str, Any], action: dict[str, Any], *, team: str, presser: Presser
) -> Reply:
    user = body.get("user", {})
    channel = str(body.get("channel", {}).get("id", ""))
    # Whoever is of another company, met in a shared channel, reads but decides nothing.
    place = ChannelRef(platform=Platform.SLACK, workspace=str(user.get("team_id") or team), channel=channel)
    asker = Asker(channel=place, user=str(user.get("id", "")), is_manager=False)
    option = action.get("selected_option") or {}
    value = _VALUE.fullmatch(str(option.get("value") or action.get("value", "")))

    async def work() -> Reply:
        known = asker
        if action["action_id"] in _MANAGERS and place.workspace == team:
            known = await presser(asker.user, channel)
        name = str(action["action_id"]).removeprefix("pmj.")
        return await answers.press(known, name, int(value[1]) if value else 0, (value[2] if value else "") or "")

    return await guarded(work, event="slack.button")
