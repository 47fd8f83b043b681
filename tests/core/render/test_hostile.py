"""Every message that the bot can send, made of hostile text: it pings nobody, formats nothing and fits every limit.

The rule for formatting: rendered from hostile text and from plain letters in the same places, a message has the same
marks that a platform would parse, in the same order. So whatever is formatted is ours.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.core.render import console, discord, slack
from bot.core.tell import missed, paused
from bot.core.text import clean
from bot.model import (
    ChannelRef,
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
from tests.core.render.test_payloads import HOSTILE
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
    ),
    st.builds(lambda count: missed(count, NOW), st.integers(1, 10_000)),
    st.builds(lambda why: paused(ChannelRef(platform=Platform.DISCORD, workspace="1", channel="2"), why), TEXT),
)
_MARK = re.compile(r"\\.|[*_~`|<>\[\]()#@]|(?<!\\)://|^[ ]*(?:-|\d+[.)])\s", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"\]\([^)]*\)")
_DATE = re.compile(r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d: -]+UTC>")


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


def plain(value: Any) -> Any:
    """Give the same message with a plain letter for each text, an address for what is one, and nothing for nothing."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return "x" if clean(value) else ""
    if isinstance(value, tuple):
        return tuple(plain(part) for part in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    kept = {"status", "previous_status", "kind", "url", "platform"}
    changed = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in kept}
    return replace(value, **changed)


def parsed_by_discord(body: dict[str, Any]) -> list[list[str]]:
    """Give the marks of each text that Discord parses; names of authors and footers are plain text there."""
    (embed,) = body["embeds"]
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [part for field in embed.get("fields", ()) for part in (field["name"], field["value"])]
    shown = [_ADDRESS.sub("](to)", text) for text in texts]
    return [[mark for mark in _MARK.findall(text) if not mark.startswith("\\")] for text in shown]


def check_slack(body: dict[str, Any]) -> None:
    """Nothing is parsed but the notification, in which nothing can begin a tag, and our own dates."""
    assert "<" not in body["text"]
    assert not re.search(r"&(?!amp;|lt;|gt;)", body["text"])
    for node in nodes(body["blocks"]):
        if node.get("type") == "mrkdwn":
            assert _DATE.fullmatch(node["text"])
        if "emoji" in node:
            assert node["emoji"] is False
        assert node.get("type") not in {"user", "usergroup", "channel", "broadcast", "emoji"}
        if node.get("type") == "link":
            assert re.match(r"https?://[^\s<>|]+$", node["url"])


def check_letters(body: dict[str, Any]) -> None:
    for text in strings(body):
        check_text(text)


def check_text(text: str) -> None:
    """No control but a line's end, nothing that turns the direction of writing, nothing unseen but joiners in emoji."""
    wrong = [char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in "\n\u200d"]
    assert wrong == []


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from nodes(part)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    parts: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from strings(part)
