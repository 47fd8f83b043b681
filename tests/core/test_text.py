from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import clean, clip, fit, fold, normalise


def test_what_cannot_be_seen_is_dropped() -> None:
    assert clean("a\u202eb\u200bc\x00 \t\n d") == "abc d"


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
