"""Every message that the bot can send, made of hostile text: it pings nobody, formats nothing and fits every limit.

What that means is written in tests/fakes/harmless.py.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.core.render import console, discord, slack
from bot.core.tell import missed, paused
from bot.core.text import clean
from bot.model import (
    Button,
    ChannelRef,
    Choice,
    Entry,
    FeedKind,
    Message,
    Platform,
    Position,
    Quote,
    Reply,
    SourceLine,
    Status,
    StoryId,
    Topic,
)
from tests.core.render.test_payloads import HOSTILE, OPTIONS
from tests.fakes.harmless import check_letters, check_slack, check_text, parsed_by_discord, plain
from tests.fakes.specs import discord_faults, slack_faults

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POST, EDIT = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"
# A failing message is shown as it was found: making it small would take minutes.
MANY = settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.lists(st.sampled_from(HOSTILE)).map(" ".join))
SAID = TEXT.filter(lambda text: clean(text) != "")
SOURCE = st.builds(
    SourceLine, publisher=SAID, language=st.sampled_from(("en", "ko")), kind=st.sampled_from(FeedKind),
    state_media=st.booleans(), url=TEXT,
)  # fmt: skip
MESSAGES = st.builds(
    Message,
    story_id=st.just(StoryId(7)),
    headline=TEXT,
    url=TEXT,
    summary=st.lists(st.builds(Quote, text=SAID, publisher=SAID), max_size=2).map(tuple),
    withdrawn=TEXT,
    gloss=st.lists(SAID, max_size=2).map(tuple),
    topics=st.lists(st.builds(Topic, id=SAID, name=SAID, name_ko=SAID), max_size=5).map(tuple),
    status=st.sampled_from(Status),
    previous_status=st.one_of(st.none(), st.sampled_from(Status)),
    status_words=TEXT,
    positions=st.lists(
        st.builds(Position, status=st.sampled_from(Status), by=st.lists(SAID, min_size=1, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    sources=st.lists(SOURCE, max_size=50).map(tuple),
    shown_at=st.just(NOW),
    update=st.integers(0, 3),
)
NOTICES = st.one_of(
    st.builds(
        Reply,
        text=SAID,
        entries=st.lists(
            st.builds(Entry, title=SAID, url=TEXT, detail=TEXT, at=st.just(NOW), heading=TEXT, is_quote=st.booleans()),
            max_size=3,
        ).map(tuple),
        footer=TEXT,
        button=st.one_of(st.none(), st.builds(Button, label=TEXT, action=st.just("accept"), number=st.just(3))),
        beside=st.one_of(st.none(), st.builds(Button, label=TEXT, action=st.just("decline"), number=st.just(3))),
        choice=st.one_of(
            st.none(), st.builds(Choice, label=TEXT, action=st.just("lack"), number=st.just(3), options=OPTIONS)
        ),
    ),
    st.builds(lambda count: missed(count, NOW), st.integers(1, 10_000)),
    st.builds(lambda why: paused(ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2"), why), TEXT),
)


@MANY
@given(MESSAGES)
def test_an_alert_an_edit_and_an_update_on_discord(message: Message) -> None:
    body = discord.message(message)
    assert discord_faults("post", POST, {**body, "nonce": "pmj-1", "enforce_nonce": True}) == []
    assert discord_faults("patch", EDIT, body) == []
    check_letters(body)
    assert parsed_by_discord(body) == parsed_by_discord(discord.message(plain(message)))


@MANY
@given(MESSAGES)
def test_an_alert_an_edit_and_an_update_on_slack(message: Message) -> None:
    body = slack.message(message)
    assert (
        slack_faults("chat.postMessage", {**body, "channel": "C", "unfurl_links": False, "unfurl_media": False}) == []
    )
    assert slack_faults("chat.update", {**body, "channel": "C", "ts": "1.2"}) == []
    check_letters(body)
    check_slack(body)


@MANY
@given(NOTICES)
def test_a_notice_and_an_answer_on_discord(reply: Reply) -> None:
    assert discord_faults("post", POST, discord.notice(reply, "#n7")) == []
    for give in (discord.reply, lambda told: discord.notice(told, "#n7")):
        check_letters(give(reply))
        assert parsed_by_discord(give(reply)) == parsed_by_discord(give(plain(reply)))


@MANY
@given(NOTICES)
def test_a_notice_and_an_answer_on_slack(reply: Reply) -> None:
    for method, body in (("chat.postMessage", slack.notice(reply, "#n7")), ("respond", slack.reply(reply))):
        where = {"channel": "C"} if method == "chat.postMessage" else {}
        assert slack_faults(method, {**body, **where, "unfurl_links": False, "unfurl_media": False}) == []
        check_letters(body)
        check_slack(body)


@MANY
@given(MESSAGES, NOTICES)
def test_what_is_printed_commands_no_terminal(message: Message, reply: Reply) -> None:
    zone = ZoneInfo("Asia/Seoul")
    for lines in (console.message(message, zone=zone), console.update(message), console.reply(reply, zone=zone)):
        for span in (span for line in lines for span in line):
            check_text(span.text)


@pytest.mark.parametrize("mark", ["*a*", "[a](b)", "<@1>", "# a", "- a", "1. a"])
def test_the_rule_sees_what_is_formatted(mark: str) -> None:
    assert parsed_by_discord({"embeds": [{"title": mark}]}) != parsed_by_discord({"embeds": [{"title": "a"}]})
