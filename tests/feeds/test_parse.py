import gzip
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.feeds.parse import parse_document
from bot.model import Document, ParsedFeed

FEWER = {
    "t_node-feedparser_illegally-nested.xml": 10,  # each item holds an empty <item />
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


def titles(body: str | bytes) -> list[str]:
    return [item.title for item in parse(body.encode() if isinstance(body, str) else body).items]


GOOD = (
    "<item><title>One 북한</title><link>https://a.example/1</link><guid>g1</guid></item><item><title>Two</title></item>"
)
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{GOOD}</channel></rss>'


@pytest.mark.parametrize(
    "body",
    [
        "<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/x.php</b><br />\n" + FEED,
        "debug & stuff < 3\n" + FEED,
        "\ufeff\ufeff\n \x00" + FEED,
        "<html><body><pre>" + FEED + "</pre></body></html>",
        "<!DOCTYPE html>\n" + FEED,
        "<!-- <rss><channel></channel></rss> -->" + FEED,
        '<?xml version="1.0"?>' + FEED,
        FEED + "<script>if (1 < 2) track();</script></body></html>",
        FEED.replace("item>", "ITEM>").replace("title>", "TITLE>"),
        FEED.replace("<channel>", "").replace("</channel>", ""),
        FEED.replace("One", "On\x08e\x0b"),
        FEED.replace("One", "One&#x1F;&#0;"),
        FEED.replace("<guid>", "<media:thumbnail url='x'/><dc:creator>C</dc:creator><guid>"),
        FEED.replace("<item>", '<item a=1 a="2">'),
        FEED.replace("</title><link>", "</titel><link>"),
        FEED.replace("북한</title>", "북한<![CDATA[</title>"),
        FEED.replace("<guid>", "<description><![CDATA[<p>never closed</description><guid>"),
        FEED[: FEED.rindex("</item>")],
    ],
)
def test_a_fault_costs_no_item(body: str) -> None:
    assert titles(body) == ["One 북한", "Two"]


def test_entities_that_nobody_declared_are_resolved() -> None:
    feed = FEED.replace(
        "Two", "Two&nbsp;&hellip; &rsquo;x&rsquo; AT&amp;T &#55357;&#56832; &amp;#8217; &amp;quot;q&amp;quot;"
    )
    assert titles(feed)[1] == 'Two … ’x’ AT&T 😀 ’ "q"'


@pytest.mark.parametrize("title", ["1 &lt; 2", "<![CDATA[1 < 2]]>", "1 &amp;lt; 2", "1 &#60; 2"])
def test_a_title_may_hold_a_less_than_sign(title: str) -> None:
    assert titles(FEED.replace("Two", title))[1] == "1 < 2"


@pytest.mark.parametrize("prefix", ["rss", "atom"])
def test_a_prefix_on_every_element_that_nobody_declared(prefix: str) -> None:
    feed = (
        FEED
        if prefix == "rss"
        else "<feed><entry><title>One 북한</title></entry><entry><title>Two</title></entry></feed>"
    )
    assert titles(re.sub(r"<(/?)([a-z])", rf"<\1{prefix}:\2", feed)) == ["One 북한", "Two"]


def test_every_form_of_feed_is_read() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://{}/"><channel><title>c</title>'
        "</channel><item><title>One</title></item><item><title>Two</title></item></rdf:RDF>"
    )
    old = FEED.replace("2.0", "0.91").replace(
        "<rss", '<!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss', 1
    )
    atom03 = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="escaped" type="text/html">&lt;b&gt;One'
        "&lt;/b&gt;</title></entry><entry><title>Two</title></entry></feed>"
    )
    for body in (rdf.format("purl.org/rss/1.0"), rdf.format("my.netscape.com/rdf/simple/0.9"), old, atom03):
        assert [title.split()[0] for title in titles(body)] == ["One", "Two"], body


def test_atom_links_are_resolved_and_xhtml_titles_are_text() -> None:
    feed = parse(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry><id>urn:1</id><link href="y/1"/>
        <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b> &amp; c &lt; d</div></title></entry>
        <entry><id>urn:2</id><link rel="self" href="/z"/><title type="html">&lt;i&gt;x&lt;/i&gt; &amp;amp; y</title></entry></feed>"""
    )
    assert [(item.title, item.url) for item in feed.items] == [
        ("A b & c < d", "https://b.example/x/y/1"),
        ("x & y", "https://b.example/z"),
    ]


def test_a_guid_that_is_no_address_is_not_made_one() -> None:
    feed = parse(FEED.replace("<link>https://a.example/1</link>", "").encode())
    assert (feed.items[0].guid, feed.items[0].url) == ("g1", None)


def test_an_item_that_has_an_address_alone_is_named_by_it() -> None:
    assert titles(rss("<item><link>https://a.example/1</link></item>")) == ["https://a.example/1"]


def test_json_feeds_of_both_versions() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": "W",
        "language": "ko",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "items": [
            {"id": 7, "external_url": "https://a.example/7", "content_html": "<p>One &amp; two</p>"},
            {"id": "8", "title": "T", "date_modified": "2022-07-16T22:01:07+09:00", "author": {"name": "A"}},
            {"id": "9", "title": "U", "authors": [{"name": "B"}], "url": "relative/9"},
            None,
        ],
    }
    read = parse(json.dumps(feed).encode("utf-16"))
    assert [item.guid for item in read.items] == ["7", "8", "9"]
    assert [item.author for item in read.items] == ["", "A", "B"]
    assert read.items[0].summary == "One & two"
    assert read.items[1].published_at == datetime(2022, 7, 16, 13, 1, 7, tzinfo=UTC)
    assert read.items[2].url == "https://wire.example/relative/9"
    assert read.hub_url == "https://hub.example/"


@pytest.mark.skipif(not REAL.exists(), reason="the real feeds are not on this machine")
def test_every_real_feed_gives_all_its_items() -> None:
    """The count of item and entry elements in the bytes is the truth, but for what FEWER explains."""
    wrong, marked = [], []
    for path in sorted(REAL.iterdir()):
        body = path.read_bytes()
        body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        truth = len(re.findall(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.sub(rb"<!--.*?-->", b"", body, flags=re.DOTALL)))
        try:
            items = parse(body).items
        except ParseError:
            items = ()
        if len(items) != truth - FEWER.get(path.name, 0):
            wrong.append((path.name, truth, len(items)))
        marked += [
            (path.name, item.title) for item in items if re.search(r"</?[a-z]+[ >]|&(amp|lt|quot|#\d+);", item.title)
        ]
    assert marked == []
    assert wrong == []
