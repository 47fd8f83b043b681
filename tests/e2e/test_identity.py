"""The situations S0 to S21 in which readers lose items or post them twice: documents in, posts out.

Everything between is real: fetcher, reader, store, outbox. Each test says how many posts are right.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import PlatformError
from tests.fakes.ends import FakeClock
from tests.fakes.feed_server import FeedHost, Published, rss
from tests.fakes.reader import Reader, reading

# Developments that no sane grouping takes for one.
HEADLINES = (
    "North Korea fires ballistic missile into East Sea",
    "Lazarus hackers drained crypto exchange, FBI alleges",
    "Swiss foundation ships malaria vaccines to Sinuiju",
    "Beijing envoy boards train for Pyongyang banquet",
    "Tokyo marks abduction anniversary with petition drive",
    "Moscow signs timber protocol near Tumen bridge",
    "Kaesong liaison phone rings unanswered since winter",
    "Panel lists coal barges dodging sanctions off Nampo",
    "Yongbyon reactor vents steam, satellite photographs suggest",
    "Seoul unification ministry reshuffles three directors",
    "Defector choir sings Arirang at Geneva hearing",
    "Marines rehearse amphibious landing around Pohang",
    "Uranium inspectors ask Vienna board for larger budget",
    "Flood swept hamlets along Yalu, rescuers recount",
    "Kim Yo Jong mocks loudspeaker broadcasts as barking",
    "Parliament debates wartime command transfer timetable",
)
NOON = FakeClock().at
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'


def item(number: int, **changes: object) -> Published:
    """Give the item of that number, an hour older than the one before."""
    made = Published(
        HEADLINES[number],
        guid=f"id-{number}",
        link=f"https://wire.example/story/{number}",
        text=f"Report number {number}.",
        date=NOON - timedelta(minutes=10 * number),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


FIVE = tuple(item(number) for number in range(5))


@pytest.fixture
async def reader(tmp_path: Path, host: FeedHost) -> AsyncIterator[Reader]:
    """Give a wire whose feed has been polled once, with five items."""
    async with reading(tmp_path, host, feeds=("wire", "paper")) as reader:
        reader.shows(*FIVE)
        reader.shows(feed="paper")
        assert await reader.round() == 0
        yield reader


async def test_s00_first_poll_of_a_new_feed_posts_nothing(reader: Reader) -> None:
    assert reader.posts == []
    assert await reader.round() == 0


async def test_s01_one_new_item_is_one_post(reader: Reader) -> None:
    reader.shows(item(5), *FIVE)
    assert await reader.round() == 1
    assert reader.posts == [HEADLINES[5]]


@pytest.mark.parametrize("guid", ["https://wire.example/story/{}#{}", "wire-{}#{}"])
@pytest.mark.parametrize("link", ["https://wire.example/story/{}", None])
async def test_s02_a_guid_that_counts_versions_is_no_new_item(reader: Reader, guid: str, link: str | None) -> None:
    def version(count: int) -> list[Published]:
        links = [link.format(number) if link else None for number in range(5, 10)]
        return [item(n, guid=guid.format(n, count), link=to) for n, to in zip(range(5, 10), links, strict=True)]

    reader.shows(*version(0))
    assert await reader.round() == 5
    reader.shows(*version(1))
    assert await reader.round() == 0


@pytest.mark.parametrize("tail", ["?utm_source=rss&utm_medium=feed", "?from=rss", "?visit=8461", "/", "#top"])
async def test_s03_links_that_gain_a_tail_are_no_new_items(reader: Reader, tail: str) -> None:
    reader.shows(*(item(n, guid=None) for n in range(5, 10)))
    assert await reader.round() == 5
    reader.shows(*(item(n, guid=None, link=f"https://wire.example/story/{n}{tail}") for n in range(5, 10)))
    assert await reader.round() == 0


async def test_s04_a_late_item_with_an_older_date_is_posted(reader: Reader) -> None:
    reader.shows(*FIVE, item(5, date=NOON - timedelta(hours=6)))
    assert await reader.round() == 1


async def test_s05_two_items_of_one_date_are_two(reader: Reader) -> None:
    reader.shows(item(5, date=NOON), item(6, date=NOON), *FIVE)
    assert await reader.round() == 2


async def test_s06_an_item_without_a_date_is_posted(reader: Reader) -> None:
    reader.shows(item(5, date=None), *FIVE)
    assert await reader.round() == 1


async def test_s07_title_and_date_edited_under_one_guid_is_no_new_item(reader: Reader) -> None:
    edited = item(0, title="Correction: " + HEADLINES[0] + ", not Yellow Sea", date=NOON + timedelta(minutes=30))
    reader.shows(edited, *FIVE[1:])
    assert await reader.round() == 0


async def test_s08_a_bare_ampersand_hides_nothing(reader: Reader) -> None:
    body = rss([item(5, title="Talks AND tests: Vienna board asks for larger budget"), *FIVE])
    reader.sends(body.replace(b"Talks AND", b"Talks & "))
    assert await reader.round() == 1
    assert reader.posts[0].startswith("Talks & tests")


async def test_s09_a_feed_that_shrinks_and_grows_again_repeats_nothing(reader: Reader) -> None:
    reader.shows(FIVE[0])
    assert await reader.round() == 0
    reader.shows(*FIVE)
    assert await reader.round() == 0


async def test_s10_ten_new_items_at_once_are_ten_posts(reader: Reader) -> None:
    reader.shows(*(item(number) for number in range(5, 15)), *FIVE)
    assert await reader.round() == 10


async def test_s11_a_feed_with_its_oldest_first_is_read_to_its_end(reader: Reader) -> None:
    reader.shows(*reversed(FIVE), item(5, date=NOON + timedelta(minutes=1)))
    assert await reader.round() == 1


async def test_s12_http_that_becomes_https_is_no_new_item(reader: Reader) -> None:
    for scheme in ("http://wire.example", "https://www.wire.example"):
        reader.shows(*(item(n, guid=f"{scheme}/story/{n}", link=f"{scheme}/story/{n}") for n in range(5, 10)))
        await reader.round()
    assert len(reader.posts) == 5


@pytest.mark.parametrize("link", ["https://wire.example/story/5", None])
async def test_s13_an_item_that_loses_its_guid_is_no_new_item(reader: Reader, link: str | None) -> None:
    reader.shows(item(5, link=link))
    assert await reader.round() == 1
    reader.shows(item(5, link=link, guid=None))
    assert await reader.round() == 0


async def test_s14_a_new_item_dated_midnight_is_posted(reader: Reader) -> None:
    reader.shows(item(5, date=NOON.replace(hour=0)), *FIVE)
    assert await reader.round() == 1


async def test_s15_one_item_in_two_feeds_is_one_post(reader: Reader) -> None:
    reader.shows(item(5), *FIVE)
    reader.shows(item(5), feed="paper")
    assert await reader.round() == 1
    reader.shows(item(5), item(6), feed="paper")
    assert await reader.round() == 1


async def test_s16_a_send_that_fails_is_made_again(reader: Reader) -> None:
    reader.shows(item(5), *FIVE)
    reader.chat.faults = [PlatformError("discord", "503")]
    assert await reader.round() == 0
    assert await reader.round() == 1
    assert await reader.round() == 0


async def test_s17_polls_that_are_answered_by_304_change_nothing(reader: Reader) -> None:
    for number in range(5, 8):
        reader.shows(*(item(n) for n in range(number, -1, -1)))
        assert await reader.round() == 1
        assert await reader.round() == 0
    assert len(reader.posts) == 3
    assert all("If-None-Match" in headers for name, headers in reader.host.requests[2:] if name == "wire")


async def test_s18_a_feed_without_guids_has_one_new_item(reader: Reader) -> None:
    reader.shows(*(item(n, guid=None) for n in (6, 5)))
    assert await reader.round() == 2
    reader.shows(*(item(n, guid=None) for n in (7, 6, 5)))
    assert await reader.round() == 1


async def test_s19_an_old_item_without_guid_beside_a_new_one(reader: Reader) -> None:
    reader.shows(item(5, guid=None, link=None), *FIVE)
    assert await reader.round() == 1
    reader.shows(item(6), item(5, guid=None, link=None), *FIVE)
    assert await reader.round() == 1
    assert reader.posts == [HEADLINES[5], HEADLINES[6]]


async def test_s20_a_guid_that_one_poll_repeats_posts_nothing(reader: Reader) -> None:
    reader.shows(*FIVE, FIVE[1], FIVE[1])
    assert await reader.round() == 0
    reader.shows(FIVE[0], item(1, guid="id-0"), *FIVE[2:])
    assert await reader.round() == 0
    reader.shows(*FIVE)
    assert await reader.round() == 0


@pytest.mark.parametrize("link", ["https://wire.example/statement/{}", "https://wire.example/statements", None])
async def test_s21_two_undated_items_of_one_title_with_their_own_guids_are_two(
    reader: Reader, link: str | None
) -> None:
    twins = [item(5, guid=f"twin-{n}", link=link.format(n) if link else None, date=None) for n in (1, 2)]
    reader.shows(*twins, *FIVE)
    assert await reader.round() == 2
    reader.shows(*reversed(twins), *FIVE)
    assert await reader.round() == 0


async def test_the_same_holds_for_atom(reader: Reader) -> None:
    """Ids that count versions, links that gain parameters, a title in XHTML."""

    def entry(number: int, version: int) -> str:
        link = f"https://wire.example/story/{number}" + (f"?v={version}" if version else "")
        title = f'<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HEADLINES[number]}</div></title>'
        return f'<entry><id>urn:{number}#{version}</id>{title}<link href="{link}"/><updated>2026-03-02T11:00:00Z</updated></entry>'

    for version in range(2):
        reader.sends(ATOM.format("".join(entry(n, version) for n in range(5, 10))).encode())
        await reader.round()
    assert sorted(reader.posts) == sorted(HEADLINES[5:10])


async def test_every_situation_has_its_test() -> None:
    names = re.findall(r"async def test_s(\d\d)_", Path(__file__).read_text(encoding="utf-8"))
    assert sorted(map(int, names)) == list(range(22))
