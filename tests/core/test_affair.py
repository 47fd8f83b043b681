"""The long matter that a story belongs to, who speaks in a sentence, and the brief made of both."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.affair import Strand, affair, followed
from bot.core.brief import Told, brief
from bot.core.speech import Spot, looks_ahead, speaker
from bot.core.summarise import words_of
from bot.model import FeedId, FeedKind, Item, ItemId, Status, Story, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KNOWN = {
    "kim-yo-jong": ("Kim Yo Jong", "김여정", "金与正", "Ким Ё Чжон"),
    "seoul": ("Seoul", "통일부", "韓国政府", "Сеул", "首尔"),
    "lee": ("President Lee",),
    "beijing": ("Beijing", "中国外交部"),
}


def spots(sentence: str) -> list[Spot]:
    found = [
        Spot(name, match.start(), match.end())
        for name, forms in KNOWN.items()
        for form in forms
        for match in re.finditer(re.escape(form), sentence)
    ]
    return sorted(found, key=lambda spot: spot.start)


def strand(number: int, headline: str, *names: str, topic: str = "inter-korean", days: float = 0) -> Strand:
    return Strand(
        story=StoryId(number), at=NOW - timedelta(days=days), language="en", topics=frozenset({topic}),
        names=frozenset(names), words=frozenset(words_of(headline)), states=frozenset({"dprk", "rok", "us"} & set(names)),
    )  # fmt: skip


HOTLINE = strand(1, "Two Koreas agree to reopen military hotline", "dprk", "rok", "hotline")
OTHERS = [
    strand(2, "North proposes talks on military hotline", "dprk", "rok", "hotline", days=9),
    strand(3, "South Korea sends rice to the North", "dprk", "rok", "wfp", days=5),
    strand(4, "Hotline of an airline opens", "hotline", topic="china", days=2),
    strand(5, "North floods border with leaflets", "dprk", "rok", "leaflets", days=3),
    strand(6, "Loudspeakers at the border fall silent", "dprk", "rok", "loudspeakers", days=4),
]


def test_an_affair_is_what_the_same_parties_do_about_the_same_matter() -> None:
    assert affair(HOTLINE, OTHERS) == (2,)


def test_a_story_far_away_needs_more_in_common() -> None:
    near = strand(7, "Hotline test", "dprk", "hotline", "un", days=1)
    far = strand(8, "Hotline test", "dprk", "hotline", "un", days=179)
    assert affair(HOTLINE, [*OTHERS, near, far]) == (2, 7)


def test_a_story_follows_the_most_alike_of_its_affair_that_began_before_it() -> None:
    later = strand(9, "North proposes talks on military hotline again", "dprk", "rok", "hotline", days=-1)
    assert followed(HOTLINE, [*OTHERS, later]) == 2


def test_a_story_weeks_away_is_background_and_nothing_to_answer() -> None:
    old = strand(2, "North proposes talks on military hotline", "dprk", "rok", "hotline", days=20)
    assert affair(HOTLINE, [old, *OTHERS[1:]]) == (2,)
    assert followed(HOTLINE, [old, *OTHERS[1:]]) is None


def test_two_states_that_are_named_in_everything_make_no_affair() -> None:
    """Wholly alike by what they name, and of nothing but the wire's own subject."""
    wire = [strand(number, f"Item {number}", "dprk", "us", days=1) for number in range(10, 60)]
    assert followed(strand(9, "Envoy stays away", "dprk", "us"), [strand(8, "Talks end", "dprk", "us"), *wire]) is None


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Kim Yo Jong condemned the drill on Monday.", "kim-yo-jong"),
        ("The drill goes on, Seoul said.", "seoul"),
        ('"We regret this," said President Lee.', "lee"),
        ("김여정 부부장은 담화에서 훈련을 비난했다.", "kim-yo-jong"),
        ("통일부는 유감을 표한다고 밝혔다.", "seoul"),
        ("韓国政府は遺憾の意を表明した。", "seoul"),
        ("中国外交部表示关切。", "beijing"),
        ("Сеул осудил запуск.", "seoul"),
        ("Kim Yo Jong, sister of the leader, said no.", "kim-yo-jong"),
        ("They ruled out a call with Kim Yo Jong during the trip, an official told reporters.", None),
        ("The drill began near Seoul. ", None),
        ("An expert said Seoul was wrong.", None),
        ('An aide wrote "Kim Yo Jong said no" to him.', None),
        ("전문가는 김여정이 나설 것이라고 말했다.", None),
    ],
)
def test_who_speaks_is_named_in_the_speakers_place(sentence: str, who: str | None) -> None:
    assert speaker(sentence, spots(sentence)) == who


