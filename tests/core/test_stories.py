"""What a further report changes about a story, and what an alert then says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import judge
from bot.catalogue import load_catalogue
from bot.core.compose import compose
from bot.core.route import ONWARD, Report, begin, follow
from bot.model import Article, Evidence, FeedId, FeedKind, Item, ItemId, Quote, Status, StoryId, Tag, Topic, TopicTag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def tag(status: Status = Status.NONE, *topics: str, shown: str = "") -> Tag:
    evidence = (Evidence(words=shown, weight=1.0),) if shown else ()
    tags = tuple(TopicTag(id=topic, score=0.9 - place / 10) for place, topic in enumerate(topics))
    return Tag(relevant=True, score=0.9, topics=tags, status=status, status_evidence=evidence)


def report(title: str, status: Status, *topics: str) -> Report:
    return Report(article=Article(title=title, language="en"), tag=tag(status, *topics), url=None, shown_at=NOW)


def test_a_status_that_moves_on_is_worth_another_alert() -> None:
    first = begin(report("Summit rumoured", Status.SPECULATED, "summit"), now=NOW)
    ruled_out = follow(first, report("No summit, official says", Status.RULED_OUT, "us-dprk"), now=NOW)
    assert (ruled_out.revision, ruled_out.headline) == (2, "No summit, official says")
    assert ruled_out.previous_status is Status.SPECULATED
    assert ruled_out.topics == ("summit", "us-dprk")


def test_an_older_state_reported_late_changes_nothing() -> None:
    ruled_out = begin(report("No summit", Status.RULED_OUT), now=NOW)
    late = follow(ruled_out, report("Summit rumoured", Status.SPECULATED), now=NOW)
    assert (late.revision, late.status, late.headline) == (1, Status.RULED_OUT, "No summit")


def test_every_status_has_its_moves() -> None:
    assert set(ONWARD) == set(Status)


def test_one_story_does_not_gather_all_topics() -> None:
    grown = begin(report("A", Status.NONE, "a", "b", "c"), now=NOW)
    grown = follow(grown, report("B", Status.NONE, "d", "e", "f", "g"), now=NOW)
    assert grown.topics == ("a", "b", "c", "d", "e")


def item(number: int, title: str, publisher: str, text: str = "", status: Status = Status.NONE) -> Item:
    return Item(
        id=ItemId(number), feed_id=FeedId(1), story_id=StoryId(1), url=None, title=title, summary=text, language="en",
        publisher=publisher, kind=FeedKind.WIRE, state_media=publisher == "KCNA", published_at=None,
        first_seen_at=NOW + timedelta(minutes=number), tag=tag(status, "summit", shown="no meeting is scheduled" if status else ""),
    )  # fmt: skip


def test_an_alert_names_each_publisher_once_and_the_words_of_the_status() -> None:
    kept = begin(report("No summit", Status.RULED_OUT, "summit", "gone"), now=NOW)
    items = [
        item(1, "Rumour", "KCNA"),
        item(2, "No summit", "Wire", "No meeting is scheduled, an official said.", Status.RULED_OUT),
        item(3, "No summit (2nd)", "Wire"),
    ]
    summit = Topic(id="summit", name="Summits", name_ko="정상회담")
    message = compose(replace(kept, id=StoryId(4)), items, {"summit": summit}, revision=2)
    assert [source.publisher for source in message.sources] == ["KCNA", "Wire"]
    assert message.summary == (Quote(text="No meeting is scheduled, an official said.", publisher="Wire"),)
    assert message.status_words == "no meeting is scheduled"
    assert message.topics == (summit,)
    assert message.reference == "#4.2"


CATALOGUE = load_catalogue(None)
JUDGE = judge(CATALOGUE)


def judged(title: str, text: str = "") -> Tag:
    return JUDGE.judge(Article(title=title, text=text))


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Kim Jong Un and Trump could meet at Panmunjom, officials say", "summit"),
        ("북한, 동해상으로 단거리 탄도미사일 발사", "missile"),
        ("北朝鮮が弾道ミサイルを発射 防衛省", "missile"),
        ("朝鲜试射新型弹道导弹", "missile"),
        ("КНДР запустила баллистическую ракету", "missile"),
        ("UN panel: North Korea evades sanctions with ship-to-ship transfers", "sanctions"),
        ("Lazarus hackers of North Korea stole $1.5 billion in crypto", "cyber"),
        ("South Korea and US begin Freedom Shield joint military exercise", "alliance"),
        ("Yongbyon reactor in North Korea shows signs of plutonium reprocessing", "nuclear"),
    ],
)
def test_what_the_desk_would_post(title: str, topic: str) -> None:
    found = judged(title)
    assert found.relevant
    named = next((tag for tag in found.topics if tag.id == topic), None)
    assert named is not None, [tag.id for tag in found.topics]
    assert named.evidence


@pytest.mark.parametrize(
    "title",
    [
        "Korea Open badminton: An Se-young reaches the final",
        "BTS to hold a world tour next year, agency says",
        "북한강 자전거길 벚꽃 축제 개막",
        "한국거래소, 코스피 3천선 회복",
        "Kim Kardashian launches a new brand",
        "Samsung Electronics reports record chip earnings",
        "Local elections in France: the results",
    ],
)
def test_what_the_desk_would_leave(title: str) -> None:
    assert not judged(title).relevant


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("No meeting with Kim Jong Un is scheduled on Asia tour, US official says", Status.RULED_OUT),
        ("White House rules out summit with Kim Jong Un", Status.RULED_OUT),
        ("Trump and Kim may meet during APEC, sources say", Status.SPECULATED),
        ("Inter-Korean talks postponed indefinitely, unification ministry says", Status.POSTPONED),
        ("Seoul proposes military talks with North Korea", Status.PROPOSED),
    ],
)
def test_the_state_of_the_event_is_read_from_the_headline(title: str, status: Status) -> None:
    found = judged(title)
    assert found.status is status
    assert found.status_evidence
