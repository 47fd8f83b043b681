"""Discord's gateway at its worst, met by the real library: what dies is begun anew, what is no use is given up."""

import asyncio

import pytest
from aiohttp import web

from bot.errors import LoginError, PlatformError, RateLimitedError
from bot.platforms.discord.session import BAN_WAIT, Limits, held_for
from bot.store import SqlStore
from tests.fakes.connected import DiscordRig, answers, on_discord
from tests.fakes.discord_channels import refused
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.wait import until


async def again(rig: DiscordRig, server: FakeDiscord, sessions: int) -> None:
    """Wait until so many sessions were begun or gone on with, and send something through the last."""
    await until(lambda: server.identified + server.resumed >= sessions and rig.platform.is_ready)
    assert await rig.send()


@pytest.mark.parametrize("asked", [{"op": 7, "d": None}, {"op": 9, "d": True}, {"op": 9, "d": False}])
async def test_a_gateway_that_asks_for_a_new_session_gets_one(
    discord_server: FakeDiscord, store: SqlStore, asked: dict[str, object]
) -> None:
    """By a request to reconnect, and by a session that it calls invalid, to be gone on with or not."""
    async with on_discord(discord_server, store, answers(store)) as rig:
        await discord_server.tell(asked)
        await again(rig, discord_server, 2)


