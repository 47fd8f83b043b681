"""Whatever a feed says, what is posted is valid, fits the limits, and neither pings nor formats."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.render import console, discord, slack
from bot.model import (
    Attribution,
    Button,
    Choice,
    Entry,
    FeedKind,
    Message,
    Quote,
    Reply,
    SourceLine,
    Status,
    StoryId,
    Topic,
)
from tests.fakes.specs import discord_faults, slack_faults

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = (
    "@everyone",
    "<!channel>",
    "<@123>",
    "<@&1>",
    "<#1>",
    "</subscribe:1>",
    "**bold** _it_ ~~no~~ ||spoiler||",
    "[bank](https://evil.example)",
    "<https://evil.example|bank>",
    "https://evil.example/x",
    "https://evil.example/" + "가" * 600,
    "# big\n- list\n1. one\n> quote",
    "```code```",
    "<t:1:R>",
    "\u202eright to left\u200b",
    "\x00null",
    "😀" * 400,
    "가" * 10_000,
    "a" * 10_000,
    "\\",
    "",
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=400), st.lists(st.sampled_from(HOSTILE)).map(" ".join))
URL = st.one_of(st.none(), st.just("https://wire.example/a?b=(c)&d=[e]"), st.sampled_from(HOSTILE), TEXT)
TOPIC = Topic(id="summit", name="Summits", name_ko="정상회담", colour=0xE5B93C)


def source(name: str = "Wire") -> SourceLine:
    return SourceLine(publisher=name, language="en", kind=FeedKind.WIRE, state_media=False, url=None)


def quote(text: str) -> Quote:
    return Quote(text=text, publisher="Wire")


def message(**changes: object) -> Message:
    plain = Message(
        story_id=StoryId(7), headline="Envoys meet", url="https://wire.example/a", summary=(quote("They met."),), topics=(TOPIC,),
        status=Status.NONE, sources=(source(),), shown_at=NOW,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


MESSAGES = st.builds(
    message,
    headline=TEXT.filter(lambda text: text.strip()),
    url=URL,
    summary=st.lists(TEXT.filter(lambda text: text.strip()).map(quote), max_size=2).map(tuple),
    gloss=st.lists(TEXT, max_size=2).map(tuple),
    withdrawn=st.one_of(st.just(""), TEXT),
    topics=st.lists(st.just(TOPIC), max_size=5).map(tuple),
    status=st.sampled_from(Status),
    status_words=TEXT,
    sources=st.lists(TEXT.map(source), max_size=60).map(tuple),
)
ENTRIES = st.builds(
    Entry,
    title=TEXT,
    url=URL,
    detail=TEXT,
    at=st.just(NOW),
    heading=st.one_of(st.just(""), TEXT),
    is_quote=st.booleans(),
)
OPTIONS = st.integers(1, 130).flatmap(
    lambda count: st.tuples(*(st.tuples(st.just(f"t{n}"), TEXT) for n in range(count)))
)
REPLIES = st.builds(
    Reply,
    text=TEXT.filter(lambda text: text.strip()),
    entries=st.lists(ENTRIES, max_size=60).map(tuple),
    footer=TEXT,
    button=st.one_of(st.none(), st.builds(Button, label=TEXT, action=st.just("accept"), number=st.just(3))),
    beside=st.one_of(st.none(), st.builds(Button, label=TEXT, action=st.just("decline"), number=st.just(3))),
    choice=st.one_of(
        st.none(), st.builds(Choice, label=TEXT, action=st.just("lack"), number=st.just(3), options=OPTIONS)
    ),
)


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_any_alert_is_valid_on_discord(message: Message) -> None:
    body = {**discord.message(message), "nonce": "pmj-1-1", "enforce_nonce": True}
    assert discord_faults("post", "/channels/{channel_id}/messages", body) == []


@settings(max_examples=150, deadline=None)
@given(REPLIES)
def test_any_answer_is_valid_on_discord(reply: Reply) -> None:
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    assert discord_faults("patch", path, discord.reply(reply)) == []


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_any_alert_is_valid_on_slack(message: Message) -> None:
    body = {**slack.message(message), "channel": "C1", "unfurl_links": False, "unfurl_media": False}
    assert slack_faults("chat.postMessage", body) == []


@settings(max_examples=150, deadline=None)
@given(REPLIES)
def test_any_answer_is_valid_on_slack(reply: Reply) -> None:
    body = {**slack.reply(reply), "unfurl_links": False, "unfurl_media": False}
    assert slack_faults("respond", body) == []


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_markdown_of_a_stranger_is_shown_as_it_is(text: str) -> None:
    """Without its escapes, no mark of Markdown is left that is not ours."""
    embed = discord.message(message(headline=text, summary=(quote(text),)))["embeds"][0]
    for part in (embed["title"], embed["description"]):
        assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]()@#]", part)
        assert not re.search(r"(?<!\\)://", part)


def test_slack_parses_nothing_of_a_stranger() -> None:
    """Only the date, made of digits, stands in an element that Slack parses."""
    payload = slack.message(
        message(headline="<!channel> & <@U1>", summary=(quote("*bold* <!here>"),), sources=(source("<!here>"),))
    )
    assert payload["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    parsed = [part for block in payload["blocks"] for part in block["elements"] if part["type"] == "mrkdwn"]
    assert [part["text"] for part in parsed] == [
        f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} {{time}}|2026-03-02 12:00 UTC>"
    ]


def test_a_status_is_said_in_words_on_both() -> None:
    ruled_out = message(
        status=Status.RULED_OUT, previous_status=Status.SPECULATED, status_words="no meeting is scheduled"
    )
    field = discord.message(ruled_out)["embeds"][0]["fields"][0]
    assert field == {"name": "Status", "value": "Speculated → Ruled out — “no meeting is scheduled”"}
    assert "Speculated → Ruled out" in str(slack.message(ruled_out)["blocks"])


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://a b.example/", "https://evil.example/>x"):
        assert "url" not in discord.message(message(url=url))["embeds"][0]
        assert "link" not in {
            part["type"] for part in slack.message(message(url=url))["blocks"][1]["elements"][0]["elements"]
        }


def test_entries_beyond_the_limit_are_counted() -> None:
    many = Reply(text="Found", entries=tuple(Entry(title=f"{n} " + "x" * 190) for n in range(60)))
    assert discord.reply(many)["embeds"][0]["description"].endswith("more")
    assert "… and 20 more" in str(slack.reply(many)["blocks"][-1])


def test_who_says_it_and_a_claim_as_such_on_all_three() -> None:
    said = message(attribution=Attribution.INTELLIGENCE)
    assert discord.message(said)["embeds"][0]["fields"][-1] == {
        "name": "Source",
        "value": "Says\\: an intelligence service",
    }
    assert "Says: an intelligence service" in str(slack.message(said)["blocks"])
    claim = message(attribution=Attribution.INSIDE_SOURCE, claim="@everyone executed")
    field = discord.message(claim)["embeds"][0]["fields"][-1]
    assert field["name"] == "Claim"
    assert field["value"].startswith("Claim, not confirmed\\: one source inside the North")
    assert "@everyone" not in field["value"].replace("\\@", "")
    assert "Claim, not confirmed: one source inside the North" in str(slack.message(claim)["blocks"])
    printed = " ".join(span.text for line in console.message(claim, zone=ZoneInfo("UTC")) for span in line)
    assert "Claim, not confirmed: one source inside the North" in printed
