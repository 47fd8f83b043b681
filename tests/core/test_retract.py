"""When sources have taken their reports back, and what is left of a story then."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.compose import compose
from bot.core.history import changes
from bot.core.retract import standing, taken_back
from bot.model import ChangeKind, FeedId, FeedKind, Item, ItemId, Status, Story, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORY = Story(
    id=StoryId(1), headline="Summit rumoured", summary="", url=None, language="en", status=Status.NONE, topics=("summit",),
    first_seen_at=NOW, updated_at=NOW,
)  # fmt: skip


def item(number: int, title: str, publisher: str = "Wire") -> Item:
    at = NOW + timedelta(minutes=number)
    return Item(
        id=ItemId(number), feed_id=FeedId(1), story_id=StoryId(1), url=f"https://wire.example/{number}", title=title, summary="",
        language="en", publisher=publisher, kind=FeedKind.WIRE, state_media=False, published_at=at, first_seen_at=at,
        tag=Tag(relevant=True, score=1),
    )  # fmt: skip


RUMOUR = item(1, "Summit rumoured")


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: Summit rumoured",
        "[Retraction] Summit rumoured",
        "Wire withdraws its story on a summit",
        "[기사 취소] 정상회담설",
        "【記事取り消し】首脳会談",
        "撤稿：首脑会晤",
        "Просьба аннулировать сообщение о саммите",
    ],
)
def test_a_story_is_withdrawn_when_all_its_publishers_have(title: str) -> None:
    assert taken_back([RUMOUR, item(4, title)]) == "Retracted by Wire"
    assert taken_back([item(4, title)]) == "Retracted by Wire"
    assert taken_back([RUMOUR, item(4, title), item(5, "Summit rumoured", publisher="Daily")]) == ""
    assert compose(STORY, [RUMOUR, item(4, title)], {}, revision=1).withdrawn == "Retracted by Wire"


@pytest.mark.parametrize(
    "title",
    ["North Korea retracts threat", "Seoul withdraws its troops", "북한, 위협 철회", "合意を撤回", "Kill switch found"],
)
def test_that_a_government_takes_something_back_is_news(title: str) -> None:
    assert taken_back([item(1, title)]) == ""


def test_what_one_publisher_took_back_counts_no_more_and_what_it_says_later_does() -> None:
    back = item(2, "RETRACTED: Summit rumoured")
    others = [item(3, "Palace denies a summit", "Daily"), item(4, "Wire: no summit after all")]
    assert [one.id for one in standing([RUMOUR, back, others[0]])] == [3]
    assert [one.id for one in standing([RUMOUR, back, *others])] == [3, 4]
    shown = compose(STORY, [RUMOUR, back, others[0]], {}, revision=1)
    assert ([source.publisher for source in shown.sources], shown.withdrawn) == (["Daily"], "")


def test_a_retraction_is_a_step_of_the_history() -> None:
    back = item(2, "RETRACTED: Summit rumoured")
    (change,) = changes(STORY, STORY, [RUMOUR, back], back.id)
    assert (change.kind, change.after) == (ChangeKind.RETRACTED, "Wire")
