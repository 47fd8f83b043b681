"""The desk of open stories: what joins, what does not, and what it remembers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.group import Desk, JoinStory, Reported, StartStory
from bot.core.route import OPEN_FOR
from bot.model import Article, ItemKind, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CATALOGUE = load_catalogue(None)
LAUNCH, TALKS = StoryId(1), StoryId(2)


def reported(title: str, *, publisher: str = "Wire", language: str = "en") -> Reported:
    article = Article(title=title, language=language, publisher=publisher, published_at=NOW)
    return Reported(article=article, tag=Tag(relevant=True, score=0.9))


def marked(kind: ItemKind) -> Tag:
    return Tag(relevant=True, score=0.9, kind=kind)


@pytest.fixture
def desk() -> Desk:
    desk = story_desk(CATALOGUE)
    desk.add(LAUNCH, reported("North Korea fires short-range ballistic missile into East Sea, JCS says"), at=NOW)
    desk.add(TALKS, reported("Seoul and Washington open talks on tariffs and shipbuilding"), at=NOW)
    return desk


@pytest.mark.parametrize(
    "title",
    [
        "N. Korea fires ballistic missile into East Sea: JCS",
        "[URGENT] North Korea fires short-range ballistic missile into East Sea",
        "North Korea fires ballistic missile toward East Sea, says Seoul's JCS",
    ],
)
def test_versions_and_other_outlets_join_and_say_why(desk: Desk, title: str) -> None:
    decision = desk.decide(reported(title), now=NOW)
    assert isinstance(decision, JoinStory)
    assert decision.story == LAUNCH
    assert decision.why[0].words == "launch"


@pytest.mark.parametrize(
    "title",
    [
        "Kim Jong Un sends birthday message to the president of Russia",
        "North Korea opens beach resort to tourists in Wonsan",
        "UN Security Council to meet on North Korea human rights",
        "Japan protests to North Korea over ballistic missile",
    ],
)
def test_another_development_starts_its_own(desk: Desk, title: str) -> None:
    assert desk.decide(reported(title), now=NOW) == StartStory()


def test_deciding_changes_nothing(desk: Desk) -> None:
    title = "N. Korea fires ballistic missile into East Sea: JCS"
    assert desk.decide(reported(title), now=NOW) == desk.decide(reported(title), now=NOW)
    assert len(desk) == 2


def test_time_parts_what_is_alike(desk: Desk) -> None:
    again = reported("North Korea fires ballistic missile off west coast")
    assert isinstance(desk.decide(reported("North Korea fires ballistic missile into East Sea"), now=NOW), JoinStory)
    assert desk.decide(again, now=NOW + timedelta(days=2, hours=23)) == StartStory()


def test_a_story_closes_after_its_last_report(desk: Desk) -> None:
    desk.add(LAUNCH, reported("North Korea fires ballistic missile: JCS"), at=NOW + timedelta(days=2))
    desk.close(now=NOW + OPEN_FOR + timedelta(hours=1))
    assert len(desk) == 1
    desk.close(now=NOW + timedelta(days=2) + OPEN_FOR + timedelta(hours=1))
    assert len(desk) == 0


def test_a_dropped_story_is_as_if_it_never_was(desk: Desk) -> None:
    desk.drop(LAUNCH)
    title = "North Korea fires short-range ballistic missile into East Sea, JCS says"
    assert desk.decide(reported(title), now=NOW) == StartStory()
    desk.drop(LAUNCH)


@pytest.mark.parametrize("kind", [ItemKind.OPINION, ItemKind.ANALYSIS])
def test_comment_and_news_are_two_stories_and_copies_of_a_comment_one(desk: Desk, kind: ItemKind) -> None:
    """Else the report that follows an editorial would be told as more of it."""
    news = "North Korea fires ballistic missile into East Sea, says JCS"
    comment = replace(reported("What to do when North Korea fires ballistic missile into East Sea"), tag=marked(kind))
    assert desk.decide(comment, now=NOW) == StartStory()
    desk.drop(LAUNCH)
    desk.add(StoryId(3), comment, at=NOW)
    assert desk.decide(reported(news), now=NOW) == StartStory()
    again = replace(comment, article=replace(comment.article, publisher="Paper"))
    assert isinstance(desk.decide(again, now=NOW), JoinStory)


def test_a_twin_does_not_join_the_story_that_has_its_headline(desk: Desk) -> None:
    title = "North Korea fires short-range ballistic missile into East Sea, JCS says"
    assert isinstance(desk.decide(reported(title), now=NOW), JoinStory)
    assert desk.decide(reported(title), now=NOW, is_twin=True) == StartStory()
    assert isinstance(desk.decide(reported(title, publisher="Paper"), now=NOW, is_twin=True), JoinStory)
