"""Kill the bot in the middle of a burst, with servers that fail; the long form is `make torture`."""

from pathlib import Path

import pytest

from tests.fakes.torture import Torture


@pytest.mark.timeout(240)
async def test_killed_at_random_moments_it_posts_each_alert_once(tmp_path: Path) -> None:
    async with Torture(folder=tmp_path, seed=20260302, channels=3, stories=4) as torture:
        # Discord forgets nonces before the next start, so that the history has to tell.
        torture.discord.nonce_seconds = 1
        await torture.burst(kills=3, limit=120)
        assert torture.wrongs() == []
        assert torture.kills == 3


@pytest.mark.timeout(240)
async def test_killed_at_random_moments_it_changes_and_answers_each_message_once(tmp_path: Path) -> None:
    async with Torture(folder=tmp_path, seed=20260303, channels=2, stories=2) as torture:
        torture.discord.nonce_seconds = 1
        await torture.burst(kills=0, limit=120)
        await torture.edits(kills=2, limit=120)
        assert torture.wrongs() == []
        await torture.answers(kills=2, limit=120)
        assert torture.wrongs() == []
