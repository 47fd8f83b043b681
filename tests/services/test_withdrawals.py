"""A publisher takes a report back by its headline: the whole way from the feed to the message that stands."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Article, Status, Tag
from bot.services.repair import Repairs
from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.reader import everything_counts, reading

OLD = Published("An older item", guid="old", link="https://wire.example/old")
FALSE = Published("Envoys reach a secret accord", guid="x", link="https://wire.example/x", text="They met at night.")


@pytest.mark.parametrize(
    "back",
    [
        Published("RETRACTED: Envoys reach a secret accord", guid="x", link="https://wire.example/x"),
        Published("[기사 취소] Envoys reach a secret accord", guid="x", link="https://wire.example/x"),
    ],
)
async def test_what_is_taken_back_under_its_own_name_is_struck_through(
    back: Published, tmp_path: Path, host: FeedHost
) -> None:
    """It is posted once, and the message says who took it back; a later poll changes nothing more."""
    async with reading(tmp_path, host) as reader:
        reader.shows(OLD)
        await reader.round()
        reader.shows(FALSE, OLD)
        assert await reader.round() == 1
        reader.shows(back, OLD)
        assert await reader.round() == 0
        (shown,) = reader.chat.edits["m1"]
        assert shown.withdrawn == "Retracted by The Wire"
        await reader.round()
        assert len(reader.chat.edits["m1"]) == 1
        async with reader.store.read() as tx:
            assert [story.withdrawn for story in await tx.stories.latest(topic=None, limit=9)] == [""]


async def test_a_report_that_stands_by_it_brings_a_story_back(tmp_path: Path, host: FeedHost) -> None:
    """And a copy that comes after the retraction is no news: it joins what was withdrawn."""
    async with reading(tmp_path, host, feeds=("wire", "daily")) as reader:
        reader.shows(OLD)
        reader.shows(Published("Another old item", guid="o2", link="https://daily.example/old"), feed="daily")
        await reader.round()
        reader.shows(FALSE)
        await reader.round()
        reader.shows(Published("RETRACTED: Envoys reach a secret accord", guid="x", link="https://wire.example/x"))
        await reader.round()
        late = Published(
            "Envoys reach a secret accord", guid="y", link="https://daily.example/y", text="A paper saw it."
        )
        reader.shows(late, feed="daily")
        assert await reader.round() == 0
        assert [shown.withdrawn for shown in reader.chat.edits["m1"]] == ["Retracted by The Wire", ""]


async def test_a_corrected_headline_takes_nothing_back(tmp_path: Path, host: FeedHost) -> None:
    async with reading(tmp_path, host) as reader:
        reader.shows(OLD)
        await reader.round()
        reader.shows(FALSE, OLD)
        await reader.round()
        reader.shows(Published("Envoys reach an accord", guid="x", link="https://wire.example/x"), OLD)
        assert await reader.round() == 0
        assert reader.chat.edits == {}


def may_or_not(article: Article) -> Tag:
    """Tag what says "no" as ruled out, and the rest as speculation."""
    status = Status.RULED_OUT if article.title.startswith("No ") else Status.SPECULATED
    return replace(everything_counts(article), status=status)


async def test_what_still_joins_a_story_that_people_withdrew_is_not_posted(tmp_path: Path, host: FeedHost) -> None:
    """Not even where its status would move on."""
    async with reading(tmp_path, host, feeds=("wire", "daily"), tagger=may_or_not) as reader:
        reader.shows(OLD)
        reader.shows(Published("Another old item", guid="o2", link="https://daily.example/old"), feed="daily")
        await reader.round()
        reader.shows(FALSE)
        await reader.round()
        await Repairs(store=reader.store, clock=reader.clock).retract("3", "Invented", by="o")
        late = Published(
            "No secret accord, envoys say: Envoys reach a secret accord", guid="y", text="They met at night."
        )
        reader.shows(late, feed="daily")
        await reader.round()
        assert reader.posts == [FALSE.title]
        assert {shown.withdrawn for shown in reader.chat.edits["m1"]} == {"Withdrawn: Invented"}
