import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.feeds.parse import parse_document, plain_text
from bot.model import Document, ParsedFeed

FEWER = {
    "t_node-feedparser_illegally-nested.xml": 10,  # each item holds an empty <item />
    "uk_dw_2016.xml": 2,  # two items hold nothing but an ellipsis: neither title nor text nor link
}
REAL = Path(__file__).parents[3] / "shared" / "feeds" / "real"


def parse(body: bytes, content_type: str = "", zone: str = "UTC") -> ParsedFeed:
    return parse_document(Document(url="https://wire.example/rss", body=body, content_type=content_type, timezone=zone))


def rss(items: str, encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>W</title>{items}</channel></rss>'
    return text.encode("cp949" if encoding == "euc-kr" else encoding)


def test_an_item_is_read_in_plain_text() -> None:
    feed = parse(
        rss(
            "<item><title>Talks &amp;amp; &lt;b&gt;tests&lt;/b&gt;</title><link>/a?x=1</link><guid>g1</guid>"
            "<description><![CDATA[<p>One&nbsp;<b>two</b></p><script>three()</script>]]></description>"
            "<pubDate>Sat, 16 Jul 2022 22:01:07</pubDate></item>"
        ),
        zone="Asia/Seoul",
    )
    (item,) = feed.items
    assert item.title == "Talks & tests"
    assert item.url == "https://wire.example/a?x=1"
    assert item.summary == "One two"
    assert item.published_at == datetime(2022, 7, 16, 13, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize("label", ["euc-kr", "utf-8"])
def test_korean_is_read_however_it_is_encoded(label: str) -> None:
    assert parse(rss("<item><title>남북 회담</title></item>", label)).items[0].title == "남북 회담"


def test_a_label_that_lies_is_not_believed() -> None:
    body = rss("<item><title>남북 회담 재개</title></item>").replace(b"utf-8", b"euc-kr")
    assert parse(body).items[0].title == "남북 회담 재개"


def test_atom_and_json_feed_are_read() -> None:
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id><title>T</title></entry></feed>'
    feed = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "J", "url": "/j"}]}'
    assert parse(atom).items[0].title == "T"
    assert parse(feed).items[0].url == "https://wire.example/j"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page, not a feed"),
        (b"<html><body>Hello</body></html>", "web page, not a feed"),
        (b"not xml at all", "no feed that can be read"),
        (b'{"a": 1}', "no JSON Feed"),
        (b"[" * 100_000, "no feed"),
        (b'{"items":' + b"[" * 100_000, "no JSON Feed"),
        (b"\x00\x01\x02\xff" * 100, "no feed that can be read"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse(body)


@pytest.mark.parametrize(
    "prolog", [b"\n" * 50_000, b"\n<!DOCTYPE" * 20_000, b"<!-- x -->" * 5_000, b"<?xml version='1.0'?>" * 500]
)
def test_a_hostile_prolog_costs_nothing(prolog: bytes) -> None:
    """A second is hundreds of times what it takes, and a fraction of what the quadratic search takes."""
    start = time.process_time()
    parse(b"<?xml version='1.0'?>" + prolog + rss("<item><title>T</title></item>").split(b"?>", 1)[1])
    assert time.process_time() - start < 3


def test_hostile_markup_is_text_without_marks() -> None:
    assert "<" not in plain_text("<b>" * 20_000 + "x")
    assert plain_text("a\u202eb\u200bc\x00d") == "abcd"
    assert plain_text("5 < 6 &amp; 7 > 3") == "5 < 6 & 7 > 3"


@pytest.mark.skipif(not REAL.exists(), reason="the real feeds are not on this machine")
def test_every_real_feed_gives_all_its_items() -> None:
    """The count of item and entry elements in the bytes is the truth, but for what FEWER explains."""
    wrong, marked = [], []
    for path in sorted(REAL.iterdir()):
        body = path.read_bytes()
        truth = len(re.findall(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.sub(rb"<!--.*?-->", b"", body, flags=re.DOTALL)))
        try:
            items = parse(body).items
        except ParseError:
            items = ()
        if len(items) != min(truth, 500) - FEWER.get(path.name, 0):
            wrong.append((path.name, truth, len(items)))
        marked += [
            (path.name, item.title) for item in items if re.search(r"</?[a-z]+[ >]|&(amp|lt|quot|#\d+);", item.title)
        ]
    assert marked == []
    assert wrong == []
