"""Feeds in chat, over both real libraries and servers on loopback: who may do what, and what is read."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import PAGE_CHILD, PARSE_CHILD, tagger
from bot.catalogue import feed_checks, load_catalogue
from bot.feeds.fetch import AiohttpFetcher
from bot.model import Feed, FeedKind, FeedSource, StoryId
from bot.services.answer import Answers
from bot.services.feed_talk import FeedTalk
from bot.services.finding import Finder
from bot.services.held import hold
from bot.store import SqlStore, open_store
from bot.workers.parsing import ParseWorker
from tests.fakes.connected import on_discord, on_slack
from tests.fakes.discord_server import EVERYONE, FakeDiscord
from tests.fakes.ends import FakeClock
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.press import press_on_discord, press_on_slack
from tests.fakes.slack_server import FakeSlack

CLOCK = FakeClock()
CATALOGUE = load_catalogue(None)
WIRE = FeedSource(key="wire", url="https://wire.example/secret", name="Wire", language="en", kind=FeedKind.WIRE)
OPERATOR = "42"
"""Whoever types in the fake of Discord, until `reader` says otherwise."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(tmp_path / "wire.db")
    async with store.write() as tx:
        await tx.feeds.sync([WIRE], now=CLOCK.now())
    yield store
    await store.close()


@pytest.fixture
async def answers(store: SqlStore, host: FeedHost) -> AsyncIterator[Answers]:
    host.publish("news", Published("A flower show opens", "1"))
    host.publish("news", Published("North Korea fires a rocket towards the East Sea, says Seoul <@everyone>", "2"))
    page = f'<title>Desk</title><link rel=alternate type="application/rss+xml" href="{host.url}/news.xml">'
    host.raw["page"] = web.Response(text=page, content_type="text/html")
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(AiohttpFetcher(allow=(host.address,), host_gap=0))
        parser, pages = (ParseWorker(module=module) for module in (PARSE_CHILD, PAGE_CHILD))
        stack.push_async_callback(parser.close)
        stack.push_async_callback(pages.close)
        finder = Finder(fetcher=fetcher, parser=parser, pages=pages)
        talk = FeedTalk(store=store, clock=CLOCK, finder=finder, tag=tagger(CATALOGUE), checks=feed_checks())
        named = [f"discord:{OPERATOR}", "slack:UBOSS"]
        yield Answers(store=store, topics=CATALOGUE.topics, clock=CLOCK, operators=named, feeds=talk)


@pytest.fixture
async def discord_desk(discord_server: FakeDiscord, store: SqlStore, answers: Answers) -> AsyncIterator[FakeDiscord]:
    async with on_discord(discord_server, store, answers):
        yield discord_server


@pytest.fixture
async def slack_desk(slack_server: FakeSlack, store: SqlStore, answers: Answers) -> AsyncIterator[FakeSlack]:
    async with on_slack(slack_server, store, answers):
        yield slack_server


async def feeds(store: SqlStore) -> dict[str, Feed]:
    async with store.read() as tx:
        return {feed.source.url: feed for feed in await tx.feeds.all()}


async def test_an_operator_adds_the_feed_of_a_page_on_discord(
    discord_desk: FakeDiscord, host: FeedHost, store: SqlStore
) -> None:
    tried = await discord_desk.slash("feeds test", rights=EVERYONE, url=f"{host.url}/page.xml")
    assert tried["embeds"][0]["title"].replace("\\", "") == "A publisher: 2 items"
    assert list(await feeds(store)) == [WIRE.url]
    added = (await discord_desk.slash("feeds add", rights=EVERYONE, url=f"{host.url}/page.xml"))["embeds"][0]
    assert "Added 127" in added["title"].replace("\\", "")
    first, second = added["description"].replace("\\", "").split("**A flower show")
    assert "missile" in first
    assert "not relevant" in second
    kept = (await feeds(store))[f"{host.url}/news.xml"]
    assert (kept.source.name, kept.next_at, kept.source.enabled) == ("A publisher", CLOCK.now(), True)
    again = await discord_desk.slash("feeds add", rights=EVERYONE, url=f"{host.url}/news.xml")
    assert "here already" in again["embeds"][0]["description"]


