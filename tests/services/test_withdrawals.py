"""A publisher takes a report back by its headline: the whole way from the feed to the message that stands."""

from pathlib import Path

import pytest

from tests.fakes.feed_server import FeedHost, Published
from tests.fakes.reader import reading

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


async def test_a_corrected_headline_takes_nothing_back(tmp_path: Path, host: FeedHost) -> None:
    async with reading(tmp_path, host) as reader:
        reader.shows(OLD)
        await reader.round()
        reader.shows(FALSE, OLD)
        await reader.round()
        reader.shows(Published("Envoys reach an accord", guid="x", link="https://wire.example/x"), OLD)
        assert await reader.round() == 0
        assert reader.chat.edits == {}
