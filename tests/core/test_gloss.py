"""What a reader of another language is told beside a headline."""

from datetime import UTC, datetime

import pytest

from bot.core.cast import Cast
from bot.core.gloss import gloss
from bot.model import Status, Story, StoryId, Topic
from tests.fakes.archive import NAMES

CAST = Cast(NAMES)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
MISSILE = Topic(id="missile", name="Missiles", name_ko="미사일")


def story(headline: str, language: str, status: Status = Status.NONE) -> Story:
    return Story(
        id=StoryId(1), headline=headline, summary="", url=None, language=language, status=status, topics=("missile",),
        first_seen_at=NOW, updated_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("headline", "language", "lines"),
    [
        ("김정은, 러시아 방문", "ko", [("EN", "Kim Jong Un", "visit")]),
        ("Kim Jong Un visits Russia", "en", [("KO", "김정은", "방문")]),
        ("金正恩氏、ロシア訪問", "ja", [("EN", "Kim Jong Un", "visit"), ("KO", "김정은", "방문")]),
        ("金正恩访问俄罗斯", "zh", [("EN", "Kim Jong Un", "visit"), ("KO", "김정은", "방문")]),
        ("Ким Чен Ын посетил Россию с визитом", "ru", [("EN", "Kim Jong Un", "visit"), ("KO", "김정은", "방문")]),
    ],
)
def test_names_and_act_are_told_in_the_readers_language(
    headline: str, language: str, lines: list[tuple[str, str, str]]
) -> None:
    found = gloss(story(headline, language), [MISSILE], cast=CAST)
    assert len(found) == len(lines)
    for line, (reader, actor, act) in zip(found, lines, strict=True):
        assert line.startswith(f"[{reader}] {actor}")
        assert act in line
        assert ("Russia" if reader == "EN" else "러시아") in line


def test_topic_and_status_are_told_too() -> None:
    (english,) = gloss(story("김정은 방러 계획 없다", "ko", Status.RULED_OUT), [MISSILE], cast=CAST)
    assert english.endswith("Missiles · Ruled out")
    (korean,) = gloss(story("Kim Jong Un will not visit", "en", Status.RULED_OUT), [MISSILE], cast=CAST)
    assert korean.endswith("미사일 · 계획 없음")


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert gloss(story("봄이 왔다", "ko"), [MISSILE], cast=CAST) == ()
