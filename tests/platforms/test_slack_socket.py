"""Slack's socket at its worst, met by the real library: what dies is opened anew, what is no use is given up."""

import pytest
from aiohttp import web

from bot.errors import LoginError
from bot.platforms.slack.session import OFTEN, Limits
from bot.store import SqlStore
from tests.fakes.connected import SlackRig, answers, on_slack
from tests.fakes.slack_channels import limited
from tests.fakes.slack_server import FakeSlack
from tests.fakes.wait import until

SOON = Limits(look=0.05, ping=0.2, lost=0.5, connect=0.5)


async def again(rig: SlackRig, server: FakeSlack, sockets: int) -> None:
    """Wait until so many sockets were opened, and have a command answered through the last."""
    await until(lambda: server.openings >= sockets and rig.platform.is_ready)
    await until(lambda: server.greeted >= sockets)
    assert "Topics" in (await server.slash("topics"))["text"]
    assert await rig.send()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_a_socket_that_slack_ends_is_opened_anew(slack_server: FakeSlack, store: SqlStore, reason: str) -> None:
    async with on_slack(slack_server, store, answers(store)) as rig:
        await slack_server.tell({"type": "disconnect", "reason": reason, "debug_info": {}})
        await again(rig, slack_server, 2)


async def test_a_socket_that_breaks_is_opened_anew(slack_server: FakeSlack, store: SqlStore) -> None:
    async with on_slack(slack_server, store, answers(store), limits=SOON) as rig:
        slack_server.break_socket()
        await again(rig, slack_server, 2)


async def test_a_socket_whose_other_half_is_gone_is_opened_anew(slack_server: FakeSlack, store: SqlStore) -> None:
    """It stays open, takes what is said, and answers nothing, not even a ping."""
    async with on_slack(slack_server, store, answers(store), limits=SOON) as rig:
        slack_server.go_deaf()
        await again(rig, slack_server, 2)


async def test_messages_go_on_while_no_socket_can_be_opened(slack_server: FakeSlack, store: SqlStore) -> None:
    async with on_slack(slack_server, store, answers(store), limits=SOON) as rig:
        slack_server.login_refusals = ["internal_error"] * 100
        await slack_server.tell({"type": "disconnect", "reason": "link_disabled"})
        await until(lambda: len(slack_server.login_refusals) < 98)
        assert await rig.send()


async def test_a_socket_that_never_says_hello_is_opened_anew(slack_server: FakeSlack, store: SqlStore) -> None:
    slack_server.greets = False
    async with on_slack(slack_server, store, answers(store), limits=SOON, waits=False) as rig:
        await until(lambda: slack_server.openings == 1)
        assert not rig.platform.is_ready
        slack_server.greets = True
        await until(lambda: rig.platform.is_ready)
        assert await rig.send()


async def test_sockets_that_end_as_soon_as_they_are_open_are_not_opened_without_end(
    slack_server: FakeSlack, store: SqlStore
) -> None:
    """The library begins again at once, however often; we wait in between, ever longer."""
    slack_server.farewell = {"type": "disconnect", "reason": "refresh_requested"}
    async with on_slack(slack_server, store, answers(store)) as rig:
        await until(lambda: slack_server.openings >= OFTEN)
        given_up = slack_server.openings
        slack_server.farewell = None
        await until(lambda: slack_server.openings > given_up)
        # One more may have been under way when the session was given up.
        assert slack_server.openings <= OFTEN + 2
        assert rig.platform.is_ready, "posting needs no socket"


async def test_that_socket_mode_is_switched_off_is_said(
    slack_server: FakeSlack, store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    async with on_slack(slack_server, store, answers(store)) as rig:
        await slack_server.tell({"type": "disconnect", "reason": "link_disabled"})
        await until(lambda: slack_server.greeted >= 2)
        assert await rig.send()
    assert "switch it on at api.slack.com/apps" in capsys.readouterr().out


@pytest.mark.parametrize(
    "frame", ["garbage", "{", "[]", "{}", '{"type": "slash_commands"}', '{"type": "new", "envelope_id": "1"}',
              '{"type": "events_api", "envelope_id": "1", "payload": {"event": null}}',
              '{"type": "interactive", "envelope_id": "1", "payload": {}}',
              '{"type": "slash_commands", "envelope_id": "1", "payload": {"command": "/panmunjom"}}'],
)  # fmt: skip
async def test_nothing_that_the_socket_says_ends_the_platform(
    slack_server: FakeSlack, store: SqlStore, frame: str
) -> None:
    async with on_slack(slack_server, store, answers(store)) as rig:
        await slack_server.tell(frame)
        await again(rig, slack_server, 1)


@pytest.mark.parametrize(
    ("tokens", "setting"),
    [
        ({"bot_token": "xoxb-bad"}, "PANMUNJOM_SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-bad"}, "PANMUNJOM_SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_said_before_a_socket_is_tried(
    slack_server: FakeSlack, store: SqlStore, tokens: dict[str, str], setting: str
) -> None:
    async with on_slack(slack_server, store, answers(store), **tokens) as rig:  # type: ignore[arg-type]
        with pytest.raises(LoginError, match=setting) as raised:
            await rig.stopped()
        assert "\n" not in str(raised.value)
        assert slack_server.openings == 0


async def test_the_first_command_waits_for_no_other_answer_of_slack(slack_server: FakeSlack, store: SqlStore) -> None:
    """Slack waits three seconds to hear that it arrived; whose token it is was asked when the session began."""
    async with on_slack(slack_server, store, answers(store)):
        slack_server.login_refusals = ["internal_error"]
        assert "Topics" in (await slack_server.slash("topics"))["text"]
        assert slack_server.login_refusals == ["internal_error"]


@pytest.mark.parametrize("answer", ["internal_error", 503, 200])
async def test_a_slack_that_is_down_is_tried_again(slack_server: FakeSlack, store: SqlStore, answer: int | str) -> None:
    """By its own word, or by the page of a server before it, which no library of its reads."""
    page = web.Response(status=answer, text="<html>") if isinstance(answer, int) else answer
    slack_server.login_refusals = [page]
    async with on_slack(slack_server, store, answers(store)) as rig:
        await again(rig, slack_server, 1)


async def test_a_slack_that_asks_us_to_wait_is_obeyed(
    slack_server: FakeSlack, store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    slack_server.login_refusals = [limited(2)]
    async with on_slack(slack_server, store, answers(store)) as rig:
        await again(rig, slack_server, 1)
    assert "rate limited for 2 s" in capsys.readouterr().out


async def test_a_token_revoked_meanwhile_stops_it_by_an_event_or_by_a_message(
    slack_server: FakeSlack, store: SqlStore
) -> None:
    async with on_slack(slack_server, store, answers(store)) as rig:
        await slack_server.event("tokens_revoked", tokens={"oauth": ["UREADER"], "bot": []})
        assert rig.platform.is_ready
        await slack_server.event("tokens_revoked", tokens={"oauth": [], "bot": ["UBOT"]})
        with pytest.raises(LoginError, match="PANMUNJOM_SLACK_BOT_TOKEN"):
            await rig.stopped()
    for code in ("token_revoked", "invalid_auth", "account_inactive"):
        async with on_slack(slack_server, store, answers(store)) as rig:
            slack_server.refusals = [code]
            with pytest.raises(LoginError):
                await rig.send()
            with pytest.raises(LoginError, match=code):
                await rig.stopped()
