"""A denial with names between its words is one."""

import pytest

from bot.app import tagger
from bot.catalogue import load_catalogue
from bot.model import Article, Status

TAG = tagger(load_catalogue(None))


@pytest.mark.parametrize(
    "headline",
    [
        "No Trump-Kim summit planned during the tour: senior US official",
        "No Lee Jae-myung visit to Pyongyang for now, Seoul says",
        "白宫官员：特朗普亚洲行没有会见金正恩的计划",
    ],
)
def test_what_is_denied_is_ruled_out(headline: str) -> None:
    assert TAG(Article(title=headline)).status is Status.RULED_OUT


@pytest.mark.parametrize(
    "headline", ["No North Korean officials at summit in Seoul", "No new sanctions at UN meeting on North Korea"]
)
def test_that_something_else_is_absent_denies_nothing(headline: str) -> None:
    assert TAG(Article(title=headline)).status is not Status.RULED_OUT
