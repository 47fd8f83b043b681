import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import sources as sources_module
from bot.core.face import face, says_more
from bot.core.lead import lead
from bot.core.positions import positions
from bot.core.render.words import positions_line, sources_line
from bot.core.sources import agency, independent, is_reprint
from bot.model import Attribution, Evidence, FeedId, FeedKind, Item, ItemId, Message, SourceLine, Status, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = (
    "Envoys of both Koreas met at the truce village on Monday and agreed to meet again in the spring, officials said."
)


def item(number: int, publisher: str, text: str = "", **changes: object) -> Item:
    made = Item(
        id=ItemId(number), feed_id=FeedId(1), story_id=StoryId(1), url=None, title=f"Envoys meet, {publisher} says",
        summary=text, language="en", publisher=publisher, kind=FeedKind.NEWSPAPER, state_media=False, published_at=None,
        first_seen_at=NOW + timedelta(minutes=number), tag=Tag(relevant=True, score=1),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("SEOUL, March 2 (Yonhap) -- Envoys met.", "yonhap"),
        ("SEOUL (Reuters) - Envoys met.", "reuters"),
        ("(서울=연합뉴스) 김 기자 = 남북이 만났다.", "yonhap"),
        ("【ソウル聯合ニュース】使節が会談した。", "yonhap"),
        ("[AP=연합뉴스] 남북이 만났다.", "ap"),
        ("(ロイター) - 使節が会談した。", "reuters"),
        ("新华社平壤3月2日电 使节会面。", "xinhua"),
        ("ПХЕНЬЯН, 2 марта. (ТАСС). Встреча прошла.", "tass"),
        ("By Ann-Marie Park, Associated Press. Envoys met.", "ap"),
        ("Envoys met on Monday, in a reversal. REUTERS", "reuters"),
        ("남북 대표가 만났다고 밝혔다. /연합뉴스", "yonhap"),
        ("使節が会談した。政府関係者が明らかにした。（共同）", "kyodo"),
        ("The envoys spoke to Reuters and to AFP after they had met.", None),
        ("Envoys met, Yonhap reported on Monday.", None),
        ("The group APEC (or its host) met in Seoul.", None),
    ],
)
def test_an_agency_is_credited_in_its_place_and_not_where_it_is_cited(text: str, agent: str | None) -> None:
    assert agency(item(1, "The Daily", text)) == agent


def test_copies_of_one_agencys_text_are_one_source() -> None:
    reports = [
        item(1, "Daily A", "SEOUL, March 2 (Yonhap) -- " + TEXT),
        item(2, "Yonhap News Agency", TEXT),
        item(3, "Daily B", TEXT[:90] + "…"),
        item(4, "Daily C", "Its own reporter saw the two delegations leave the hall after three hours of talks."),
    ]
    lines = independent(reports)
    assert [(line.publisher, line.reprints) for line in lines] == [("Yonhap News Agency", 2), ("Daily C", 0)]


def test_edited_copies_are_found_by_their_words() -> None:
    """Turned round, shortened or with a word exchanged; a report of its own on the same thing is another source."""
    edited = "Envoys of both Koreas met at the truce village Monday, and agreed to meet again in the spring."
    own = "The delegations left the truce village without a word; a second round may follow after the thaw."
    reports = [item(1, "A", TEXT), item(2, "B", edited), item(3, "C", own)]
    assert [line.publisher for line in independent(reports)] == ["A", "C"]
    assert (is_reprint(reports[1], reports), is_reprint(reports[2], reports)) == (True, False)
    assert not is_reprint(reports[0], [reports[0]])


@given(st.permutations(range(12)), st.integers(0, 2**16))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_leads_reports_together_misses_none(order: list[int], seed: int) -> None:
    """As comparing each with each would find, whatever the order: short copies of long texts among them."""
    roll = Random(seed)
    words = ["".join(roll.choices("bdfgklmnprstvaeiou", k=6)) for _ in range(60)]
    texts = [" ".join(roll.choices(words, k=roll.choice([6, 20, 60]))) for _ in range(5)]
    cut = [text[: roll.choice([30, 60, len(text)])] for text in texts for _ in range(2)] + [texts[0][10:], "Short."]
    reports = [item(place, f"P{place}", cut[place]) for place in order]
    apart = [{place} for place in range(len(reports))]
    for one in range(len(reports)):
        for other in range(one):
            if sources_module._is_copy(reports[one], reports[other]):
                here = next(group for group in apart if one in group)
                there = next(group for group in apart if other in group)
                if here is not there:
                    apart.remove(there)
                    here |= there
    assert len(independent(reports)) == len(apart)


def test_one_agency_in_three_languages_is_one_source() -> None:
    reports = [
        item(1, "연합뉴스", "남북이 만났다.", language="ko"),
        item(2, "聯合ニュース", "南北が会談した。", language="ja"),
        item(3, "Yonhap", "The two sides met.", kind=FeedKind.WIRE),
        item(4, "新华社", "双方会面。", language="zh", kind=FeedKind.WIRE, state_media=True),
    ]
    lines = independent(reports)
    assert sources_line(lines) == "2 sources, 2 languages: 연합뉴스 · 新华社, state media"


def test_an_aggregators_headline_names_whose_report_it_is() -> None:
    first = item(1, "Reuters", "WASHINGTON (Reuters) - They will meet.", kind=FeedKind.WIRE)
    second = item(2, "Portal", title="Envoys will meet - Reuters", kind=FeedKind.AGGREGATOR)
    assert [line.reprints for line in independent([first, second])] == [1]