async def test_an_operator_adds_the_feed_of_a_page_on_slack(
    slack_desk: FakeSlack, host: FeedHost, store: SqlStore
) -> None:
    """Slack sends an address in angle brackets, with how it was shown."""
    typed = f"<{host.url}/page.xml|{host.address}/page.xml>"
    assert "A publisher: 2 items" in (await slack_desk.slash(f"feeds test {typed}", user="UBOSS"))["text"]
    assert list(await feeds(store)) == [WIRE.url]
    added = await slack_desk.slash(f"feeds add {typed}", user="UBOSS")
    assert "Added 127" in added["text"]
    assert "missile" in str(added["blocks"])
    assert "not relevant" in str(added["blocks"])
    assert f"{host.url}/news.xml" in await feeds(store)


async def test_a_manager_proposes_and_an_operator_accepts_on_discord(
    discord_desk: FakeDiscord, host: FeedHost, store: SqlStore
) -> None:
    url = f"{host.url}/news.xml"
    discord_desk.reader = "5"
    refused = await discord_desk.slash("feeds add", rights=EVERYONE, url=url)
    assert "Only operators" in refused["embeds"][0]["description"]
    assert "Only operators" in (await discord_desk.slash("feeds test", url=url))["embeds"][0]["description"]
    proposed = await discord_desk.slash("feeds add", url=url)
    assert "Proposed to the operators: feeds add http" in proposed["embeds"][0]["description"].replace("\\", "")
    assert host.requests == [], "nobody but an operator has the wire ask a server"
    discord_desk.reader = OPERATOR
    assert "Added" in (await press_on_discord(discord_desk, "pmj:accept:1"))["embeds"][0]["title"]
    assert url in await feeds(store)


async def test_a_manager_proposes_and_an_operator_accepts_on_slack(
    slack_desk: FakeSlack, host: FeedHost, store: SqlStore
) -> None:
    url = f"{host.url}/news.xml"
    assert "Only operators" in (await slack_desk.slash(f"feeds add <{url}>", user="UREADER"))["text"]
    assert "Only operators" in (await slack_desk.slash(f"feeds test <{url}>", user="UADMIN"))["text"]
    assert (
        "Proposed to the operators: feeds add" in (await slack_desk.slash(f"feeds add <{url}>", user="UADMIN"))["text"]
    )
    assert host.requests == [], "nobody but an operator has the wire ask a server"
    assert "Added" in (await press_on_slack(slack_desk, "pmj.accept", "1", user="UBOSS"))["text"]
    assert url in await feeds(store)


async def test_feeds_are_paused_and_listed_on_discord(discord_desk: FakeDiscord, store: SqlStore) -> None:
    assert "Paused wire" in (await discord_desk.slash("feeds pause", key="wire"))["embeds"][0]["description"]
    shown = (await discord_desk.slash("feeds list", rights=EVERYONE))["embeds"][0]["description"].replace("\\", "")
    assert "wire: Wire" in shown
    assert "paused by discord:42" in shown
    discord_desk.reader = "5"
    shown = (await discord_desk.slash("feeds list", rights=EVERYONE))["embeds"][0]["description"]
    assert "paused" in shown
    assert "42" not in shown
    discord_desk.reader = OPERATOR
    assert "Resumed wire" in (await discord_desk.slash("feeds resume", key="wire"))["embeds"][0]["description"]
    assert "is held" in (await discord_desk.slash("feeds release", key="wire"))["embeds"][0]["description"]
    assert (await feeds(store))[WIRE.url].stopped == ""


