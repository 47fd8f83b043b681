"""A search as people type it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.query import instant, read_query, with_names
from bot.errors import UserInputError

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_words_phrases_and_limits_are_told_apart() -> None:
    query = read_query(
        'hotline “military talks” topic:missile actor:"Kim Jong Un" source:yonhap LANG:Korean since:7d', now=NOW
    )
    assert [wanted.forms for wanted in query.words] == [("hotline",), ("military talks",)]
    assert (query.topic, query.actor, query.source, query.language) == ("missile", "Kim Jong Un", "yonhap", "ko")
    assert query.since == NOW - timedelta(days=7)


def test_a_colon_that_limits_nothing_is_a_word() -> None:
    query = read_query("KCNA:report 3:1 https://a.example/b", now=NOW)
    assert query.words[0].forms == ("KCNA report",)
    assert len(query.words) == 3


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-02", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-09", datetime(2026, 2, 9, tzinfo=UTC)),
        ("12h", NOW - timedelta(hours=12)),
        ("3w", NOW - timedelta(weeks=3)),
        ("today", datetime(2026, 3, 2, tzinfo=UTC)),
        ("어제", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read(typed: str, at: datetime) -> None:
    assert instant(typed, now=NOW) == at


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("talks since:soon", "no time that I know"),
        ("talks since:2026-13", "no time that I know"),
        ("talks since:9999y", "no time that I know"),
        ("talks topik:missile", "did you mean topic:missile"),
        ("talks since:2026-03 before:2026-02", "earlier"),
        ("a" * 201, "201 characters"),
    ],
)
def test_what_cannot_be_read_is_said(typed: str, says: str) -> None:
    with pytest.raises(UserInputError, match=says):
        read_query(typed, now=NOW)


FORMS = {
    "kim jong un": ("Kim Jong Un", "김정은", "金正恩"),
    "김정은": ("김정은", "Kim Jong Un", "金正恩"),
    "kim": ("Kim",),
}


def forms_of(typed: str) -> tuple[str, ...]:
    return FORMS.get(typed.casefold(), ())


def test_the_longest_name_stands_for_all_its_forms() -> None:
    query = with_names(read_query("Kim Jong Un 2027 ICBM actor:김정은", now=NOW), forms_of)
    assert [wanted.forms for wanted in query.words] == [FORMS["kim jong un"], ("2027",), ("ICBM",), FORMS["김정은"]]


def test_beside_a_plain_word_a_name_stands_for_its_forms_of_that_script() -> None:
    """No text has the Korean word and the English name; and each form asked for costs time."""
    query = with_names(read_query("Kim Jong Un 발사", now=NOW), forms_of)
    assert [wanted.forms for wanted in query.words] == [("Kim Jong Un", "김정은"), ("발사",)]
    query = with_names(read_query("talks Kim Jong Un actor:Nobody", now=NOW), forms_of)
    assert [wanted.forms for wanted in query.words] == [("talks",), ("Kim Jong Un",), ("Nobody",)]