async def test_a_session_that_cannot_be_gone_on_with_is_begun_anew(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    discord_server.resumes = False
    async with on_discord(discord_server, store, answers(store)) as rig:
        await discord_server.tell({"op": 7, "d": None})
        await until(lambda: discord_server.identified == 2)
        await again(rig, discord_server, 2)


async def test_a_gateway_that_answers_nothing_more_is_left(discord_server: FakeDiscord, store: SqlStore) -> None:
    """It stays open and takes all that is said: a zombie, which a read would wait for until the end of days."""
    discord_server.heartbeat = 100
    async with on_discord(discord_server, store, answers(store), limits=Limits(silent=0.2)) as rig:
        discord_server.go_deaf()
        assert await rig.send()
        await again(rig, discord_server, 2)


async def test_a_session_that_never_becomes_ready_is_begun_anew(discord_server: FakeDiscord, store: SqlStore) -> None:
    discord_server.welcomes = False
    async with on_discord(discord_server, store, answers(store), limits=Limits(ready=1), waits=False) as rig:
        await until(lambda: discord_server.identified == 1)
        discord_server.welcomes = True
        await again(rig, discord_server, 2)


@pytest.mark.parametrize(
    "frame",
    [
        "garbage",
        "[]",
        "{}",
        '{"op": 0}',
        '{"op": 0, "t": "GUILD_CREATE", "s": 1, "d": null}',
        '{"op": 0, "t": "GUILD_CREATE", "s": 1, "d": {"id": "not a number"}}',
        '{"op": 0, "t": "CHANNEL_DELETE", "s": 1, "d": {"guild_id": "500"}}',
        '{"op": 0, "t": "INTERACTION_CREATE", "s": 1, "d": {"id": "1"}}',
        '{"op": 0, "t": "A_NEW_EVENT", "s": 1, "d": {}}',
        '{"op": 4242, "d": null}',
    ],
)
async def test_nothing_that_the_gateway_says_ends_the_platform(
    discord_server: FakeDiscord, store: SqlStore, frame: str
) -> None:
    """Some of it ends the library's client: another takes its place."""
    async with on_discord(discord_server, store, answers(store)) as rig:
        await discord_server.tell(frame)
        # What is said next is heard only by a session that lives.
        await discord_server.tell({"op": 7, "d": None})
        await again(rig, discord_server, 2)


@pytest.mark.parametrize(
    ("code", "words"),
    [(4004, "PANMUNJOM_DISCORD_TOKEN"), (4014, "intents"), (4013, "intents"), (4011, "sharding")],
)
async def test_what_the_next_session_would_meet_again_stops_it_with_one_line(
    discord_server: FakeDiscord, store: SqlStore, code: int, words: str
) -> None:
    discord_server.turns_away = code
    async with on_discord(discord_server, store, answers(store)) as rig:
        with pytest.raises(LoginError, match=words) as raised:
            await rig.stopped()
        assert "\n" not in str(raised.value)
        assert discord_server.identified == 1


@pytest.mark.parametrize("fault", ["drop", refused(503), refused(429, **{"Retry-After": "3600"})])
async def test_commands_that_cannot_be_registered_stop_no_alert(
    discord_server: FakeDiscord, store: SqlStore, fault: web.Response | str
) -> None:
    discord_server.sync_refusals = [fault] * 2  # what may be done twice, the HTTP library repeats by itself
    async with on_discord(discord_server, store, answers(store)) as rig:
        assert discord_server.identified == 1
        assert rig.notes == {}, "so the next start tries again"
        assert discord_server.syncs == 0


async def test_a_wrong_token_stops_it_with_one_line(discord_server: FakeDiscord, store: SqlStore) -> None:
    async with on_discord(discord_server, store, answers(store), token="bad") as rig:
        with pytest.raises(LoginError, match="PANMUNJOM_DISCORD_TOKEN"):
            await rig.stopped()
        assert discord_server.connections == 0


async def test_a_token_revoked_meanwhile_stops_it_by_the_gateway_or_by_a_message(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    async with on_discord(discord_server, store, answers(store)) as rig:
        await discord_server.close_gateway(4004)
        with pytest.raises(LoginError, match="PANMUNJOM_DISCORD_TOKEN"):
            await rig.stopped()
    async with on_discord(discord_server, store, answers(store)) as rig:
        discord_server.refusals = [refused(401)]
        with pytest.raises(LoginError):
            await rig.send()
        with pytest.raises(LoginError, match="revoked"):
            await rig.stopped()


async def test_a_refusal_that_binds_the_whole_bot_holds_back_all_that_is_sent(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    """Whatever the channel: Discord counts what is sent meanwhile, and bans for it."""
    async with on_discord(discord_server, store, answers(store)) as rig:
        discord_server.refusals = [refused(429, **{"Retry-After": "300", "X-RateLimit-Global": "true"})]
        with pytest.raises(RateLimitedError):
            await rig.send()
        sent = len(discord_server.bodies)
        with pytest.raises(RateLimitedError) as raised:
            await rig.send()
        assert 290 < raised.value.retry_after <= 300
        assert len(discord_server.bodies) == sent


async def test_a_refusal_that_binds_one_channel_holds_back_no_other(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    async with on_discord(discord_server, store, answers(store)) as rig:
        discord_server.refusals = [refused(429, **{"Retry-After": "300"})]
        with pytest.raises(RateLimitedError):
            await rig.send()
        assert await rig.send()


async def test_a_message_given_up_within_the_global_limit_blocks_none_that_follow(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    """The library waits the limit out; who is cancelled in it would leave all others waiting for ever."""
    async with on_discord(discord_server, store, answers(store)) as rig:
        discord_server.refusals = [refused(429, **{"Retry-After": "2", "X-RateLimit-Global": "true"})]
        sending = asyncio.create_task(rig.send())
        await until(lambda: discord_server.refusals == [])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sending, 0.2)
        assert await asyncio.wait_for(rig.send(retry=True), 10)


async def test_what_is_under_way_when_a_session_ends_can_be_tried_again(
    discord_server: FakeDiscord, store: SqlStore
) -> None:
    async with on_discord(discord_server, store, answers(store)) as rig:
        discord_server.refusals = [refused(500)] * 2
        sending = asyncio.create_task(rig.send())
        await until(lambda: len(discord_server.refusals) == 1)
        await discord_server.tell("garbage")
        with pytest.raises(PlatformError):
            await sending
        discord_server.refusals = []
        await again(rig, discord_server, 2)


@pytest.mark.parametrize(
    ("headers", "said", "seconds"),
    [
        ({"Via": "1.1 x"}, {"retry_after": 3, "global": False}, 0),
        ({"Via": "1.1 x"}, {"retry_after": 3, "global": True}, 3),
        ({"Via": "1.1 x", "X-RateLimit-Global": "true", "Retry-After": "4"}, {}, 4),
        ({"Via": "1.1 x", "X-RateLimit-Scope": "global", "Retry-After": "4"}, {}, 4),
        ({"Via": "1.1 x", "X-RateLimit-Scope": "shared", "Retry-After": "4"}, {}, 0),
        ({"Retry-After": "3600"}, {}, 3600),
        ({}, {}, BAN_WAIT),
        ({"Retry-After": "soon"}, {}, BAN_WAIT),
    ],
)
def test_which_refusals_bind_the_whole_bot(headers: dict[str, str], said: dict[str, object], seconds: float) -> None:
    """The global limit, and a ban, which comes from before Discord's own servers and so without Via."""
    assert held_for(headers, said) == seconds


async def test_a_start_without_a_network_is_told_in_plain_words(
    discord_server: FakeDiscord, store: SqlStore, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """And nothing that the owner never asked for, such as a voice, is said to be missing."""
    discord_server.url = "http://127.0.0.1:9"
    async with on_discord(discord_server, store, answers(store), waits=False):
        said = ""
        async with asyncio.timeout(10):
            while "platform.reconnecting" not in said:
                await asyncio.sleep(0)
                said += capsys.readouterr().out
    assert "Cannot connect to host 127.0.0.1:9" in said
    assert "ConnectionKey" not in said
    assert "voice" not in caplog.text
