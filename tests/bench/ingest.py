"""How quick and how light the ingest is, beside another reader (lemon24's `reader`), in one run on one machine.

200 feeds made from real files (../shared/feeds/real; without them, feeds made here), each on a loopback address of its
own: the first fetch, then a round in which every server answers 304. Then 2,000 feeds in a simulated hour. Servers,
readers and the parsing processes are processes of their own; CPU is that of the reading process.

    python tests/bench/ingest.py            all of it (the other reader is installed into .cache/reader)
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.meter import Lag, cpu_seconds, grown_since, memory
from tests.bench.publisher import write_documents

CACHE = Path(".cache")
READER = ("reader==3.26", "sgmllib3k")
FEEDS, MANY = 200, 2000
GOALS = {"wall": 0.5, "again": 0.33, "cpu": 0.2}


def main() -> None:
    """Run the whole comparison, or one part of it (the parts are run by the whole)."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("part", nargs="?", choices=("all", "ours", "hour"), default="all")
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--folder", type=Path)
    chosen = asked.parse_args()
    if chosen.part == "ours":
        print(json.dumps(asyncio.run(ours(chosen.port, chosen.folder))))
    elif chosen.part == "hour":
        print(json.dumps(asyncio.run(an_hour(chosen.port, chosen.folder))))
    else:
        compare()


def compare() -> None:
    """Print the two side by side, then the hour."""
    other = other_reader()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = write_documents(folder / "documents", FEEDS)
        print(f"{FEEDS} feeds from {kinds} documents, {sys.version.split()[0]}")
        with published(folder / "documents") as port:
            mine = run([sys.executable, __file__, "ours", "--port", str(port), "--folder", name])
            theirs = run([*other, str(port), str(FEEDS), name])
        print(f"{'':28}{'panmunjom':>12}{'reader':>12}{'ratio':>8}{'goal':>7}")
        for title, key, goal in (
            ("first fetch, wall s", "first_wall", "wall"),
            ("first fetch, CPU s", "first_cpu", "cpu"),
            ("a round of 304s, wall s", "again_wall", "again"),
            ("a round of 304s, CPU s", "again_cpu", "cpu"),
        ):
            print(f"{title:28}{mine[key]:12.2f}{theirs[key]:12.2f}{mine[key] / theirs[key]:8.2f}{GOALS[goal]:7.2f}")
        print(f"{'items stored':28}{mine['items']:12.0f}{theirs['items']:12.0f}")
        print(f"{'loop lag p99 / max, ms':28}{mine['lag_p99']:8.1f} / {mine['lag_max']:.1f}   (goal 10)")
        print(f"{'memory grown, MiB':28}{mine['grown']:12.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_documents(folder / "documents", MANY, small=True)
        with published(folder / "documents") as port:
            hour = run([sys.executable, __file__, "hour", "--port", str(port), "--folder", name])
    print(
        f"{MANY} feeds, a simulated hour: {hour['polls']:.0f} polls in {hour['wall']:.1f} s, CPU {hour['cpu']:.1f} s,"
    )
    print(f"longest minute {hour['longest']:.2f} s, overdue after a minute's pass: {hour['overdue']:.0f}")


class published:  # noqa: N801 - reads as a verb
    """The publisher's process, for as long as it is needed."""

    def __init__(self, documents: Path) -> None:
        self._documents = documents

    def __enter__(self) -> int:
        """Start it, and give its port."""
        command = [sys.executable, "tests/bench/publisher.py", str(self._documents)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def run(command: list[str]) -> dict[str, float]:
    """Run a measurement in a process of its own and give its figures."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def other_reader() -> list[str]:
    """Give the command of the other reader, installed once, beside our environment."""
    home = CACHE / "reader"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *READER], check=True)
    return [str(python), "tests/bench/other_reader.py"]


async def ours(port: int, folder: Path) -> dict[str, float]:
    """Measure the first fetch of all feeds, and a round of 304s."""
    from tests.bench.wire import wired  # noqa: PLC0415 - the wire is loaded only where it is measured

    async with wired(port, folder, FEEDS) as (wire, clock), Lag() as lag:
        before = memory()
        figures: dict[str, float] = {}
        for name in ("first", "again"):
            clock.forward(hours=25)
            start, cpu = time.perf_counter(), cpu_seconds()
            report = await wire.poll.due()
            figures |= {f"{name}_wall": time.perf_counter() - start, f"{name}_cpu": cpu_seconds() - cpu}
            figures |= {"items": max(report.new_items, figures.get("items", 0))}
        return figures | {"lag_p99": lag.percentile(99), "lag_max": lag.percentile(100), "grown": grown_since(before)}


async def an_hour(port: int, folder: Path) -> dict[str, float]:
    """Poll many feeds for an hour whose minutes are as short as the work in them."""
    from tests.bench.wire import wired  # noqa: PLC0415 - as above

    async with wired(port, folder, MANY) as (wire, clock):
        start, cpu, polls, longest = time.perf_counter(), cpu_seconds(), 0, 0.0
        for _ in range(60):
            clock.forward(minutes=1)
            began = time.perf_counter()
            polls += (await wire.poll.due()).polled
            longest = max(longest, time.perf_counter() - began)
        async with wire.store.read() as tx:
            overdue = len(await tx.feeds.due(now=clock.now(), limit=MANY))
        wall = time.perf_counter() - start
        return {
            "polls": polls,
            "wall": wall,
            "cpu": cpu_seconds() - cpu,
            "longest": longest,
            "overdue": overdue,
        }


if __name__ == "__main__":
    main()
