"""What an alert may show of a source whose text is switched off: its headline, and nothing from below it."""

from datetime import UTC, datetime

from bot.core.compose import compose
from bot.core.render import console, discord, slack
from bot.model import (
    Attribution,
    Evidence,
    FeedId,
    FeedKind,
    Item,
    ItemId,
    Message,
    Status,
    Story,
    StoryId,
    Tag,
    Topic,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SUMMIT = Topic(id="summit", name="Summits", name_ko="정상회담")


def report(number: int, title: str, text: str, status: Status, words: str, *, shows: bool) -> Item:
    tag = Tag(
        relevant=True, score=1, status=status, status_evidence=(Evidence(words=words, weight=1),),
        attribution=Attribution.OFFICIAL_UNNAMED, attribution_evidence=(Evidence(words="official said", weight=1),),
        claim_evidence=(Evidence(words=words, weight=1),),
    )  # fmt: skip
    return Item(
        id=ItemId(number), feed_id=FeedId(1), story_id=StoryId(1), url=None, title=title, summary=text, language="en",
        publisher=f"Daily {number}", kind=FeedKind.NEWSPAPER, state_media=False, published_at=NOW, first_seen_at=NOW,
        tag=tag, shows_text=shows,
    )  # fmt: skip


def alert(*, shows: bool) -> Message:
    items = [
        report(1, "Envoys may meet", "They secretly wept, a palace official said.", Status.SPECULATED, "secretly wept", shows=shows),
        report(2, "Envoys stay at home", "None will fly, a harbour official said.", Status.RULED_OUT, "none will fly", shows=shows),
    ]  # fmt: skip
    story = Story(
        id=StoryId(1), headline="Envoys stay at home", summary="", url=None, language="en", status=Status.RULED_OUT,
        topics=("summit",), first_seen_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return compose(story, items, {"summit": SUMMIT}, revision=1)


def test_of_a_source_that_is_switched_off_only_the_headline_is_shown() -> None:
    message = alert(shows=False)
    assert (message.summary, message.status_words, message.claim) == ((), "", "Envoys stay at home")
    assert [position.by for position in message.positions] == [("Daily 1",), ("Daily 2",)]
    for shown in (discord.message(message), slack.message(message), console.message(message, zone=UTC)):  # type: ignore[arg-type]
        assert not any(word in str(shown) for word in ("wept", "fly", "palace", "harbour"))


def test_of_others_the_words_are_shown() -> None:
    message = alert(shows=True)
    assert (message.status_words, message.claim) == ("none will fly", "none will fly")
    assert [position.by for position in message.positions] == [("a palace official",), ("a harbour official",)]
