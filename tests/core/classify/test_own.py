"""An owner's own topics, by words in any script."""

from pathlib import Path

import pytest

from bot.app import tagger
from bot.catalogue import load_catalogue
from bot.core.classify.own import OwnTopic, own_topics, with_own
from bot.errors import SettingsError
from bot.model import Article, Tag, TopicTag

FERRY = OwnTopic.of(
    "ferry", any_=["ferry", "여객선", "渡輪", "フェリー", "паром"], all_=["wonsan$"], none=["casino", "카지노"]
)


def article(title: str, text: str = "") -> Article:
    return Article(title=title, text=text)


def test_any_all_and_none() -> None:
    match = FERRY.judge(article("A ferryboat ties up", "It came to Wonsan at noon."))
    assert match.is_match
    assert match.found == ("ferry", "wonsan")
    assert not FERRY.judge(article("A ferry sails", "It left Niigata.")).is_match
    assert not FERRY.judge(article("Wonsan hotels open")).is_match
    assert not FERRY.judge(article("A Wonsan casino ferry sails")).is_match


@pytest.mark.parametrize("word", ["여객선", "渡輪", "フェリー", "паром", "FERRY"])
def test_words_in_any_script(word: str) -> None:
    assert FERRY.judge(article(f"{word} Wonsan")).is_match


def test_what_nearly_matched_says_why() -> None:
    lacking = FERRY.judge(article("A ferry sails"))
    assert lacking.is_near
    assert lacking.why == "has ferry; lacks wonsan"
    unwanted = FERRY.judge(article("A Wonsan casino ferry sails"))
    assert unwanted.why == "has ferry, wonsan; has the unwanted casino"
    assert not FERRY.judge(article("Rain in Busan")).is_near


def test_words_are_no_patterns() -> None:
    topic = OwnTopic.of("odd", any_=["(a+)+$", "c++", "[x"], all_=[], none=[])
    assert not topic.judge(article("a" * 50_000 + "!")).is_match
    assert topic.judge(article("Written in C++ and [x")).is_match


def test_an_owners_topic_comes_first_and_makes_an_item_part_of_the_wire() -> None:
    plain = Tag(relevant=False, score=0.1)
    told = with_own(article("A ferry to Wonsan"), plain, [FERRY])
    assert told.relevant
    assert told.evidence
    assert [topic.id for topic in told.topics] == ["ferry"]
    assert {shown.words for shown in told.topics[0].evidence} == {"ferry", "wonsan"}
    known = Tag(relevant=True, score=0.9, topics=(TopicTag(id="sanctions", score=0.8),))
    assert [topic.id for topic in with_own(article("A ferry to Wonsan"), known, [FERRY]).topics] == [
        "ferry",
        "sanctions",
    ]
    assert with_own(article("Rain"), plain, [FERRY]) is plain


def test_from_the_file_to_the_tag(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text('[topics.tides]\nname = "Tides"\nany = ["spring tide"]\nnone = ["surfing"]\n')
    catalogue = load_catalogue(tmp_path)
    assert "tides" in {topic.id for topic in catalogue.topics}
    assert [topic.id for topic in own_topics(catalogue.own_topics)] == ["tides"]
    tag = tagger(catalogue)
    assert [topic.id for topic in tag(article("Spring tide floods a pier")).topics] == ["tides"]
    assert not tag(article("Spring tide draws surfing crowds")).relevant


def test_mistakes_are_told_with_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text(
        '[topics.tides]\nname = "Tides"\nnone = ["surfing"]\n\n[topics.waves]\nname = "Waves"\nany = "wave"\n\n'
        '[topics.sea]\nname = "Sea"\nany = ["s"]\nal = ["x"]\n'
    )
    with pytest.raises(SettingsError) as raised:
        load_catalogue(tmp_path)
    text = "\n".join(raised.value.problems)
    assert "topics.toml:1: topics.tides matches nothing: give it words, as any or all" in text
    assert "topics.toml:7: topics.waves.any: must be a list of words" in text
    assert "topics.toml:11: topics.sea.any: 's' is too short" in text
    assert "topics.toml:12: topics.sea.al: there is no such key; did you mean all?" in text
