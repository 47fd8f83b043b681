"""The two sentences below a headline: whole, from the reports, and news."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.boilerplate import is_boilerplate, without_dateline
from bot.core.summarise import summarise
from bot.model import FeedId, FeedKind, Item, ItemId, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def item(
    text: str, *, title: str = "Envoys meet", publisher: str = "Wire", language: str = "en", shows: bool = True
) -> Item:
    return Item(
        id=ItemId(1), feed_id=FeedId(1), story_id=StoryId(1), url=f"https://{publisher.lower()}.example/a", title=title,
        summary=text, language=language, publisher=publisher, kind=FeedKind.WIRE, state_media=False, published_at=None,
        first_seen_at=NOW + timedelta(minutes=1), tag=Tag(relevant=True, score=1), shows_text=shows,
    )  # fmt: skip


def shown(*items: Item) -> list[str]:
    return [quote.text for quote in summarise(items)]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (
            "SEOUL, March 2 (Wire) -- The North fired one missile. It flew 300 km.",
            ["The North fired one missile.", "It flew 300 km."],
        ),
        ("Envoys meet. They met for two hours in Geneva.", ["They met for two hours in Geneva."]),
        ("They met for two hours and agreed to go on with…", []),
        ("They met for two hours. They agreed to go on with a", ["They met for two hours."]),
        ("Sign up for our newsletter today. They met for two hours.", ["They met for two hours."]),
        ("They met for two hours. The post Envoys meet appeared first on Wire.", ["They met for two hours."]),
        ("A. " + "They met for two hours and " * 20 + "left.", []),
        ("", []),
    ],
)
def test_one_report_is_summarised_by_its_lead(text: str, summary: list[str]) -> None:
    assert shown(item(text)) == summary


def test_several_reports_are_summarised_by_what_they_share() -> None:
    """The report that leads with an aside does not choose what the story is about."""
    found = summarise(
        [
            item("Spring has come to Geneva early this year.", publisher="A"),
            item(
                "The two envoys agreed on Monday to open a military hotline. Talks lasted three hours.", publisher="B"
            ),
            item("The envoys agreed to open a military hotline, officials said.", publisher="C"),
            item("A military hotline will open, the two envoys agreed.", publisher="D"),
        ]
    )
    assert "hotline" in found[0].text
    assert found[0].publisher in {"B", "C", "D"}
    assert found[0].url == f"https://{found[0].publisher.lower()}.example/a"
    assert len(found) == 2


def test_copies_of_one_text_do_not_outvote_the_rest() -> None:
    copies = [item("Spring has come to Geneva early this year.", publisher=name) for name in "ABC"]
    others = [
        item("The envoys agreed to open a military hotline.", publisher="D"),
        item("A military hotline will open, the envoys agreed.", publisher="E"),
    ]
    assert "hotline" in shown(*copies, *others)[0]


def test_a_publisher_whose_text_is_off_is_not_quoted() -> None:
    closed = item("They met for two hours in Geneva.", shows=False)
    assert shown(closed) == []
    assert shown(closed, item("Talks lasted two hours.", publisher="B")) == ["Talks lasted two hours."]


def test_a_summary_is_in_the_headlines_language_where_it_can_be() -> None:
    korean = item("두 특사가 제네바에서 두 시간 동안 만났다.", publisher="나", language="ko")
    assert shown(item("They met for two hours.", publisher="A"), korean) == ["They met for two hours."]
    assert shown(item("", publisher="A"), korean) == ["두 특사가 제네바에서 두 시간 동안 만났다."]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter.",
        "Read more at our site.",
        "(Photo by A. Writer)",
        "File photo: the border village.",
        "Reporting by A. Writer; Editing by B. Writer",
        "© 2026 The Wire. All rights reserved.",
        "무단 전재 및 재배포 금지.",
        "기사 제보는 카카오톡 채널로 해 주십시오.",
        "[사진=보기통신 제공]",
        "홍길동 기자 hong@news.example",
        "続きを読むには会員登録が必要です。",
        "写真：資料",
        "点击查看更多内容。",
        "责任编辑：某某",
        "Подписывайтесь на наш канал.",
        "Фото: архив.",
        "Write to desk@news.example for more.",
    ],
)
def test_what_speaks_to_the_reader_is_no_news(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "North Korea fired a ballistic missile into the East Sea on Monday.",
        "The ministry said that no meeting is scheduled.",
        "Seoul will donate rice to the North.",
        "합참은 북한이 탄도미사일을 발사했다고 밝혔다.",
        "首相は会談の可能性に言及した。",
        "外交部发言人说，双方将举行会谈。",
        "Москва и Пхеньян подписали договор.",
    ],
)
def test_news_is_kept(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("(서울=보기통신) 홍길동 기자 = 회담이 열렸다.", "회담이 열렸다."),
        ("[서울=보기뉴스] 회담이 열렸다.", "회담이 열렸다."),
        ("【ソウル共同】会談した。", "会談した。"),
        ("新华社平壤3月2日电（记者某某）双方会谈。", "双方会谈。"),
        ("СЕУЛ, 2 марта. /ТАСС/. Стороны встретились.", "Стороны встретились."),
        ("WASHINGTON (AP) — Envoys met.", "Envoys met."),
        ("By Ann Writer and Bob Writer SEOUL, March 2 (Wire) - Envoys met.", "Envoys met."),
        ("U.S.-South Korea drills began.", "U.S.-South Korea drills began."),
        ("Kim Jong Un (left) met him.", "Kim Jong Un (left) met him."),
    ],
)
def test_datelines_are_taken_off(text: str, rest: str) -> None:
    assert without_dateline(text) == rest
