"""What Discord offers while somebody types: of hostile names and headlines, valid and plain, over the real library."""

import pytest

from bot.model import Topic
from bot.services.answer import Answers
from bot.store import SqlStore
from tests.core.render.test_payloads import HOSTILE
from tests.fakes.archive import NAMES, keep_story
from tests.fakes.connected import Stopped, on_discord
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.harmless import check_text

TOPICS = [Topic(id=f"t{place}", name=text, name_ko=text) for place, text in enumerate(HOSTILE)]
TOO_LONG = Topic(id="t" * 101, name="Named too long", name_ko="")
OFFERED = [
    ("subscribe", "topic"), ("unsubscribe", "topic"), ("latest", "topic"), ("search", "topic"), ("timeline", "of"),
    ("story show", "number"), ("story merge", "number"), ("feedback", "what"), ("feeds pause", "key"),
]  # fmt: skip


@pytest.mark.parametrize("typed", ["", "a", "@everyone", "\ud83d", "\x00"])
async def test_choices_are_valid_and_plain(discord_server: FakeDiscord, store: SqlStore, typed: str) -> None:
    """One that Discord refuses would take all others with it."""
    for text in HOSTILE:
        await keep_story(store, text or "x", (text or "x", text))
    answers = Answers(store=store, topics=[TOO_LONG, *TOPICS], clock=Stopped(), names=NAMES)
    async with on_discord(discord_server, store, answers):
        for command, option in OFFERED:
            choices = await discord_server.complete(command, typed, option)
            assert len(choices) <= 25
            for choice in choices:
                check_text(choice["name"])
                assert 0 < len(choice["name"]) <= 100
                assert 0 < len(choice["value"]) <= 100
            assert typed or choices
