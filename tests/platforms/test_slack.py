"""The Slack platform over the real library, in this process, against a server on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

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
from tests.fakes.archive import archived
from tests.fakes.connected import ALERT, NOW, ON_SLACK, SlackRig, answers, on_slack
from tests.fakes.press import press_on_slack
from tests.fakes.slack_channels import limited
from tests.fakes.slack_server import FakeSlack

AGAIN = Ticket(key="pmj-2", reference="#7.2", since=NOW)


@pytest.fixture
async def rig(slack_server: FakeSlack, store: SqlStore) -> AsyncIterator[SlackRig]:
    async with on_slack(slack_server, store, answers(store, "slack:UBOSS")) as rig:
        yield rig


async def test_a_connection_that_breaks_after_the_post_makes_one_message(
    rig: SlackRig, slack_server: FakeSlack
) -> None:
    slack_server.refusals = ["take"]
    with pytest.raises(PlatformError):
        await rig.send()
    posted = await rig.send(retry=True)
    assert [post["ts"] for post in slack_server.posts["C600"]] == [posted.message_id]


@pytest.mark.parametrize("fault", ["internal_error", "drop", web.Response(status=503, text="<html>"), limited(1)])
async def test_who_cannot_look_for_the_moment_posts_nothing(
    rig: SlackRig, slack_server: FakeSlack, fault: web.Response | str
) -> None:
    """A repeat that has not looked may be the second message."""
    await rig.send()
    slack_server.joined.add("C600")
    slack_server.other_chaos = lambda: fault
    with pytest.raises(PlatformError):
        await rig.send(retry=True)
    slack_server.other_chaos = None
    assert (await rig.send(retry=True)).is_earlier
    assert len(slack_server.posts["C600"]) == 1


async def test_a_clock_that_is_hours_ahead_makes_no_second_message(rig: SlackRig, slack_server: FakeSlack) -> None:
    await rig.send()
    ahead = Ticket(
        key="pmj-1-1", reference=ALERT.reference, since=datetime.now(UTC) + timedelta(hours=3), is_repeat=True
    )
    assert (await rig.platform.send(ON_SLACK, ALERT, ahead)).is_earlier
    assert len(slack_server.posts["C600"]) == 1


async def test_a_second_attempt_posts_what_never_arrived(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.refusals = ["internal_error"]
    with pytest.raises(PlatformError):
        await rig.send()
    await rig.send(retry=True)
    assert len(slack_server.posts["C600"]) == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("channel_not_found", ChannelGoneError),
        ("is_archived", ChannelGoneError),
        ("invalid_blocks", MessageRefusedError),
        ("token_revoked", LoginError),
        ("fatal_error", PlatformError),
    ],
)
async def test_a_refusal_says_who_has_to_act(rig: SlackRig, slack_server: FakeSlack, code: str, error: type) -> None:
    slack_server.refusals = [code]
    with pytest.raises(error) as raised:
        await rig.send()
    assert type(raised.value) is error
    assert code in str(raised.value)


async def test_a_rate_limit_is_handed_on(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.refusals = [limited(77)]
    with pytest.raises(RateLimitedError) as raised:
        await rig.send()
    assert raised.value.retry_after == pytest.approx(77)


async def test_a_public_channel_is_joined_where_that_is_needed(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.refusals = ["not_in_channel"]
    await rig.send()
    assert ("conversations.join", {"channel": "C600"}) in slack_server.bodies
    assert len(slack_server.posts["C600"]) == 1


async def test_who_manages_a_channel_says_how_far_back_it_is_caught_up(rig: SlackRig, slack_server: FakeSlack) -> None:
    assert "Only those" in (await slack_server.slash("catch-up 12h", user="UREADER"))["text"]
    assert "at most 12 h" in (await slack_server.slash("catch-up 12h <#C601|other>", user="UADMIN"))["text"]
    assert "at most 2 d" in (await slack_server.slash("catch-up", user="UREADER"))["text"]
    assert "at most 12 h" in (await slack_server.slash("catch-up", user="UREADER", channel="C601"))["text"]
    assert "at most 12 h" in (await slack_server.slash("catch-up <#C601|other>", user="UREADER"))["text"]
    assert "such as 12h" in (await slack_server.slash("catch-up soon", user="UADMIN"))["text"]


async def test_who_may_subscribe(rig: SlackRig, slack_server: FakeSlack) -> None:
    """Admins and the channel's creator; nobody else."""
    refused = await slack_server.slash("subscribe summit", user="UREADER")
    assert "Only those who manage the channel" in refused["text"]
    assert "Subscribed" in (await slack_server.slash("subscribe summit", user="UMAKER"))["text"]
    assert "already" in (await slack_server.slash("subscribe Summits", user="UADMIN"))["text"]
    assert "Only those" in (await slack_server.slash("unsubscribe summit", user="UREADER"))["text"]
    assert "Unsubscribed" in (await slack_server.slash("unsubscribe 정상회담", user="UADMIN"))["text"]


