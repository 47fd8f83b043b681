from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.dates import parse_date

SPELLINGS = Path(__file__).parents[3] / "shared" / "feeds" / "dates.tsv"
INSTANT = datetime(2022, 7, 16, 13, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 16 Jul 2022 22:01:07 +0900",
        "Sat,16 Jul 2022 22:01:07 +0900",
        "Sat, 16 07 2022 22:01:07 +0900",
        "Sat, 16 Jul 2022 22:01:07 KST",
        "Sat, 16 Jul 2022 16:01:07 MSK",
        "2022-07-16 22:01:07",
        "2022.07.16 22:01:07",
        "2022/07/16 22:01:07",
        "2022년 07월 16일 오후 10:01:07",
        "2022-07-16T13:01:07.000Z",
        "Saturday, July 16, 2022 22:01:07 +0900",
        "Sat, 16 Jul 22 22:01:07 +0900",
        "20220716220107",
        "1657976467",
        "Sat, 16 Jul 2022 22:01:07 GMT+09:00",
        "2022-07-16 (토) 22:01:07",
        "2022년 7월 16일(토) 오후 10시 1분 7초",
        "2022年7月16日 22時01分07秒",
        "2022-07-16 下午 10:01:07",
        "16 июля 2022, 22:01:07",
        "16.07.2022 22:01:07",
        "07/16/2022 22:01:07",
        "16/07/2022 22:01:07",
        "Sáb, 16 Jul 2022 22:01:07 +0900",
        "16 de julio de 2022 22:01:07",
        "sam., 16 juil. 2022 22:01:07 +0900",
        "16. Juli 2022, 22:01:07",
        "16 luglio 2022 22:01:07",
        "Sat Jul 16 22:01:07 2022",
        "Sat Jul 16 22:01:07 KST 2022",
        "Sat Jul 16 22:01:07 +0900 2022",
        "토, 16 7월 2022 22:01:07 +0900",
        "周六, 16 七月 2022 22:01:07 +0900",
        "2022년7월16일22:01:07",
        "2022年07月16日22时01分07秒",
        "令和4年7月16日 午後10時1分7秒",
        "２０２２年７月１６日 ２２：０１：０７",
        "2022-07-16 PM 10:01:07",
        "2022-7-16 10:1:7 p.m.",
        "22:01:07 16.07.2022",
        "22:01:07, 16 июля 2022 года",
        "Sat, 16 Jul 2022 22.01.07 +0900",
        "2022‑07‑16 22:01:07",
        "20220716T130107Z",
        "20220716T220107+0900",
        "2022-07-16T22:01:07+09:00[Asia/Seoul]",
        "1657976467000",
        "1657976467.25",
        "Sat, 16 Jul 2022 07:01:07 CST",
        "Sat, 16 Jul 2022 23:01:07 AEST",
        "Sat, 16 Jul 2022 18:31:07 IST",
        "July 16th, 2022 22:01:07",
        "16 июля 2022 16:01:07 МСК",
    ],
)
def test_spelling_is_read_as_the_same_instant(text: str) -> None:
    zone = "UTC" if "CST" in text else "Asia/Seoul"
    assert parse_date(text, zone) == INSTANT


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("20220716", "2022-07-15T15:00:00Z"),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40Z"),
        ("16 août 2022", "2022-08-15T15:00:00Z"),
        ("3 Mai 2022", "2022-05-02T15:00:00Z"),
        ("5 Dez 2022", "2022-12-04T15:00:00Z"),
        ("5 maart 2022", "2022-03-04T15:00:00Z"),
        ("1 juin 2022", "2022-05-31T15:00:00Z"),
        ("202207162201", "2022-07-16T13:01:00Z"),
        ("2022-07-16 24:00", "2022-07-16T15:00:00Z"),
        ("Sat, 16 Jul 2022 21:01:60 +0900", "2022-07-16T12:01:59Z"),
        ("2022년 7월 16일 오후 10시", "2022-07-16T13:00:00Z"),
        ("Sat, 16 Jul 2022 21:01:07 CST", "2022-07-16T12:01:07Z"),
    ],
)
def test_what_says_less_or_odd_things_is_read_as_far_as_it_goes(text: str, instant: str) -> None:
    assert parse_date(text, "Asia/Seoul") == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "soon",
        "99999999999999",
        "2022-13-45 10:00",
        "16 Foo 2022",
        "07/08/2022 10:00",
        "16 foo 2022",
        "x" * 5000,
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "0",
        "2022",
        "Sat, 16 Jul 2022 22:01:61 +0900",
        "20221345",
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_date(text, "Asia/Seoul") is None


def test_unknown_zone_counts_as_utc() -> None:
    assert parse_date("2022-07-16 13:01:07", "Mars/Olympus") == INSTANT


@pytest.mark.skipif(not SPELLINGS.exists(), reason="the list of measured spellings is not on this machine")
def test_every_measured_spelling_is_right() -> None:
    wrong = []
    for line in SPELLINGS.read_text(encoding="utf-8").splitlines()[1:]:
        what, spelling, instant, zone = line.split("\t")
        text = spelling[1:-1].replace("\\n", "\n")
        if parse_date(text, zone) != datetime.fromisoformat(instant):
            wrong.append((what, text, parse_date(text, zone)))
    assert wrong == []
