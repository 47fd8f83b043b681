"""The command /panmunjom of Slack: from a line of words to a question of the service, and back."""

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.render import slack as render
from bot.errors import PlatformError, UserInputError
from bot.model import Asker, ChannelRef, Platform, Reply
from bot.platforms.guard import guarded
from bot.platforms.slack.buttons import register_buttons
from bot.platforms.slack.faults import code_of, faults
from bot.platforms.slack.feed_commands import feeds_answered
from bot.platforms.slack.shortcuts import register_shortcuts
from bot.platforms.slack.typed import Typed, check_channel, read, with_opinion
from bot.services.answer import Answers

log = structlog.get_logger(__name__)

WORDS = (
    "subscribe",
    "unsubscribe",
    "subscriptions",
    "catch-up",
    "latest",
    "search",
    "story",
    "timeline",
    "feedback",
    "topics",
    "feeds",
    "status",
    "help",
)
_REPAIRS = frozenset({"merge", "split", "retract", "restore", "reports"})
_INVITE = "I cannot see that channel: type /invite @Panmunjom in it, then try again there."
_BLIND = (
    "I could not join that channel: a post whose answer is lost may come twice there. "
    "Type /invite @Panmunjom in it to rule that out."
)
_ANYTHING = re.compile(".*")


def register(app: AsyncApp, answers: Answers, *, web: AsyncWebClient, team: str, bot: str) -> None:
    """Answer the command, and acknowledge whatever else may come, for Slack shows silence as a fault."""

    async def answer(ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        # Slack waits three seconds for this, so it comes before any work.
        await ack()
        work = partial(_answered, answers, command, web, team=team, bot=bot)
        payload = render.reply(await guarded(work, event="slack.command"))
        await respond(**payload, response_type="ephemeral", unfurl_links=False, unfurl_media=False)

    async def accept(ack: AsyncAck) -> None:
        await ack()

    app.command(_ANYTHING)(answer)

    async def presser(user: str, channel: str) -> Asker:
        typed = Typed(word="", rest="", user=user, here=channel, channel=channel)
        return await _manager(web, typed, team=team, bot=bot)

    register_buttons(app, answers, team=team, presser=presser)

    async def subscribe(asker: Asker, topic: str, extras: bool) -> Reply:
        return await _subscribed(answers, asker, topic, web, extras=extras)

    register_shortcuts(app, answers, web=web, team=team, presser=presser, subscribe=subscribe)
    for kind in (app.action, app.shortcut, app.view, app.options):
        kind(_ANYTHING)(accept)
    app.event(_ANYTHING)(accept)


async def _answered(answers: Answers, command: dict[str, Any], client: AsyncWebClient, *, team: str, bot: str) -> Reply:
    if command.get("team_id") != team:
        raise UserInputError("This wire serves another workspace; ask whoever runs it for one of your own.")
    typed = read(command)
    match typed.word:
        case "subscribe" | "unsubscribe" | "catch-up":
            return await _changed(answers, typed, client, team=team, bot=bot)
        case "subscriptions":
            return await answers.subscriptions(_reader(typed, team))
        case "feedback":
            asker = await _manager(client, replace(typed, channel=typed.here), team=team, bot=bot)
            number, _, what = typed.rest.partition(" ")
            return await answers.feedback.say(asker, number, what)
        case "story" if typed.rest.partition(" ")[0].casefold() in _REPAIRS:
            return await _repair(answers, typed, client, team=team, bot=bot)
        case "feeds" | "status":
            return await _run(answers, typed, client, team=team, bot=bot)
        case _:
            return await _asked(answers, typed)


async def _changed(answers: Answers, typed: Typed, client: AsyncWebClient, *, team: str, bot: str) -> Reply:
    """Subscribe a channel, take a topic off it, or say how far back it is caught up."""
    if typed.word == "catch-up" and not typed.rest and typed.channel == typed.here:
        return await answers.catch_ups.say(_reader(typed, team), "")
    if not typed.rest and typed.word != "catch-up":
        raise UserInputError(f"Say which topic, for example: /panmunjom {typed.word} summit")
    check_channel(typed)
    asker = await _manager(client, typed, team=team, bot=bot)
    if typed.word == "catch-up":
        return await answers.catch_ups.say(asker, typed.rest)
    if typed.word == "unsubscribe":
        return await answers.unsubscribe(asker, typed.rest)
    topic, extras = with_opinion(typed.rest)
    return await _subscribed(answers, asker, topic, client, extras=extras)


async def _subscribed(answers: Answers, asker: Asker, topic: str, client: AsyncWebClient, *, extras: bool) -> Reply:
    reply = await answers.subscribe(asker, topic, extras=extras)
    return reply if await _joined(client, asker.channel.channel) else replace(reply, footer=_BLIND)


async def _known(answers: Answers, typed: Typed, client: AsyncWebClient, *, team: str, bot: str) -> Asker:
    """Say who speaks for the whole workspace: an operator wherever he types, or who manages this channel.

    In his own talk with the bot everybody decides what he gets, and nothing more.
    """
    asker = _reader(typed, team)
    if answers.proposals.is_operator(asker):
        return asker
    return await _manager(client, replace(typed, channel=typed.here), team=team, bot=bot, own_talk=False)


async def _run(answers: Answers, typed: Typed, client: AsyncWebClient, *, team: str, bot: str) -> Reply:
    """Answer what is about the wire as a whole: its state and its feeds."""
    known = partial(_known, answers, typed, client, team=team, bot=bot)
    if typed.word == "status":
        return await answers.status.answer(await known())
    return await feeds_answered(answers, typed.rest, _reader(typed, team), known)


def _reader(typed: Typed, team: str) -> Asker:
    """Give whoever typed it where he typed it, as one who manages nothing."""
    channel = ChannelRef(platform=Platform.SLACK, workspace=team, channel=typed.here)
    return Asker(channel=channel, user=typed.user, is_manager=False)


async def _repair(answers: Answers, typed: Typed, client: AsyncWebClient, *, team: str, bot: str) -> Reply:
    """Repair a story: "merge 12 15", "split 12 3,4", "retract 12 Denied", "restore 12", "reports 12"."""
    action, _, rest = typed.rest.partition(" ")
    number, _, what = rest.strip().partition(" ")
    if action.casefold() == "reports":
        return await answers.repairs.reports(number)
    asker = await _known(answers, typed, client, team=team, bot=bot)
    given = (number,) if action.casefold() == "restore" else (number, what.strip())
    return await answers.proposals.wish(asker, action.casefold(), *given)


async def _asked(answers: Answers, typed: Typed) -> Reply:
    """Answer what everyone may ask."""
    match typed.word:
        case "latest":
            return await answers.latest(typed.rest or None)
        case "search":
            return await answers.archive.search(typed.rest)
        case "story":
            return await _story(answers, typed.rest)
        case "timeline":
            return await answers.affairs.timeline(typed.rest)
        case "topics":
            return answers.topics()
        case "help":
            return answers.help(Platform.SLACK)
    near = get_close_matches(typed.word, WORDS, n=1)
    hint = f"Did you mean /panmunjom {near[0]}?" if near else f"Commands: {', '.join(WORDS)}."
    raise UserInputError(f"There is no command “{typed.word[:50]}”. {hint}")


async def _story(answers: Answers, rest: str) -> Reply:
    """Show a story: "12", "show 12", "history 12"."""
    word, _, number = rest.partition(" ")
    if word.casefold() == "history":
        return await answers.histories.story(number)
    return await answers.affairs.story(number if word.casefold() == "show" else rest)


async def _manager(client: AsyncWebClient, typed: Typed, *, team: str, bot: str, own_talk: bool = True) -> Asker:
    """Say whether the person manages the channel: an admin or owner of this workspace, or who made the channel."""
    channel = await _channel(client, typed)
    is_own = own_talk and bool(channel.get("is_im")) and channel.get("user") in {typed.user, bot}
    with faults():
        user: dict[str, Any] = (await client.users_info(user=typed.user))["user"]
    # An admin of another company, met in a shared channel, is no admin here.
    leads = user.get("team_id", team) == team and any(
        user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner")
    )
    return Asker(
        channel=ChannelRef(platform=Platform.SLACK, workspace=team, channel=typed.channel),
        user=typed.user,
        is_manager=leads or is_own or channel.get("creator") == typed.user,
    )


async def _channel(client: AsyncWebClient, typed: Typed) -> dict[str, Any]:
    """Give what Slack knows of the channel; one that the bot cannot see or post in is refused with what to do."""
    try:
        found: dict[str, Any] = (await client.conversations_info(channel=typed.channel))["channel"]
    except SlackApiError as error:
        if code_of(error) in {"channel_not_found", "missing_scope", "not_in_channel"}:
            raise UserInputError(_INVITE) from error
        with faults():
            raise
    if found.get("is_archived"):
        raise UserInputError("That channel is archived: choose another.")
    if found.get("is_private") and typed.channel != typed.here:
        # Whether somebody may see a private channel is known only of the one in which they type.
        raise UserInputError("That channel is private: type the command in it.")
    if found.get("is_private") and found.get("is_member") is False:
        raise UserInputError(_INVITE)
    return found


async def _joined(client: AsyncWebClient, channel: str) -> bool:
    """Join a public channel, for only a member may look there whether a post arrived; True if we are in it."""
    try:
        with faults():
            try:
                await client.conversations_join(channel=channel)
            except SlackApiError as error:
                # Private channels and talks have no joining: who sees them is in them.
                if code_of(error) not in {"method_not_supported_for_channel_type", "channel_not_found"}:
                    raise
    except PlatformError as error:
        # The channel is subscribed by now, whatever came of this: to say that it did not work would be wrong.
        log.warning("slack.not_joined", channel=channel, reason=error.reason)
        return False
    return True
