"""Reports as publishers wrap them: what is shown of them is whole, and news."""

from datetime import UTC, datetime

import pytest

from bot.core.boilerplate import is_boilerplate
from bot.core.sentences import whole
from bot.core.summarise import quotes
from bot.model import FeedId, FeedKind, Item, ItemId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def shown(text: str, title: str = "Headline") -> list[str]:
    report = Item(
        id=ItemId(1), feed_id=FeedId(1), story_id=None, url=None, title=title, summary=text, language="en", publisher="Wire",
        kind=FeedKind.WIRE, state_media=False, published_at=None, first_seen_at=NOW, tag=Tag(relevant=True, score=1),
    )  # fmt: skip
    return [quote.text for quote in quotes(report)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SEOUL, Nov. 25 (Yonhap) -- The U.S. and Seoul will talk on Tuesday, Lt. Gen. John D. Smith said. (END)",
            ["The U.S. and Seoul will talk on Tuesday, Lt. Gen. John D. Smith said."],
        ),
        (
            "By Choe Min-su SEOUL, South Korea — The North tested an engine, it said on Friday. Analysts doubt it.",
            ["The North tested an engine, it said on Friday.", "Analysts doubt it."],
        ),
        (
            "PYONGYANG, November 25. /TASS/. The two ministers signed a plan. They meet again in May.",
            ["The two ministers signed a plan.", "They meet again in May."],
        ),
        (
            "TOKYO, Nov. 25, 2026 (Kyodo) - Japan lodged a protest. No ship was hit.",
            ["Japan lodged a protest.", "No ship was hit."],
        ),
        (
            "Advertisement The two sides reopened the line. Listen to this article 3 min. Follow @wire on X.",
            ["The two sides reopened the line."],
        ),
        (
            "The leader looks at a map in this undated photo released by the North's news agency. He praised the workers.",
            ["He praised the workers."],
        ),
        (
            "BREAKING: The North fired a missile. More to follow. Updated 3:15 p.m. ET. This is a developing story.",
            ["The North fired a missile."],
        ),
        ("[東京 28日 ロイター] - 官房長官は動向を注視していると述べた。", ["官房長官は動向を注視していると述べた。"]),
        ("Q: Will they meet? A: We shall see. The envoy left on Tuesday.", ["The envoy left on Tuesday."]),
        ("[Photo News] Troops march through the square.", ["Troops march through the square."]),
        ("[Kim] was there, an aide said. He left at noon.", ["[Kim] was there, an aide said.", "He left at noon."]),
        (
            "The envoys met for an hour. Jane Doe in Seoul contributed to this report.",
            ["The envoys met for an hour."],
        ),
        (
            "(서울=연합뉴스) 홍길동 기자 = 통일부는 회담을 제의했다. 북한은 아직 답하지 않았다. hong@wire.example (끝)",
            ["통일부는 회담을 제의했다.", "북한은 아직 답하지 않았다."],
        ),
        (
            "[앵커] 북한이 또 발사체를 쐈습니다. 이 기사는 유료 회원 전용입니다. ▲ 사진=연합뉴스.",
            ["북한이 또 발사체를 쐈습니다."],
        ),
        ("김 위원장이 공장을 둘러보는 모습. 그는 증산을 지시했다.", ["그는 증산을 지시했다."]),
        (
            "【ソウル=田中一郎】大統領府は会談を提案した。北朝鮮の反応はない。この記事は有料会員限定です。残り320文字",
            ["大統領府は会談を提案した。", "北朝鮮の反応はない。"],
        ),
        ("防衛省が発表した。（ソウル時事）写真は通信社提供", ["防衛省が発表した。"]),
        (
            "（中央社首爾25日電）總統府將提議對話。北韓尚未回應。（編輯：王五）1141125",
            ["總統府將提議對話。", "北韓尚未回應。"],
        ),
        (
            "新华社平壤11月25日电（记者张三）外务省谴责军演。声明说：“这是挑衅。”中方表示关切。（完）",
            ["外务省谴责军演。", "声明说：“这是挑衅。”", "中方表示关切。"],
        ),
        ("金正恩視察了工廠。他要求提高產量。點擊看更多", ["金正恩視察了工廠。", "他要求提高產量。"]),
        (
            "СЕУЛ, 25 ноября. /Корр. ТАСС Иван Иванов/. Сеул предложил переговоры. Ответа нет. Подробнее — в материале.",
            ["Сеул предложил переговоры.", "Ответа нет."],
        ),
    ],
)
def test_of_a_report_the_news_is_left(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "news",
    [
        "Kim to visit US officials in New York.",
        "Tokyo will follow US sanctions on the bank.",
        "The envoys will contact US forces first.",
        "The leaders will sign in Singapore on Tuesday.",
        "A satellite image shows a new building at the site.",
        "A photo released by KCNA showed his daughter beside him.",
        "He contributed to the report of the UN panel.",
        "북한은 사진을 공개하지 않았다.",
        "기자회견에서 장관은 이같이 말했다.",
        "写真には新型のミサイルが写っていた。",
        "Газета пишет об этом подробно.",
    ],
)
def test_news_that_sounds_like_it_is_no_boilerplate(news: str) -> None:
    assert not is_boilerplate(news)


@pytest.mark.parametrize(
    "cut", ["발사체가 떨어진 곳은 동해 바다", "정부는 이를 의제에 포함", "회담에 앞서 준비가 더 필요"]
)
def test_a_korean_text_that_is_cut_after_a_noun_is_no_sentence(cut: str) -> None:
    assert not whole(cut)


@pytest.mark.parametrize("ended", ["북한이 미사일을 쐈다", "정부가 회담을 제안했습니다", "합참이 발사를 포착했다"])
def test_a_korean_sentence_may_lack_its_stop(ended: str) -> None:
    assert whole(ended)
