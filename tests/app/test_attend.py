"""A platform is kept running, whatever ends it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.app.attend import attend
from bot.core.retry import MOST_ASKED, RetryPolicy, wait_asked
from bot.errors import LoginError
from tests.fakes.ends import FakeChannelPlatform

AT_ONCE = RetryPolicy(first=timedelta(0))


@dataclass
class Faulty(FakeChannelPlatform):
    """A platform whose runs end by these, and then by itself."""

    ends: list[Exception] = field(default_factory=list)
    runs: int = 0

    async def run(self) -> None:
        self.runs += 1
        if self.ends:
            raise self.ends.pop(0)

    async def close(self) -> None:
        raise AssertionError


async def test_what_ends_by_a_mistake_of_ours_runs_again(capsys: pytest.CaptureFixture[str]) -> None:
    chat = Faulty(ends=[KeyError("x"), RuntimeError("y")])
    await attend(chat, policy=AT_ONCE)
    assert chat.runs == 3
    assert capsys.readouterr().out.count("platform.failed") == 2


async def test_a_refused_token_stops_it_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    chat = Faulty(ends=[LoginError("discord", "put a new token"), KeyError("x")])
    await attend(chat, policy=AT_ONCE)
    assert chat.runs == 1
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 1
    assert "put a new token" in said


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (0.2, timedelta(seconds=0.2)),
        (1e12, MOST_ASKED),
        (float("inf"), MOST_ASKED),
        (float("nan"), timedelta(seconds=1)),
        (-5, timedelta(seconds=1)),
    ],
)
def test_a_platform_is_waited_for_within_reason(asked: float, waits: timedelta) -> None:
    """A number without sense must not keep an alert back for years, nor break the queue."""
    assert wait_asked(asked) == waits