@pytest.mark.parametrize(
    ("sentence", "ahead"),
    [
        ("The envoys will meet again next week.", True),
        ("양측은 다음 달 회담을 열 예정이다.", True),
        ("首脳会談は来月の見通し。", True),
        ("双方将于下周会谈。", True),
        ("Встреча состоится в мае.", True),
        ("The envoys met on Monday.", False),
        ("양측은 회담을 열었다.", False),
    ],
)
def test_what_is_to_come_is_known_by_its_words(sentence: str, ahead: bool) -> None:
    assert looks_ahead(sentence) is ahead


def told(number: int, headline: str, *reports: tuple[str, str, Status], hours: float = 0, shows: bool = True) -> Told:
    at = NOW + timedelta(hours=hours)
    story = Story(
        id=StoryId(number), headline=headline, summary="", url=None, language="en", status=reports[-1][2],
        topics=("inter-korean",), first_seen_at=at, updated_at=at,
    )  # fmt: skip
    items = tuple(
        Item(
            id=ItemId(number * 10 + place), feed_id=FeedId(1), story_id=story.id, url=f"https://{publisher.lower()}.example/{number}",
            title=headline if place == 0 else f"{headline} ({publisher})", summary=text, language="en", publisher=publisher,
            kind=FeedKind.WIRE, state_media=publisher == "KCNA", published_at=at, first_seen_at=at + timedelta(minutes=place),
            tag=Tag(relevant=True, score=1, status=status), shows_text=shows,
        )
        for place, (publisher, text, status) in enumerate(reports)
    )  # fmt: skip
    return Told(story=story, items=items)


def test_a_brief_has_what_sources_say_and_nothing_else() -> None:
    main = told(
        3, "No hotline talks planned",
        ("Wire", "Hotline talks could be held in May. Seoul said it was ready.", Status.SPECULATED),
        ("Daily", "No talks are planned. Kim Yo Jong denounced the idea. The envoys will speak again next week.", Status.RULED_OUT),
    )  # fmt: skip
    before = told(1, "North cuts the hotline", ("KCNA", "The line was cut.", Status.NONE), hours=-200)
    after = told(4, "Beijing answers", ("Post", "Beijing said that both should talk.", Status.NONE), hours=20)
    late = told(5, "Much later", ("Post", "President Lee said that it was long ago.", Status.NONE), hours=600)
    found = brief(main, [before, after, late], speakers=spots, actor_of=str.upper)
    assert [line.text for line in found.happened] == ["Hotline talks could be held in May.", "Seoul said it was ready."]
    assert [(line.status, line.publisher) for line in found.states] == [
        (Status.SPECULATED, "Wire"),
        (Status.RULED_OUT, "Daily"),
    ]
    assert [(line.text, line.publisher, line.state_media) for line in found.background] == [
        ("North cuts the hotline", "KCNA", True)
    ]
    assert [(line.actor, line.text) for line in found.reactions] == [
        ("KIM-YO-JONG", "Kim Yo Jong denounced the idea."),
        ("BEIJING", "Beijing said that both should talk."),
    ]
    assert [line.text for line in found.next] == ["The envoys will speak again next week."]
    texts = [line.text for part in (found.happened, found.reactions, found.next) for line in part]
    assert len(texts) == len(set(texts))
    sources = {item.summary for one in (main, after) for item in one.items}
    assert all(any(text in source for source in sources) for text in texts)


def test_the_states_of_a_brief_are_those_by_which_the_event_moved_on() -> None:
    """An outlet that lags behind adds none."""
    main = told(
        3, "Summit put off",
        ("Wire", "", Status.SCHEDULED), ("Daily", "", Status.POSTPONED), ("Post", "", Status.SPECULATED),
        ("Wire", "", Status.SCHEDULED),
    )  # fmt: skip
    found = brief(main, [], speakers=spots, actor_of=str)
    assert [line.status for line in found.states] == [Status.SCHEDULED, Status.POSTPONED, Status.SCHEDULED]


def test_what_no_source_says_is_left_out() -> None:
    silent = told(3, "Envoys meet", ("Wire", "", Status.NONE))
    found = brief(silent, [], speakers=spots, actor_of=str)
    assert [(line.text, line.publisher) for line in found.happened] == [("Envoys meet", "Wire")]
    assert (found.states, found.background, found.reactions, found.next) == ((), (), (), ())


def test_a_closed_feed_gives_its_headline_alone() -> None:
    closed = told(3, "Envoys meet", ("Wire", "Kim Yo Jong said that talks will go on.", Status.NONE), shows=False)
    found = brief(closed, [closed], speakers=spots, actor_of=str)
    assert [line.text for line in found.happened] == ["Envoys meet"]
    assert (found.reactions, found.next) == ((), ())