async def test_a_channel_can_be_named(rig: SlackRig, slack_server: FakeSlack) -> None:
    await slack_server.slash("subscribe summit <#C601|other>")
    assert "Summits" in (await slack_server.slash("subscriptions", channel="C601"))["text"]
    assert "no topics" in (await slack_server.slash("subscriptions", channel="C600"))["text"]


async def test_a_private_channel_has_to_let_the_bot_in(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.channels["CP"] = {"id": "CP", "creator": "UADMIN", "is_private": True, "is_member": True}
    assert "type the command in it" in (await slack_server.slash("subscribe summit <#CP|>"))["text"]
    assert "/invite" in (await slack_server.slash("subscribe summit", channel="CUNSEEN"))["text"]
    assert "Subscribed" in (await slack_server.slash("subscribe summit", channel="CP"))["text"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Panmunjom: a news wire"),
        ("topics", "Topics"),
        ("subscrib summit", "Did you mean /panmunjom subscribe?"),
        ("subscribe", "Say which topic"),
        ("subscribe summit #news", "which channel “#news” is"),
        ("latest\u00a0sumit", "Did you mean summit?"),
        ("latest sumit", "Did you mean summit?"),
        ("search", "Say what to look for"),
        ("search Panmunjom &lt;talks&gt;", "Nothing holds all of: Panmunjom &lt;talks&gt;"),
    ],
)
async def test_each_word_is_answered(rig: SlackRig, slack_server: FakeSlack, text: str, answer: str) -> None:
    assert answer in (await slack_server.slash(text, user="UREADER"))["text"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("story 1", "Hotline opened"),
        ("story", "Say which story"),
        ("story 9", "There is no story #9"),
        ("timeline summit", "Timeline: Summits"),
        ("timeline 김정은", "Timeline: Kim Jong Un"),
        ("timeline #1", "Timeline: the affair of #1"),
        ("timeline", "Say of what"),
        ("search hotline actor:“Ким Чен Ын” topic:summit since:30d", "Found for: hotline"),
    ],
)
async def test_stories_are_told_and_searched(rig: SlackRig, slack_server: FakeSlack, text: str, answer: str) -> None:
    await archived(rig.store)
    assert answer in (await slack_server.slash(text, user="UREADER"))["text"]


async def test_a_button_tells_the_brief(rig: SlackRig, slack_server: FakeSlack) -> None:
    await rig.send()
    await archived(rig.store)
    assert "Hotline opened" in (await press_on_slack(slack_server, "pmj.brief", "1"))["text"]
    assert "does nothing" in (await press_on_slack(slack_server, "pmj.other", "1"))["text"]
    assert "no story #0" in (await press_on_slack(slack_server, "pmj.brief", "one"))["text"]


