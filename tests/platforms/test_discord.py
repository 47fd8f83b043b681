"""Messages of the Discord platform over the real library, in this process, against a server on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import (
    ChannelGoneError,
    EditClosedError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
)
from bot.model import Ticket
from bot.store import SqlStore
from tests.fakes.connected import ALERT, NOW, ON_DISCORD, DiscordRig, answers, on_discord
from tests.fakes.discord_channels import refused
from tests.fakes.discord_server import FakeDiscord

AGAIN = Ticket(key="pmj-2", reference="#7.2", since=NOW)


@pytest.fixture
async def rig(discord_server: FakeDiscord, store: SqlStore) -> AsyncIterator[DiscordRig]:
    async with on_discord(discord_server, store, answers(store)) as rig:
        yield rig


@pytest.mark.parametrize("fault", ["drop", "take"])
async def test_a_broken_connection_makes_one_message(rig: DiscordRig, discord_server: FakeDiscord, fault: str) -> None:
    """Whether or not the server took it before the connection broke, the second attempt ends with one message."""
    discord_server.refusals = [fault] * 2
    with pytest.raises(PlatformError):
        await rig.send()
    discord_server.refusals = []
    await rig.send(retry=True)
    assert len(discord_server.posts["600"]) == 1


async def test_after_the_nonce_has_expired_the_history_decides(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    discord_server.posts["600"][0]["nonce"] = "forgotten"
    again = await rig.send(retry=True)
    assert not again.is_earlier, "it shows what was to be sent"
    assert again.message_id == discord_server.posts["600"][0]["id"]
    assert len(discord_server.posts["600"]) == 1


async def test_a_clock_that_is_hours_ahead_makes_no_second_message(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    """By our clock all that stands there is older than the alert; by its headline it is the alert."""
    await rig.send()
    discord_server.nonce_seconds = 0
    ahead = Ticket(
        key="pmj-1-1", reference=ALERT.reference, since=datetime.now(UTC) + timedelta(hours=3), is_repeat=True
    )
    await rig.platform.send(ON_DISCORD, ALERT, ahead)
    assert len(discord_server.posts["600"]) == 1
    await rig.platform.send(ON_DISCORD, replace(ALERT, headline="Of a database before this one"), ahead)
    assert len(discord_server.posts["600"]) == 2


async def test_what_was_posted_before_the_story_changed_is_known_to_differ(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    """By the nonce, which Discord answers with the message that it has, and by the history."""
    await rig.send()
    for is_repeat in (False, True):
        ticket = Ticket(key="pmj-1-1", reference=ALERT.reference, since=NOW, is_repeat=is_repeat)
        posted = await rig.platform.send(ON_DISCORD, replace(ALERT, headline="Envoys met"), ticket)
        assert posted.is_earlier
    assert len(discord_server.posts["600"]) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(403, 50013), ChannelGoneError),
        (refused(404, 10003), ChannelGoneError),
        (refused(400, 50035), MessageRefusedError),
        (refused(400, 160005), ChannelGoneError),
        (refused(401), LoginError),
        (refused(403), PlatformError),
        (refused(403, 40333), PlatformError),
        (refused(404), PlatformError),
        (refused(503), PlatformError),
    ],
)
async def test_a_refusal_says_who_has_to_act(
    rig: DiscordRig, discord_server: FakeDiscord, answer: object, error: type
) -> None:
    discord_server.refusals = [answer]  # type: ignore[list-item]
    with pytest.raises(error) as raised:
        await rig.send()
    assert type(raised.value) is error
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["news", "@import", "６００"])
async def test_what_is_no_id_is_a_channel_that_is_closed(rig: DiscordRig, name: str) -> None:
    """Whatever was imported: it is paused and shown as such, and not tried for ever."""
    with pytest.raises(ChannelGoneError, match="no id of Discord's"):
        await rig.platform.send(replace(ON_DISCORD, channel=name), ALERT, AGAIN)


async def test_a_long_rate_limit_is_handed_on(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    discord_server.refusals = [refused(429, **{"Retry-After": "300"})]
    with pytest.raises(RateLimitedError) as raised:
        await rig.send()
    assert raised.value.retry_after == pytest.approx(300)


async def test_the_alert_pings_nobody(rig: DiscordRig, discord_server: FakeDiscord) -> None:
    await rig.send()
    assert discord_server.posts["600"][0]["allowed_mentions"] == {"parse": []}


async def test_an_edit_changes_the_message_and_one_too_late_is_handed_on(
    rig: DiscordRig, discord_server: FakeDiscord
) -> None:
    posted = await rig.send()
    await rig.platform.edit(ON_DISCORD, posted.message_id, replace(ALERT, headline="Envoys met"), AGAIN)
    assert discord_server.posts["600"][0]["embeds"][0]["title"] == "Envoys met"
    for answer in (refused(400, 30046), refused(400, 50083), refused(403, 50005)):
        # By age, in a thread that was archived (its channel is open), and where the owner changed the application.
        discord_server.edit_refusals = [answer]
        with pytest.raises(EditClosedError):
            await rig.platform.edit(ON_DISCORD, posted.message_id, ALERT, AGAIN)
    discord_server.posts["600"].clear()
    with pytest.raises(MessageRefusedError, match="deleted"):
        await rig.platform.edit(ON_DISCORD, posted.message_id, ALERT, AGAIN)


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_development_answers_its_story_once(
    rig: DiscordRig, discord_server: FakeDiscord, *, in_thread: bool
) -> None:
    """By a reply, or in the message's thread, which has its id."""
    first = await rig.send()
    for is_repeat in (False, True):
        ticket = replace(AGAIN, reply_to=first.message_id, in_thread=in_thread, is_repeat=is_repeat)
        await rig.platform.send(ON_DISCORD, replace(ALERT, revision=2), ticket)
        discord_server.nonce_seconds = 0
    place = first.message_id if in_thread else "600"
    (answer,) = [post for post in discord_server.posts[place] if "#7.2" in str(post["embeds"])]
    assert str(answer.get("message_reference", {}).get("message_id")) == str(None if in_thread else first.message_id)


@pytest.mark.parametrize("code", [160005, 50083, 30033])
async def test_what_a_closed_thread_does_not_take_answers_in_the_channel(
    rig: DiscordRig, discord_server: FakeDiscord, code: int
) -> None:
    """One thread that somebody locked must not pause its whole channel."""
    first = await rig.send()
    discord_server.refusals = [refused(400, code)]
    ticket = replace(AGAIN, reply_to=first.message_id, in_thread=True)
    posted = await rig.platform.send(ON_DISCORD, replace(ALERT, revision=2), ticket)
    answer = discord_server.posts["600"][1]
    assert (posted.message_id, str(answer["message_reference"]["message_id"])) == (answer["id"], first.message_id)
