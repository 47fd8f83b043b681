"""No word that a text has is ever passed over, whatever its script."""

from hypothesis import given
from hypothesis import strategies as some

from bot.core.classify.starts import Starts

_LETTERS = some.text(alphabet="abcü 北韓한국か", max_size=12)


@given(words=some.lists(_LETTERS.filter(bool), max_size=30), text=_LETTERS)
def test_every_word_that_a_text_has_is_possible_in_order(words: list[str], text: str) -> None:
    possible = Starts(words).possible(text)

    assert [place for place, word in enumerate(words) if word in text] == [
        place for place in possible if words[place] in text
    ]


def test_words_that_begin_otherwise_are_not_looked_for() -> None:
    starts = Starts(["summit", "sanctions", "북한", "北", "un"])

    assert starts.possible("the sun at the un") == [4]
    assert starts.possible("북한이 北에") == [2, 3]