async def test_a_manager_proposes_and_an_operator_accepts(rig: SlackRig, slack_server: FakeSlack) -> None:
    await archived(rig.store)
    assert "Only operators" in (await slack_server.slash("story retract 1 Denied", user="UREADER"))["text"]
    assert "Proposed to the operators" in (await slack_server.slash("story retract 1 Denied", user="UADMIN"))["text"]
    assert "Only operators accept" in (await press_on_slack(slack_server, "pmj.accept", "1", user="UADMIN"))["text"]
    assert "Withdrawn: #1" in (await press_on_slack(slack_server, "pmj.accept", "1", user="UBOSS"))["text"]
    assert "accepted before" in (await press_on_slack(slack_server, "pmj.accept", "1", user="UBOSS"))["text"]
    async with rig.store.read() as tx:
        (repair,) = await tx.repairs.all()
    assert repair.by == "slack:UBOSS, proposed by slack:UADMIN"


async def test_an_operator_repairs_at_once(rig: SlackRig, slack_server: FakeSlack) -> None:
    await archived(rig.store)
    assert "Reports of #1" in (await slack_server.slash("story reports 1", user="UREADER"))["text"]
    assert "story #2" in (await slack_server.slash("story split 1 2", user="UBOSS"))["text"]
    assert "part of #1" in (await slack_server.slash("story merge 2 1", user="UBOSS"))["text"]
    assert "#2, now part of #1" in str(await slack_server.slash("story 2", user="UREADER"))
    await slack_server.slash("story retract 1 Denied", user="UBOSS")
    assert "Withdrawn: Denied: Hotline opened" in (await slack_server.slash("story 1", user="UREADER"))["text"]
    assert "#1 stands again" in (await slack_server.slash("story restore 1", user="UBOSS"))["text"]
    told = await slack_server.slash("story history 1", user="UREADER")
    steps = ("Split off as #2", "#2 was merged into it", "Withdrawn: Denied", "Stands again")
    assert [step in str(told["blocks"]) for step in steps] == [True] * len(steps)


async def test_an_operator_declines_what_a_manager_proposes(rig: SlackRig, slack_server: FakeSlack) -> None:
    await archived(rig.store)
    await slack_server.slash("story retract 1 Denied", user="UADMIN")
    assert "Declined: story retract 1" in (await press_on_slack(slack_server, "pmj.decline", "1", user="UBOSS"))["text"]
    assert "declined before" in (await press_on_slack(slack_server, "pmj.accept", "1", user="UBOSS"))["text"]
    assert "Withdrawn" not in (await slack_server.slash("story 1", user="UREADER"))["text"]


async def test_an_unknown_command_and_workspace_get_an_answer(rig: SlackRig, slack_server: FakeSlack) -> None:
    assert "another workspace" in (await slack_server.slash("latest", team="TOTHER"))["text"]
    assert "news wire" in (await slack_server.slash("", command="/unheard"))["text"]


async def test_managers_mark_alerts_with_a_button_or_a_command(rig: SlackRig, slack_server: FakeSlack) -> None:
    await rig.send()
    buttons = slack_server.posts["C600"][0]["blocks"][-1]["elements"]
    assert [(button["action_id"], button["value"]) for button in buttons] == [
        ("pmj.brief", "7"),
        ("pmj.offtopic", "7"),
        ("pmj.topics", "7"),
    ]
    await archived(rig.store, replace(ON_SLACK, channel="C601"))
    assert "Only those who manage" in (await press_on_slack(slack_server, "pmj.offtopic", "1"))["text"]
    assert "#1 is off-topic" in (await press_on_slack(slack_server, "pmj.offtopic", "1", user="UADMIN"))["text"]
    assert "#1 lacks summit" in (await slack_server.slash("feedback 1 Summits", user="UMAKER"))["text"]
    assert "#1 is not summit" in (await slack_server.slash("feedback #1.1 not summit", user="UADMIN"))["text"]
    assert "Only those" in (await slack_server.slash("feedback 1 off-topic", user="UREADER"))["text"]
    assert "Say the story's number" in (await slack_server.slash("feedback", user="UADMIN"))["text"]
    assert "no story #9" in (await slack_server.slash("feedback 9 off-topic", user="UADMIN"))["text"]
    async with rig.store.read() as tx:
        marks = await tx.feedback.all()
    assert [(mark.verdict.value, mark.topic) for mark in marks] == [
        ("off-topic", ""),
        ("missing", "summit"),
        ("wrong", "summit"),
    ]


