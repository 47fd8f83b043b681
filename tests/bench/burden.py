"""What documents cost the wire: all real ones at hand, and those made to hurt, each a feed of a wire at work.

    python -m tests.bench.burden

Publishers are a process of their own, on loopback. Printed are how late the event loop is (what a command in chat
would wait), how much the wire's process grows, and how long it takes. Exit code 1 past 50 ms or 64 MiB.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import brotli

from bot import log
from tests.bench.ingest import published
from tests.bench.meter import Lag, grown_since, memory
from tests.bench.publisher import REAL
from tests.bench.wire import wired
from tests.fakes.hostile import FEED, HOSTILE, ITEM

LAG_MS, GROWTH_MIB = 50, 64
BOMB = FEED % (b"", (ITEM % (b"A" * 2**20)) * 100)


def write(folder: Path) -> int:
    """Write the documents, 0.xml and so on; give how many they are."""
    folder.mkdir()
    real = [path.read_bytes() for path in sorted(REAL.iterdir())] if REAL.exists() else []
    for number, body in enumerate((*real, *HOSTILE)):
        (folder / f"{number}.xml").write_bytes(body)
    count = len(real) + len(HOSTILE)
    (folder / f"{count}.br").write_bytes(brotli.compress(BOMB))
    return count + 1


async def measure(folder: Path, port: int, count: int) -> int:
    """Poll all of them once, then again, and print what it cost."""
    async with wired(port, folder, count) as (wire, clock):
        before, began = memory(), time.perf_counter()
        async with Lag() as lag:
            for _ in range(2):
                report = await wire.poll.due()
                print(f"{report.polled} feeds, {report.new_items} items, {len(report.failures)} of them unreadable")
                clock.forward(hours=25)
        late, grown = lag.percentile(99), grown_since(before)
        print(f"{time.perf_counter() - began:.1f} s; loop lag p99 {late:.1f} ms, max {lag.percentile(100):.1f} ms")
        print(f"the process grew by {grown:.1f} MiB")
    return int(late > LAG_MS or grown > GROWTH_MIB)


def main() -> int:
    """Measure; give the exit code."""
    log.configure("error", "text", ())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = write(folder / "documents")
        with published(folder / "documents") as port:
            return asyncio.run(measure(folder, port, count))


if __name__ == "__main__":
    sys.exit(main())
