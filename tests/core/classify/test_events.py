"""What stands beside the name of a meeting says whether it is to come."""

import pytest

from bot.app import sign_reader
from bot.catalogue import load_catalogue
from bot.model import Article

READER = sign_reader(load_catalogue(None))


@pytest.mark.parametrize(
    ("title", "sign"),
    [
        ("Leaders will hold talks in Busan", "first<status.scheduled"),
        ("Talks were called off by Pyongyang", "first>status.cancelled"),
        ("한미 정상회담 연기", "first>status.postponed"),
        ("Переговоры отложены до весны", "first>status.postponed"),
    ],
)
def test_a_cue_beside_the_name_is_a_sign(title: str, sign: str) -> None:
    assert sign in READER.read(Article(title=title)).signs


def test_a_cue_far_from_the_name_is_none() -> None:
    title = "Talks on the old railway along the eastern coast of both countries, which once were postponed"
    signs = READER.read(Article(title=title)).signs
    assert "says:status.postponed" in signs
    assert not [sign for sign in signs if sign.startswith(("first", "near"))]


def test_the_words_beside_it_are_signs_of_their_own_and_the_text_is_read_as_well() -> None:
    reading = READER.read(Article(title="김정은 방중 마치고 귀국", text="두 정상은 회담을 갖고 합의했다."))
    assert reading.words["~next: 마치"] == "방중 마치"
    assert any(sign.startswith("text-~next:") for sign in reading.signs)