async def test_an_edit_changes_the_message_and_one_too_late_is_handed_on(
    rig: SlackRig, slack_server: FakeSlack
) -> None:
    posted = await rig.send()
    await rig.platform.edit(ON_SLACK, posted.message_id, replace(ALERT, headline="Envoys met"), AGAIN)
    assert "Envoys met" in str(slack_server.posts["C600"][0]["blocks"])
    slack_server.edit_refusals = ["edit_window_closed"]
    with pytest.raises(EditClosedError):
        await rig.platform.edit(ON_SLACK, posted.message_id, ALERT, AGAIN)


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_development_stands_in_its_storys_thread_once(
    rig: SlackRig, slack_server: FakeSlack, *, in_thread: bool
) -> None:
    """Also shown in the channel, unless the owner wants threads alone."""
    first = await rig.send()
    for is_repeat in (False, True):
        ticket = replace(AGAIN, reply_to=first.message_id, in_thread=in_thread, is_repeat=is_repeat)
        await rig.platform.send(ON_SLACK, replace(ALERT, revision=2), ticket)
    _, answer = slack_server.posts["C600"]
    assert (answer["thread_ts"], answer["reply_broadcast"]) == (first.message_id, not in_thread)


async def test_an_answer_to_an_answer_stands_where_the_thread_began(rig: SlackRig, slack_server: FakeSlack) -> None:
    """And where that thread is locked, it stands by itself, once, in a channel that stays open."""
    first = await rig.send()
    second = await rig.platform.send(ON_SLACK, ALERT, replace(AGAIN, reply_to=first.message_id))
    third = await rig.platform.send(ON_SLACK, ALERT, replace(AGAIN, key="k", reply_to=second.message_id))
    assert [post.get("thread_ts") for post in slack_server.posts["C600"]] == [None, first.message_id, first.message_id]
    await rig.platform.edit(ON_SLACK, third.message_id, replace(ALERT, headline="Envoys met"), AGAIN)
    assert [post.get("edited", False) for post in slack_server.posts["C600"]] == [False, False, True]
    slack_server.refusals = ["restricted_action_thread_locked"]
    late = replace(AGAIN, key="late", reply_to=third.message_id)
    alone = await rig.platform.send(ON_SLACK, ALERT, late)
    assert await rig.platform.send(ON_SLACK, ALERT, replace(late, is_repeat=True)) == replace(alone, is_earlier=True)
    assert "thread_ts" not in slack_server.posts["C600"][3]


async def test_a_missing_topic_is_chosen_from_a_menu(rig: SlackRig, slack_server: FakeSlack) -> None:
    await archived(rig.store, ON_SLACK)
    assert "Only those" in (await press_on_slack(slack_server, "pmj.topics", "1"))["text"]
    offered = await press_on_slack(slack_server, "pmj.topics", "1", user="UADMIN")
    (menu,) = offered["blocks"][-1]["elements"]
    assert [option["value"] for option in menu["options"]] == ["1 sanctions"]
    noted = await press_on_slack(slack_server, menu["action_id"], "1 sanctions", user="UADMIN", is_menu=True)
    assert "#1 lacks sanctions" in noted["text"]
    assert "Only those" in (await press_on_slack(slack_server, menu["action_id"], "1 sanctions", is_menu=True))["text"]
