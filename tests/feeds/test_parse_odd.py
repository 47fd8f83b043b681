"""Documents that are too long, broken, packed, or odd in what they call an address."""

import gzip
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import ParseError
from bot.feeds.shape import MAX_ITEMS
from tests.feeds.test_parse import parse, rss, titles


def test_of_too_many_items_the_newest_are_kept_wherever_they_stand() -> None:
    """A feed with its oldest first has its news at the end."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        f"<item><title>n{n}</title><pubDate>{start + timedelta(hours=n):%Y-%m-%dT%H:%M:%SZ}</pubDate></item>"
        for n in range(MAX_ITEMS + 50)
    ]
    oldest_first, newest_first = titles(rss("".join(rows))), titles(rss("".join(reversed(rows))))
    assert len(oldest_first) == len(newest_first) == MAX_ITEMS
    assert f"n{MAX_ITEMS + 49}" in oldest_first
    assert f"n{MAX_ITEMS + 49}" in newest_first
    undated = titles(rss("".join(f"<item><title>n{n}</title></item>" for n in range(MAX_ITEMS + 50))))
    assert {"n0", f"n{MAX_ITEMS + 49}"} < set(undated)


def test_a_long_document_has_shorter_summaries() -> None:
    feed = parse(rss(f"<item><title>t</title><description>{'long ' * 800}</description></item>" * 1500))
    assert sum(len(item.summary) for item in feed.items) <= 1_000_000


@pytest.mark.parametrize("size", ["<width/>", "<width></width>", "<height> </height>"])
def test_a_picture_without_a_size_costs_nothing(size: str) -> None:
    feed = parse(rss(f"<ttl>60</ttl><image><url>x</url>{size}</image><item><title>T</title></item>"))
    assert (feed.title, feed.ttl, [item.title for item in feed.items]) == ("W", timedelta(hours=1), ["T"])


def test_what_breaks_the_reader_costs_its_own_item_alone() -> None:
    """Closed without being opened: feedparser looks for what it never kept."""
    media = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>W</title>'
    items = "<item><title>A</title></item><item><title>B & b</title></media:player></item><item><title>C</title></item>"
    feed = parse(f"{media}{items}</channel></rss>".encode())
    assert [item.title for item in feed.items] == ["A", "C"]


def test_comments_without_an_end_cost_no_time() -> None:
    """In a broken document each was searched to the end, for items that stand in none of them."""
    began = time.process_time()
    feed = parse(rss("<!--" * 100_000 + "<item><title>T</title></item>"))
    assert time.process_time() - began < 5
    assert len(feed.items) <= 1
    assert [item.title for item in parse(rss("<!-- <item> --><item><title>A & b</title></item>")).items] == ["A & b"]


def test_of_several_links_the_page_is_the_items_address() -> None:
    links = {
        "replies": '<link rel="replies" href="/r"/><link rel="self" href="/s"/>',
        "related": '<link rel="self" href="/s"/><link rel="related" href="/r"/><link rel="enclosure" href="/e.mp3"/>',
        "picture": '<link rel="enclosure" type="image/jpeg" href="/e.jpg"/>',
        "file": '<link rel="edit" href="/edit"/><link rel="enclosure" href="/e.mp3"/>',
    }
    entries = "".join(
        f"<entry><id>urn:{name}</id><title>{name}</title>{those}</entry>" for name, those in links.items()
    )
    feed = parse(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode())
    assert {item.title: item.url for item in feed.items} == {
        "replies": "https://wire.example/s",
        "related": "https://wire.example/r",
        "picture": None,
        "file": "https://wire.example/e.mp3",
    }


def test_an_item_that_has_an_id_alone_is_counted() -> None:
    assert [item.title for item in parse(rss("<item><guid>urn:7</guid></item><item/>")).items] == ["urn:7"]


def test_one_odd_item_of_a_json_feed_costs_nothing_else() -> None:
    items = [
        {"id": "\ud800", "title": "a\udfff\u0000b", "url": "https://wire.example/\ud800"},
        {"id": {"x": 1}, "title": ["x"], "url": {"x": 1}, "authors": "x", "date_published": 5},
        {"id": 3, "title": "Talks", "url": None, "external_url": "/3"},
        {"id": 0, "title": "The first"},
    ]
    odd = {"version": "https://jsonfeed.org/version/1.1", "language": "k\ud800o", "items": items}
    feed = parse(json.dumps(odd).encode())
    assert [(item.guid, item.url) for item in feed.items] == [
        (None, None),
        ("{'x': 1}", None),
        ("3", "https://wire.example/3"),
        ("0", None),
    ]
    assert (feed.items[0].title, feed.language) == ("ab", "ko")


@pytest.mark.parametrize(
    ("hint", "wait"),
    [
        ("<ttl>" + "9" * 5000 + "</ttl>", timedelta(days=1)),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(hours=12)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
    ],
)
def test_how_long_a_document_asks_to_be_left_alone(hint: str, wait: timedelta | None) -> None:
    """Also in more digits than Python makes a number of."""
    head = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>W</title>'
    feed = parse(f"{head}{hint}<item><title>T</title></item></channel></rss>".encode())
    assert (feed.ttl, len(feed.items)) == (wait, 1)


@pytest.mark.parametrize(
    ("link", "site", "address"),
    [
        ("/news/1", "https://site.example/", "https://site.example/news/1"),
        ("news/1", "/home/", "https://wire.example/home/news/1"),
        ("news/1", "", "https://wire.example/news/1"),
        ("//other.example/1", "https://site.example/", "https://other.example/1"),
        ("https://wire.example/a b.html", "", "https://wire.example/a%20b.html"),
        ("https://wire.example/a\n  /b.html", "", "https://wire.example/a/b.html"),
        ("www.wire.example/1", "", "http://www.wire.example/1"),
        ("http://한국.example/기사", "", "http://xn--3e0b707e.example/%EA%B8%B0%EC%82%AC"),
        ("javascript:alert(1)", "", None),
        ("file:///etc/passwd", "https://site.example/", None),
    ],
)
def test_a_link_is_read_as_browsers_do(link: str, site: str, address: str | None) -> None:
    feed = parse(rss(f"<link>{site}</link><item><title>T</title><link>{link}</link></item>"))
    assert feed.items[0].url == address


def test_a_document_that_is_packed_though_nobody_said_so_is_read() -> None:
    body = rss("<item><title>T</title></item>")
    for packed in (gzip.compress(body), gzip.compress(gzip.compress(body)), gzip.compress(body)[:-8]):
        assert [item.title for item in parse(packed).items] == ["T"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(b" " * (17 * 2**20)), "unpacks to more than 16 MiB"),
        (gzip.compress(gzip.compress(b" " * (17 * 2**20))), "unpacks to more than 16 MiB"),
        (b"\x1f\x8b\x08" + b"x" * 50, "packed, and broken"),
        (gzip.compress(gzip.compress(gzip.compress(b"<rss/>"))), "no feed"),
    ],
)
def test_a_packed_bomb_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse(body)


def test_an_element_named_links_is_not_taken_for_links() -> None:
    feed = parse(rss("<links>https://wire.example/</links><item><title>t</title><links>x</links></item>"))
    assert [(item.title, item.url) for item in feed.items] == [("t", None)]
    assert feed.hub_url is None