def test_a_copy_can_join_two_that_were_apart() -> None:
    """The third prints the first's words and credits the second."""
    reports = [item(1, "A", TEXT), item(2, "Kyodo News"), item(3, "B", "TOKYO (Kyodo) " + TEXT)]
    assert [line.reprints for line in independent(reports)] == [2]


def test_an_outlet_that_reports_twice_is_one_source() -> None:
    assert len(independent([item(1, "A", "One."), item(2, "A", "Another text altogether.")])) == 1


def test_sources_are_counted_and_labelled() -> None:
    def line(publisher: str, language: str, kind: FeedKind = FeedKind.WIRE, *, state: bool = False) -> SourceLine:
        return SourceLine(publisher=publisher, language=language, kind=kind, state_media=state, url=None)

    three = [line("Kyodo", "ja"), line("KCNA", "en", state=True), line("Blue House", "ko", FeedKind.OFFICIAL)]
    assert sources_line(three) == "3 sources, 3 languages: Kyodo · KCNA, state media · Blue House, official"
    assert sources_line(three[:1]) == "Kyodo"
    assert sources_line([*three, *three]).endswith("+2 more")


def test_the_headline_is_of_an_agency_before_a_paper_and_of_a_readable_language_first() -> None:
    chinese = item(1, "A", language="zh", kind=FeedKind.WIRE)
    paper = item(2, "B")
    agent = item(3, "C", kind=FeedKind.WIRE)
    state = item(0, "D", kind=FeedKind.WIRE, state_media=True)
    assert lead([state, chinese, paper], Status.NONE) == paper
    assert lead([state, chinese, paper, agent], Status.NONE) == agent
    denial = item(4, "E", tag=Tag(relevant=True, score=1, status=Status.RULED_OUT))
    assert lead([paper, agent, denial], Status.RULED_OUT) == denial
    assert lead([], Status.NONE) is None


def test_reports_that_contradict_one_another_are_shown_as_such() -> None:
    def said(number: int, publisher: str, status: Status) -> Item:
        return item(number, publisher, tag=Tag(relevant=True, score=1, status=status))

    rumours = [said(1, "A", Status.SPECULATED), said(2, "B", Status.SPECULATED)]
    assert positions([*rumours, said(3, "C", Status.SCHEDULED)]) == ()
    told = positions([*rumours, said(3, "C", Status.RULED_OUT)])
    assert positions_line(told) == "Speculated by A and B; ruled out by C"


def test_who_is_named_by_a_report_speaks_for_himself() -> None:
    def said(number: int, publisher: str, status: Status, text: str, *, who: str, words: str) -> Item:
        tag = Tag(
            relevant=True, score=1, status=status, attribution=Attribution(who),
            attribution_evidence=(Evidence(words=words, weight=1),),
        )  # fmt: skip
        return item(number, publisher, text, tag=tag)

    told = positions(
        [
            said(1, "A", Status.SPECULATED, "They may meet, sources say.", who="official-unnamed", words="sources say"),
            said(
                2, "B", Status.RULED_OUT, "No, a senior US official said.", who="official-unnamed", words="us official"
            ),
            said(3, "C", Status.RULED_OUT, "The White House says no.", who="official-named", words="White House says"),
        ]
    )
    assert positions_line(told) == "Speculated by A; ruled out by a senior US official and The White House"
    told = positions(
        [
            said(1, "A", Status.SPECULATED, "They may meet, people familiar with it say.", who="official-unnamed", words="people familiar"),
            said(2, "B", Status.RULED_OUT, "A White House official told B no.", who="official-unnamed", words="official told"),
            said(3, "C", Status.RULED_OUT, "미국 고위 당국자는 계획이 없다고 했다.", who="official-unnamed", words="당국자"),
            said(4, "D", Status.RULED_OUT, "An unnamed official said no.", who="official-unnamed", words="official said"),
        ]
    )  # fmt: skip
    assert positions_line(told) == "Speculated by A; ruled out by a White House official, 미국 고위 당국자 and D"


def test_what_shows_the_same_has_the_same_face() -> None:
    def shown(*sources: str, **changes: object) -> str:
        lines = tuple(
            SourceLine(publisher=name, language="en", kind=FeedKind.WIRE, state_media=False, url=None)
            for name in sources
        )
        plain = Message(
            story_id=StoryId(1), headline="Envoys meet", url=None, summary=(), topics=(), status=Status.NONE,
            sources=lines, shown_at=NOW,
        )  # fmt: skip
        return face(replace(plain, **changes))  # type: ignore[arg-type]

    assert shown("A") == shown("A", revision=3)
    assert shown("A") != shown("A", "B")
    assert says_more(shown("A"), shown("A", "B"))
    assert not says_more(shown("A", "B"), shown("A", "B", "C"))
    assert says_more(shown("A", "B"), shown("A", "B", status=Status.CONCLUDED))


def test_what_is_kept_of_thousands_of_texts_is_small() -> None:
    """A desk sees that many in a week, and each story's are compared again and again."""
    roll = Random(1)
    words = ["".join(roll.choices("abcdefghij", k=7)) for _ in range(2000)]
    tracemalloc.start()
    for number in range(700):
        independent([item(number, f"Paper {number}", " ".join(roll.choices(words, k=120)))])
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 30 * 2**20
