"""A short word counts where it is a word, and not where it is a part of another."""

import pytest

from bot.app import sign_reader
from bot.catalogue import load_catalogue
from bot.core.classify import Concepts
from bot.model import Article

CONCEPTS = Concepts.from_table(load_catalogue(None).words)
READER = sign_reader(load_catalogue(None))


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("今日透露新消息", "japan"),
        ("5月21日北京举行仪式", "headline-north"),
        ("21日韩国队比赛", "headline-south"),
        ("金正日视察工厂", "japan"),
        ("消息人士透露", "russia"),
        ("三大冠军出炉", "military"),
        ("阿特金斯饮食法流行", "kims"),
        ("대중교통 요금 인상", "headline-south"),
        ("철원군 축제 개막", "military"),
        ("시설 점검 마쳐", "status.speculated"),
    ],
)
def test_a_part_of_another_word_names_nothing(text: str, group: str) -> None:
    assert group not in CONCEPTS.find(text)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("日外相が訪韓へ", "japan"),
        ("美日韩会谈", "headline-south"),
        ("今日美韩军演开始", "us"),
        ("特金会或将举行", "kims"),
        ("대중 외교 전략", "headline-south"),
        ("軍, 경계 태세 강화", "military"),
        ("방북설 확산", "status.speculated"),
    ],
)
def test_the_word_itself_still_counts(text: str, group: str) -> None:
    assert group in CONCEPTS.find(text)


@pytest.mark.parametrize(
    ("title", "text", "side"),
    [
        ("Militants attack posts in the north", "Soldiers were killed in Nigeria on Monday.", "-"),
        ("Snow to fall across the north this weekend", "", "-"),
        ("The North fires a missile into the sea", "", "north"),
        ("Envoy says the North is ready to talk", "He spoke in Seoul after a tour.", "north+south"),
    ],
)
def test_the_north_is_koreas_only_in_its_company(title: str, text: str, side: str) -> None:
    reading = READER.read(Article(title=title, text=text))
    named = {*reading.korea.split("+"), *reading.korea_in_text.split("+")}
    assert named - {"-"} == set(side.split("+")) - {"-"}
