"""The quick reader gives what feedparser gives, or nothing: of own examples here, of all material where it is at hand."""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from bot.core.pipe import pack_feed
from bot.errors import ParseError
from bot.feeds.charset import to_text
from bot.feeds.parse import parse_document
from bot.feeds.swift import read
from bot.feeds.xml import readable
from bot.model import Document

ROOT = Path(__file__).parents[2]
MATERIAL = [
    path
    for folder in (
        *sorted((ROOT.parent / "shared" / "feeds").glob("*/")),
        *sorted(ROOT.glob(".cache/feedparser-*/tests")),
    )
    for path in sorted(folder.rglob("*"))
    if path.is_file()
]
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:own="https://wire.example/own"'
)
RSS = (
    f'<rss version="2.0" {SPACES}><channel><title>Wire</title><link>https://wire.example/</link>'
    "<image><title>Picture</title><link>https://other.example/</link></image>"
    '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    "<language>ko</language><sy:updatePeriod>hourly</sy:updatePeriod><item>{}</item>"
    "<item><title>Next</title><guid>https://wire.example/next</guid></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Wire</title><id>urn:w</id>'
    "<entry>{}</entry><entry><title>Next</title><id>urn:next</id></entry></feed>"
)
ORDINARY = {
    "two titles": "<title>One</title><title>Two</title>",
    "a picture's title first": "<media:group><media:title>Picture</media:title></media:group><title>One</title>",
    "a title deeper down": "<own:box><title>Deep</title></own:box><title>One</title><title>Two</title>",
    "three descriptions": "<description>1</description><description>2</description><description>3</description>",
    "content alone": "<title>T</title><content:encoded>&lt;p&gt;All&lt;/p&gt;</content:encoded>",
    "content, then a description": "<content:encoded>All</content:encoded><description>Some</description>",
    "a guid for a link": "<title>T</title><guid>https:///wire.example/1</guid>",
    "a guid that is no link": '<title>T</title><guid isPermaLink="false">1</guid>',
    "a link with half an entity": "<title>T</title><link>https://wire.example/?a=1&amp;copy;=2</link>",
    "links of all kinds": '<link rel="self" href="/s"/><link rel="alternate" type="text/html" href="/a"/><enclosure url="/e"/>',
    "a source": '<title>T</title><source url="https://from.example/rss">From</source><title>U</title>',
    "two authors": "<author>a@wire.example (A)</author><dc:creator>B</dc:creator>",
    "an author in parts": "<author><name>A</name><email>a@wire.example</email></author>",
    "windows signs": "<title>He said \u0093no\u0094 at the caf\u00c3\u00a9</title>",
    "many dates": "<pubDate>Sat, 16 Jul 2022 22:01:07 +0900</pubDate><dc:date>2022-07-16</dc:date>",
    "things unknown": '<title>T</title><own:thing a="1">x</own:thing><own:box><own:more>y</own:more></own:box>',
    "a picture": "<title>T</title><image>https://wire.example/1.png</image><title>U</title>",
}
UNUSUAL = {
    "markup in a title": "<title>One <b>two</b></title>",
    "an entity of HTML": "<title>One&nbsp;two</title>",
    "a base address": '<title>T</title><link xml:base="https://base.example/">/1</link>',
    "text in base64": '<title mode="base64" type="text/plain">SGk=</title>',
    "a picture as content": '<title>T</title><content type="image/png">aGk=</content>',
    "a picture with parts": "<title>T</title><image><title>P</title></image>",
    "an element taken for links": "<title>T</title><links>https://wire.example/</links>",
    "a prefix with a second meaning": '<title>T</title><x xmlns:dc="https://wire.example/own"/>',
    "a place on the map": '<title>T</title><where xmlns="http://www.georss.org/georss">1 2</where>',
    "a fault": "<title>T</titel>",
}


def told(body: bytes, *, may_be_quick: bool) -> Any:
    document = Document(url="https://wire.example/rss", body=body, timezone="Asia/Seoul", feed_key="k", publisher="P")
    try:
        return pack_feed(parse_document(document, may_be_quick=may_be_quick))
    except ParseError as error:
        return error.reason


@pytest.mark.parametrize("form", [RSS, ATOM], ids=["RSS", "Atom"])
@pytest.mark.parametrize("inside", ORDINARY.values(), ids=ORDINARY)
def test_what_is_ordinary_is_read_as_feedparser_reads_it(inside: str, form: str) -> None:
    body = form.replace("{}", inside).replace("<feed ", f"<feed {SPACES} ").encode()
    assert read(body) is not None
    assert told(body, may_be_quick=True) == told(body, may_be_quick=False)


@pytest.mark.parametrize("form", [RSS, ATOM], ids=["RSS", "Atom"])
@pytest.mark.parametrize("inside", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_is_left_to_feedparser(inside: str, form: str) -> None:
    assert read(form.replace("{}", inside).replace("<feed ", f"<feed {SPACES} ").encode()) is None


@pytest.mark.parametrize("entity", ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">'])
def test_no_document_defines_entities(entity: str) -> None:
    body = f'<?xml version="1.0"?><!DOCTYPE rss [{entity}]>{RSS.replace("{}", "<title>&a;</title>")}'
    assert read(body.encode()) is None


def test_elements_shuffled_at_random_are_read_as_feedparser_reads_them() -> None:
    roll, pieces, quick = random.Random(7), [*ORDINARY.values(), *UNUSUAL.values()], 0
    for _ in range(300):
        tags = re.findall(r"<[^>]+>|[^<]+", "".join(roll.sample(pieces, 3)))
        for _ in range(roll.randrange(3)):
            tags.insert(roll.randrange(len(tags)), roll.choice(tags))
        body = roll.choice([RSS, ATOM]).replace("{}", "".join(tags)).replace("<feed ", f"<feed {SPACES} ").encode()
        quick += read(body) is not None
        assert told(body, may_be_quick=True) == told(body, may_be_quick=False), body
    assert quick > 30


@pytest.mark.skipif(not MATERIAL, reason="neither ../shared nor feedparser's documents are on this machine")
def test_all_material_is_read_as_feedparser_reads_it() -> None:
    bodies = ((path.name, path.read_bytes()) for path in MATERIAL)
    differ, quick = [], 0
    for name, body in bodies:
        if read(readable(to_text(body))) is None:
            continue  # one way alone leads to it
        quick += 1
        if told(body, may_be_quick=True) != told(body, may_be_quick=False):
            differ.append(name)
    assert differ == []
    assert quick > len(MATERIAL) // 5
