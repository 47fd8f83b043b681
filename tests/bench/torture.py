"""The long form of tests/e2e/test_torture.py: 50 bursts of 300 alerts, the bot killed in each, and every message counted.

    make torture
    .venv/bin/python -m tests.bench.torture [BURSTS] [SEED]

Connections break before and after a server took a message, it is taken late and answered late, with 429 and with 5xx;
edits and the looks before a repeat fail likewise. After each tenth burst its messages are edited, and then answered, with
a kill in each. Exit code 1 if a channel misses an alert, has one twice, or has them in another order than the one in
which they were owed.
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.fakes.torture import Torture

BURSTS = 50
LIMIT = 300
"""Seconds that a burst may take."""

CHANGED = 10
"""After so many bursts the messages of the last are edited and answered."""

console = Console()


async def main(bursts: int, seed: int) -> int:
    dice, began = random.Random(seed), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory() as folder, Progress(*columns, console=console) as progress:
        async with Torture(folder=Path(folder), seed=seed) as torture:
            bar = progress.add_task(f"bursts of 300 (seed {seed})", total=bursts)
            for number in range(1, bursts + 1):
                torture.discord.nonce_seconds = dice.choice((1, 300))
                await torture.burst(kills=1, limit=LIMIT)
                if number % CHANGED == 0:
                    await torture.edits(kills=1, limit=LIMIT)
                    await torture.answers(kills=1, limit=LIMIT)
                progress.advance(bar)
                if wrongs := torture.wrongs():
                    break
    posts = sum(len(posted) for posted in torture.seen().values())
    minutes = (time.monotonic() - began) / 60
    console.print(f"{posts} messages of {len(torture.owed) * 30} alerts, {torture.kills} kills, {minutes:.1f} minutes")
    console.print("\n".join(wrongs[:20]) or "every alert once in every channel, none missing, in order")
    return 1 if wrongs else 0


if __name__ == "__main__":
    asked = [int(argument) for argument in sys.argv[1:]]
    sys.exit(asyncio.run(main(asked[0] if asked else BURSTS, asked[1] if len(asked) > 1 else 1)))
