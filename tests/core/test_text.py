from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import clean, clip, fit, fold, normalise


def test_what_cannot_be_seen_is_dropped() -> None:
    assert clean("a\u202eb\u200bc\x00 \t\n d") == "abc d"


def test_letters_that_show_nothing_are_dropped() -> None:
    """Fillers of Hangul and Braille are letters to Unicode, and blank to a reader."""
    assert clean("북\u3164한\u115f \u2800x\u034f") == "북한 x"
    assert clean("\u3164\u2800") == ""


def test_joiners_stay_in_emoji_alone() -> None:
    family, fire = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f\u200d\U0001f525"
    assert clean(f"{family} {fire}") == f"{family} {fire}"
    assert clean("pass\u200dword\u200d \u200d!") == "password !"


def test_headline_hanja_get_their_common_code_points() -> None:
    """U+F9E1 (a compatibility form of 李) looks the same and would match nothing."""
    assert normalise("\uf9e1") == "李"
    assert fold("ＫＩＭ") == "kim"


@given(st.text(max_size=200), st.integers(min_value=1, max_value=60))
def test_clip_keeps_the_limit(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit


def test_clip_cuts_at_a_word() -> None:
    assert clip("Envoys meet at the border again", 20) == "Envoys meet at the…"
    assert clip("short", 20) == "short"


@given(st.text(max_size=100), st.integers(min_value=1, max_value=40))
def test_fit_never_cuts_an_escape(text: str, limit: int) -> None:
    escaped = fit(text, limit, lambda part: part.replace("\\", "\\\\").replace("*", "\\*"))
    assert len(escaped) <= limit
    assert (len(escaped) - len(escaped.rstrip("\\"))) % 2 == 0
