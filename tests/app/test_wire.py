"""The wire as a whole, built as it runs."""

from pathlib import Path

import pytest

from bot.app import Plan, bootstrap
from bot.catalogue import load_catalogue
from bot.core.schedule import Policy
from bot.settings import load_settings


async def test_a_sign_of_life_that_cannot_be_given_stops_no_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file may be another user's; it is told once, and not at each beat."""
    settings = load_settings({"PANMUNJOM_DATA_DIR": str(tmp_path / "gone")}, env_file=tmp_path / ".env")
    plan = Plan(sources=(), database=tmp_path / "wire.db", policy=Policy())
    async with bootstrap(settings, load_catalogue(None), plan) as wire:
        await wire.beat()
        await wire.beat()
        assert await wire.poll.due()
    assert capsys.readouterr().out.count("heartbeat.failed") == 1