async def test_a_feed_is_added_as_its_operator_describes_it(
    discord_desk: FakeDiscord, slack_desk: FakeSlack, host: FeedHost, store: SqlStore
) -> None:
    url = f"{host.url}/news.xml"
    options = {
        "key": "Mine",
        "name": "My Wire",
        "language": "ko",
        "zone": "Asia/Seoul",
        "kind": "wire",
        "interval": "5m-2h",
    }
    added = await discord_desk.slash("feeds add", rights=EVERYONE, url=url, **options)
    assert "Added mine (My Wire)" in added["embeds"][0]["title"].replace("\\", "")
    source = (await feeds(store))[url].source
    assert (source.key, source.name, source.language, source.timezone) == ("mine", "My Wire", "ko", "Asia/Seoul")
    assert (source.kind, source.interval) == (FeedKind.WIRE, "5m-2h")
    host.publish("other", Published("Snow falls", "1"))
    await slack_desk.slash(f'feeds add <{host.url}/other.xml> key=other name="The Other" kind=official', user="UBOSS")
    source = (await feeds(store))[f"{host.url}/other.xml"].source
    assert (source.key, source.name, source.kind) == ("other", "The Other", FeedKind.OFFICIAL)
    changed = await discord_desk.slash(
        "feeds set", rights=EVERYONE, key="other", values='exclude="weather, snow" zone='
    )
    assert "Set other" in changed["embeds"][0]["description"]
    assert (await feeds(store))[f"{host.url}/other.xml"].source.exclude == ("weather", "snow")


async def test_the_list_counts_what_is_held(slack_desk: FakeSlack, store: SqlStore) -> None:
    async with store.write() as tx:
        await hold(tx, "wire", [StoryId(1), StoryId(2)])
    assert "2 held" in str(await slack_desk.slash("feeds", user="UREADER"))


async def test_what_is_held_is_posted_by_a_button_for_operators(
    discord_desk: FakeDiscord, slack_desk: FakeSlack, store: SqlStore
) -> None:
    number = str((await feeds(store))[WIRE.url].id)
    async with store.write() as tx:
        await hold(tx, "wire", [StoryId(1)])
    assert "Only operators" in (await press_on_slack(slack_desk, "pmj.release", number, user="UADMIN"))["text"]
    assert "Released 1 stories" in (await press_on_slack(slack_desk, "pmj.release", number, user="UBOSS"))["text"]
    pressed = await press_on_discord(discord_desk, f"pmj:release:{number}")
    assert "Nothing of wire is held" in pressed["embeds"][0]["description"]
    discord_desk.reader = "5"
    assert (
        "Only operators" in (await press_on_discord(discord_desk, f"pmj:release:{number}"))["embeds"][0]["description"]
    )


@pytest.mark.parametrize(
    ("typed", "user", "answer"),
    [
        ("feeds", "UREADER", "1 feeds"),
        ("feeds list other", "UREADER", "No feed has: other"),
        ("feeds pause wire", "UREADER", "Only operators"),
        ("feeds pause wire", "UADMIN", "Proposed to the operators: feeds pause wire"),
        ("feeds pause wire", "UBOSS", "Paused wire"),
        ("feeds resume wire", "UBOSS", "Resumed wire"),
        ("feeds release wire", "UBOSS", "Nothing of wire is held"),
        ("feeds pause nope", "UBOSS", "no feed 'nope'"),
        ("feeds pause", "UBOSS", "Say which feed"),
        ("feeds add", "UBOSS", "Say the address"),
        ("feeds add file:///etc/passwd", "UADMIN", "Say the address"),
        ("feeds add <http://127.0.0.1:9/feed>", "UBOSS", "is not a public address"),
        (
            "feeds set wire interval=5m-2h zone=Asia/Seoul “include=North Korea, 북한”",
            "UBOSS",
            "Set wire: interval=5m-2h",
        ),
        ("feeds set wire interval=often", "UADMIN", "is no interval"),
        ("feeds set wire colour=red", "UBOSS", "is not NAME=VALUE with one of name, language"),
        ("feeds set wire", "UBOSS", "Say what to set"),
        ("feeds set wire kind=wire", "UADMIN", "Proposed to the operators: feeds set wire kind=wire"),
        ("feeds add https://a.example/rss key=A+B", "UBOSS", "is no key"),
        ("feeds add https://a.example/rss zone=Seoul", "UADMIN", "no time zone 'Seoul'"),
        ("feeds burn wire", "UBOSS", "there is no “feeds burn”"),
    ],
)
async def test_each_word_about_feeds_is_answered(slack_desk: FakeSlack, typed: str, user: str, answer: str) -> None:
    assert answer in (await slack_desk.slash(typed, user=user))["text"]
