"""Who a headline says does it, in five languages, and which headlines must never be one story for it."""

import pytest

from bot.catalogue import load_catalogue
from bot.core.classify import Names
from bot.core.group.doers import Doers, are_apart, doers, spot

NAMES = Names.from_table(load_catalogue(None).names)


def read(title: str, language: str = "en") -> Doers:
    spots = (spot(one.kind, one.id, NAMES[one.id].state, (one.start, one.end)) for one in NAMES.find(title))
    return doers(title, [one for one in spots if one], language)


def states(ids: frozenset[str]) -> str:
    return " ".join(sorted(name for name in ids if "@" not in name))


@pytest.mark.parametrize(
    ("language", "title", "first", "others"),
    [
        ("en", "Japan's prime minister condemns North Korean launch", "japan", ""),
        ("en", "South Korea, US to begin joint drills", "rok us", ""),
        ("en", "Presidents of South Korea and the US speak by phone on North Korea", "rok us", ""),
        ("en", "North Korea fires missile, Seoul's military says", "dprk", "rok"),
        ("en", "Ukraine says two North Korean soldiers captured", "ukraine", "dprk"),
        ("en", "Russian ambassador summoned by Seoul", "rok", ""),
        ("en", "What the new parade tells us", "", ""),
        ("ko", '합참 "북한, 동해상으로 미사일 발사"', "rok", "dprk"),
        ("ko", "정부, 北에 군사회담 제의", "rok", ""),
        ("ko", "일본, 北 금융관계자 독자제재", "japan", ""),
        ("ko", "정부 北 도발 가능성 주시", "rok", ""),
        ("ko", "김정은·시진핑, 정상회담", "china dprk", ""),
        ("ko", "라브로프 외교장관, 평양 도착", "russia", ""),
        ("ja", "首相、北朝鮮のミサイル発射を非難", "japan", ""),
        ("ja", "北朝鮮が弾道ミサイルを発射 韓国軍", "dprk", "rok"),
        ("ja", "ロシア外相、平壌に到着", "russia", ""),
        ("zh", "中方对韩国计划表示关切", "china", ""),
        ("zh", "韩国军方称朝鲜发射导弹", "rok", "dprk"),
        ("ru", "Япония и США осудили запуск ракеты КНДР", "japan us", ""),
        ("ru", "Путин принял Цой Сон Хи в Кремле", "russia", ""),
    ],
)
def test_the_doer_is_named_before_the_verb(language: str, title: str, first: str, others: str) -> None:
    found = read(title, language)
    assert (states(found.first), states(found.others)) == (first, others)


@pytest.mark.parametrize(
    ("one", "other", "is_mutual"),
    [
        ("Japan condemns the launch", "South Korea condemns the launch", False),
        ("Seoul and Washington hold talks", "Seoul and Tokyo hold talks", True),
        ("Wang Yi meets South Korean envoy", "Xi Jinping meets South Korean envoy", True),
        ("Kim Jong Un meets Russian defence minister", "Kim Jong Un meets Chinese defence minister", True),
    ],
)
def test_others_are_apart(one: str, other: str, *, is_mutual: bool) -> None:
    assert are_apart(read(one), read(other), is_mutual=is_mutual)
    assert are_apart(read(other), read(one), is_mutual=is_mutual)


@pytest.mark.parametrize(
    ("one", "other", "is_mutual"),
    [
        ("Japan condemns the launch", "Tokyo slams the launch", False),
        ("Seoul: North Korea fires missile", "North Korea fires missile", False),
        ("Putin receives North Korea's Choe", "North Korean foreign minister meets Putin", True),
        ("Leaders meet", "Trump meets Kim Jong Un", True),
        ("Seoul and Washington hold talks", "Seoul, Washington and Tokyo hold talks", True),
        ("White House rejects offer", "Trump rejects offer", False),
    ],
)
def test_in_doubt_nobody_is_apart(one: str, other: str, *, is_mutual: bool) -> None:
    assert not are_apart(read(one), read(other), is_mutual=is_mutual)
    assert not are_apart(read(other), read(one), is_mutual=is_mutual)
