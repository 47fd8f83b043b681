"""Shortcuts of Slack's messages, over the real library: what works in threads, and who may use it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.render.slack_forms import subscribing
from bot.model import Topic
from bot.store import SqlStore
from tests.core.render.test_payloads import HOSTILE
from tests.fakes.connected import SlackRig, answers, on_slack
from tests.fakes.harmless import check_letters, nodes
from tests.fakes.slack_server import FakeSlack
from tests.fakes.specs import slack_faults

SUMMIT = {
    "topic": {"topic": {"selected_option": {"value": "summit"}}},
    "opinion": {"opinion": {"selected_options": []}},
}
WITH_OPINION = {**SUMMIT, "opinion": {"opinion": {"selected_options": [{"value": "opinion"}]}}}
NOTHING = {**SUMMIT, "topic": {"topic": {"selected_option": None}}}


@pytest.fixture
async def rig(slack_server: FakeSlack, store: SqlStore) -> AsyncIterator[SlackRig]:
    async with on_slack(slack_server, store, answers(store)) as rig:
        yield rig


async def test_a_thread_subscribes_its_channel(rig: SlackRig, slack_server: FakeSlack) -> None:
    """The answer stands in the thread; the channel is joined, as by the command."""
    view = await slack_server.shortcut("pmj_subscribe", thread_ts="1.0")
    assert [option["value"] for option in view["blocks"][0]["element"]["options"]][:2] == ["all", "summit"]
    told = await slack_server.submit(view, WITH_OPINION)
    assert "Subscribed: Summits" in told["text"]
    assert "Opinion and filler are posted, too." in told["text"]
    assert (told["channel"], told["user"], told["thread_ts"]) == ("C600", "UADMIN", "1.0")
    assert slack_server.joined == {"C600"}
    async with rig.store.read() as tx:
        (kept,) = await tx.subscriptions.of_channel(rig.channel)
    assert (kept.topic, kept.extras, kept.created_by) == ("summit", True, "UADMIN")


@pytest.mark.parametrize(
    ("values", "user", "words"),
    [(SUMMIT, "UREADER", "Only those who manage the channel"), (NOTHING, "UADMIN", "Choose")],
)
async def test_who_may_not_is_told_so_and_changes_nothing(
    rig: SlackRig, slack_server: FakeSlack, values: dict[str, Any], user: str, words: str
) -> None:
    """The dialog opens for everybody; what it asks for is judged on our side when it is sent off."""
    view = await slack_server.shortcut("pmj_subscribe", user=user)
    told = await slack_server.submit(view, values, user=user)
    assert words in told["text"]
    assert "thread_ts" not in told
    async with rig.store.read() as tx:
        assert await tx.subscriptions.of_channel(rig.channel) == ()


async def test_a_channel_that_could_not_be_joined_is_subscribed_all_the_same(
    rig: SlackRig, slack_server: FakeSlack
) -> None:
    """And whoever subscribed it is told so, with what that means; "did not work" would be wrong."""
    slack_server.broken = {"conversations.join"}
    told = await slack_server.slash("subscribe summit")
    assert "Subscribed: Summits" in told["text"]
    assert "may come twice there" in str(told["blocks"])


async def test_a_dialog_that_cannot_be_opened_is_answered(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.broken = {"views.open"}
    assert "try again in a minute" in (await slack_server.ask("pmj_subscribe"))["text"]


async def test_where_the_app_may_show_nothing_it_writes_to_the_person(rig: SlackRig, slack_server: FakeSlack) -> None:
    slack_server.closed["C600"] = "not_in_channel"
    view = await slack_server.shortcut("pmj_subscribe")
    await slack_server.submit(view, SUMMIT, is_shown=False)
    (told,) = await slack_server.posted("UADMIN")
    assert "Subscribed: Summits" in told["text"]


async def test_what_a_channel_gets_is_told_in_a_thread(rig: SlackRig, slack_server: FakeSlack) -> None:
    await slack_server.slash("subscribe summit")
    assert "It gets: Summits" in (await slack_server.ask("pmj_gets", user="UREADER"))["text"]
    assert "another workspace" in (await slack_server.ask("pmj_gets", team="TOTHER"))["text"]


TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Topic, id=TEXT, name=TEXT, name_ko=TEXT), max_size=130, unique_by=lambda topic: topic.id), TEXT
)
def test_any_dialog_is_valid(topics: list[Topic], notes: str) -> None:
    """An owner's topics may be many, and named as he likes."""
    view = subscribing(
        [Topic(id="all", name="All", name_ko=""), *(one for one in topics if one.id != "all")], notes=notes
    )
    assert slack_faults("views.open", {"trigger_id": "1", "view": view}) == []
    assert all(node.get("emoji") is False for node in nodes(view) if node.get("type") == "plain_text")
    check_letters({"blocks": [option["text"] for option in view["blocks"][0]["element"]["options"]]})
