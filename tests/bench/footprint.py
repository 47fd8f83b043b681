"""How much memory the whole bot takes, children included, with meaning and without: PSS over its processes.

    python -m tests.bench.footprint

The sample newsroom is played, so that parsing, tagging and the embedding have all been at work. Linux alone has PSS.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 45


def main() -> None:
    """Print a line for each setting."""
    for semantic in ("off", "auto"):
        print(f"PANMUNJOM_SEMANTIC={semantic:5} {measured(semantic) / 2**20:6.0f} MiB after {SECONDS} s of the sample")


def measured(semantic: str) -> int:
    """Give the bytes that a demo and its children hold."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, "PANMUNJOM_DATA_DIR": folder, "PANMUNJOM_SEMANTIC": semantic, "PANMUNJOM_WEB": "off"}
        bot = subprocess.Popen([sys.executable, "-m", "bot", "demo"], env=settings, stdout=subprocess.DEVNULL)
        try:
            time.sleep(SECONDS)
            return sum(proportional(process) for process in (bot.pid, *children_of(bot.pid)))
        finally:
            bot.terminate()
            bot.wait(timeout=15)


def children_of(parent: int) -> list[int]:
    """Give all descendants of a process."""
    found = [
        int(child)
        for task in Path(f"/proc/{parent}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return found + [deeper for child in found for deeper in children_of(child)]


def proportional(process: int) -> int:
    """Give a process's share of the memory that it maps, in bytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
