"""Tagging by signs: the written examples guard it, and each tag shows the words behind it."""

import json

import numpy as np
import pytest

from bot.app import judge
from bot.catalogue import examples_text, load_catalogue
from bot.core.classify.learned import STATUSES
from bot.core.classify.priors import TOPICS
from bot.core.explain import explained
from bot.core.vector import DIMENSIONS
from bot.model import Article, Tag

JUDGE = judge(load_catalogue(None))
EXAMPLES = [json.loads(line) for line in examples_text().splitlines()]


def judged(title: str, text: str = "") -> Tag:
    return JUDGE.judge(Article(title=title, text=text))


def test_the_examples_cover_every_topic_status_and_language() -> None:
    assert len(EXAMPLES) >= 200
    assert {row["lang"] for row in EXAMPLES if row["relevant"]} == {"en", "ko", "ja", "zh", "ru"}
    assert {topic for row in EXAMPLES for topic in row["topics"]} == set(TOPICS)
    assert {row["status"] for row in EXAMPLES} == set(STATUSES)
    assert len({row["id"] for row in EXAMPLES}) == len({row["title"] for row in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize(
    ("language", "relevance", "status", "topics"),
    [
        ("en", 0.83, 0.76, 0.67),  # many of these name Korea by nothing at all, or by a word of another affair
        ("ko", 0.86, 0.85, 0.79),
        ("ja", 0.94, 0.89, 0.82),
        ("zh", 0.93, 0.84, 0.79),
        ("ru", 0.92, 0.79, 0.77),
    ],
)
def test_the_written_examples_are_judged_much_as_they_are_labelled(
    language: str, relevance: float, status: float, topics: float
) -> None:
    """They are learned from, so this guards against regressions and is no measure of quality."""
    rows = [row for row in EXAMPLES if row["lang"] == language]
    tags = [judged(row["title"], row["text"]) for row in rows]
    right = [tag.relevant == bool(row["relevant"]) for row, tag in zip(rows, tags, strict=True)]
    assert sum(right) / len(rows) >= relevance
    ours = [(row, tag) for row, tag in zip(rows, tags, strict=True) if row["relevant"]]
    assert sum(tag.status == row["status"] for row, tag in ours) / len(ours) >= status
    given = [({topic.id for topic in tag.topics}, set(row["topics"])) for row, tag in ours]
    hits = sum(len(one & other) for one, other in given)
    assert 2 * hits / sum(len(one) + len(other) for one, other in given) >= topics


@pytest.mark.parametrize(
    "title",
    [
        "Korea Open: the second seed reaches the badminton final",
        "Kim Kardashian opens a shop in Seoul",
        "Our help desk is the North Korea of customer service",
        "북한강변 카페 거리 주말 인파",
        "한국거래소 신임 이사장 취임",
        "北米市場で新車販売が伸びる",
        "朝鲜族民俗文化节开幕",
        "Президент Казахстана прибыл в Ташкент",
        "Rain expected over northern France this weekend",
        "페이스북 약관 개정에 이용자 반발",
        "阿萨德表示愿意与反对派谈判",
        "Trouble with a DMZ behind two routers",
        "Spy agency opens a helpline for those who fled China",
    ],
)
def test_what_only_sounds_like_korea_is_left(title: str) -> None:
    assert not judged(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Kim Jong-un inspects a missile plant",
        "김정은, 미사일 공장 시찰",
        "金正恩氏、ミサイル工場を視察",
        "金正恩视察导弹工厂",
        "Ким Чен Ын посетил ракетный завод",
    ],
)
def test_one_event_has_one_topic_in_five_languages(title: str) -> None:
    tag = judged(title)
    assert tag.relevant
    assert "missile" in [topic.id for topic in tag.topics]


def test_every_tag_shows_words_that_stand_in_the_item() -> None:
    title = "North Korea rules out nuclear talks with Washington"
    tag = judged(title)
    shown = [*tag.evidence, *tag.status_evidence, *(one for topic in tag.topics for one in topic.evidence)]
    assert all(topic.evidence for topic in tag.topics)
    assert tag.status_evidence[0].words == "rules out"
    for one in shown:
        for words in one.words.replace(" + ", ", ").split(", "):
            assert all(word in title.casefold() for word in words.casefold().split()), one
    assert any("rules out (" in line for line in explained(Article(title=title), tag))


def test_a_vector_is_shown_as_a_likeness() -> None:
    """No words can be shown for it, so its share is given with the labelled themes that it is near."""
    assert JUDGE.by_meaning is not None
    assert JUDGE.by_meaning.themes is not None
    centres = JUDGE.by_meaning.centres
    assert centres is not None
    vector = (centres["latin"] + JUDGE.by_meaning.themes["missile"] * 4).astype(np.float32)
    assert vector.shape == (DIMENSIONS,)
    tag = JUDGE.judge(Article(title="North Korea tries a new weapon"), vector)
    shown = [one.words for topic in tag.topics for one in topic.evidence]
    assert any(words.startswith("similar to: missile") for words in shown), shown


def test_what_the_gate_stops_costs_nothing_more() -> None:
    tag = judged("Local elections in France: the results")
    assert (tag.relevant, tag.score, tag.evidence) == (False, 0.0, ())


@pytest.mark.parametrize(
    ("title", "opens"),
    [
        ("NIS sees movement at the reactor", True), ("A tennis final on clay", False),
        ("US-ROK drill put off", True), ("Window broken in the night", False),
        ("한-미 외교장관 통화", True), ("중요한 경기에서 이긴 선수", False),
        ("Spokesman of the unification ministry", True), ("Kim, 36, wins in straight sets", True),
    ],
)  # fmt: skip
def test_the_gate_opens_to_words_and_not_to_letters_within_others(title: str, *, opens: bool) -> None:
    assert JUDGE.gate.passes(Article(title=title)) is opens


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("Lee, Trump to hold first summit at White House", "south"),
        ("Lee Child's new thriller tops the list as Trump reads it", "-"),
        ("Bruce Lee film shown at summit of fans", "-"),
    ],
)
def test_a_surname_beside_another_leader_is_the_president(title: str, side: str) -> None:
    assert JUDGE.reader.read(Article(title=title)).korea == side


@pytest.mark.parametrize(
    "title",
    [
        "Families of abductees ask for a summit with Pyongyang's leader",
        "韩外交部：暂无派遣特使的计划",
        "Второй саммит Трампа и Кима пройдет весной",
        "ロシア、元山への直行便を増便",
    ],
)
def test_what_is_only_spoken_of_with_korea_opens_the_gate(title: str) -> None:
    assert JUDGE.gate.passes(Article(title=title))
    assert JUDGE.reader.read(Article(title=title)).is_of_korea


def test_both_models_share_one_table_of_signs() -> None:
    """It is the largest part of what the classifier holds in each process."""
    assert JUDGE.by_meaning is not None
    assert JUDGE.by_meaning.signs is JUDGE.by_signs.signs
