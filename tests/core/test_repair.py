"""What repairs make of stories, and when sources have taken theirs back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.compose import compose
from bot.core.face import face, says_more
from bot.core.repair import begun, chosen, merged_away, rebuilt
from bot.errors import UserInputError
from bot.model import FeedId, FeedKind, Item, ItemId, Status, Story, StoryId, Tag, TopicTag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def item(
    number: int, title: str, *, publisher: str = "Wire", status: Status = Status.NONE, topic: str = "summit"
) -> Item:
    at = NOW + timedelta(minutes=number)
    return Item(
        id=ItemId(number), feed_id=FeedId(1), story_id=StoryId(1), url=f"https://wire.example/{number}", title=title, summary="",
        language="en", publisher=publisher, kind=FeedKind.WIRE, state_media=False, published_at=at, first_seen_at=at,
        tag=Tag(relevant=True, score=1, status=status, topics=(TopicTag(id=topic, score=1),)),
    )  # fmt: skip


RUMOUR = item(1, "Summit rumoured", status=Status.SPECULATED)
LAUNCH = item(2, "North fires missile", topic="missile")
DENIAL = item(3, "No summit planned", status=Status.RULED_OUT)
STORY = Story(
    id=StoryId(1), headline="North fires missile", summary="", url=None, language="en", status=Status.RULED_OUT,
    topics=("summit", "missile"), revision=3, first_seen_at=NOW, updated_at=NOW + timedelta(hours=1),
)  # fmt: skip


def test_a_story_is_what_its_reports_make_it() -> None:
    """After the launch was split off, nothing of it is left, and the status is as the others say."""
    left = rebuilt(STORY, [RUMOUR, DENIAL], now=NOW)
    assert (left.headline, left.topics, left.status) == ("No summit planned", ("summit",), Status.RULED_OUT)
    assert left.previous_status is Status.SPECULATED
    assert (left.id, left.revision, left.first_seen_at) == (STORY.id, STORY.revision, STORY.first_seen_at)
    apart = begun([LAUNCH], now=NOW)
    assert (apart.headline, apart.topics, apart.revision) == ("North fires missile", ("missile",), 1)
    assert apart.first_seen_at == LAUNCH.first_seen_at


def test_a_merged_story_says_where_it_went_and_is_worth_a_new_message() -> None:
    other = replace(STORY, id=StoryId(9), headline="The summit")
    gone = merged_away(STORY, other)
    assert (gone.withdrawn, gone.merged_into) == ("The same as #9: The summit", 9)
    before = face(compose(STORY, [RUMOUR], {}, revision=1))
    after = compose(gone, [], {}, revision=1)
    assert after.withdrawn == gone.withdrawn
    assert says_more(before, face(after))


def test_reports_are_chosen_by_number_and_some_stay() -> None:
    assert chosen([RUMOUR, LAUNCH, DENIAL], [2]) == (2,)
    for wrong, says in (([4], "reports 1 to 3"), ([0], "reports 1 to 3"), ([1, 2, 3], "must stay"), ([], "must stay")):
        with pytest.raises(UserInputError, match=says):
            chosen([RUMOUR, LAUNCH, DENIAL], wrong)
