"""Fetch feedparser's source package into .cache, and read all of its test documents: counts, faults, the slowest."""

import subprocess
import sys
import tarfile
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from bot.errors import ParseError
from bot.feeds.parse import parse_document
from bot.model import Document

CACHE = Path(".cache")


def fetched() -> Path:
    """Give the folder of documents, fetched once."""
    name = f"feedparser-{version('feedparser')}"
    if not (CACHE / name).exists():
        CACHE.mkdir(exist_ok=True)
        wanted = f"feedparser=={version('feedparser')}"
        how = ["--no-deps", "--no-binary", ":all:", "-q", "-d", str(CACHE)]
        subprocess.run([sys.executable, "-m", "pip", "download", *how, wanted], check=True)
        with tarfile.open(CACHE / f"{name}.tar.gz") as package:
            package.extractall(CACHE, filter="data")
    return CACHE / name / "tests"


def main() -> None:
    """Print what became of each document."""
    results: Counter[str] = Counter()
    times = []
    for path in sorted(fetched().rglob("*.xml")):
        start = time.perf_counter()
        try:
            parse_document(Document(url="https://wire.example/rss", body=path.read_bytes()))
            results["read"] += 1
        except ParseError as error:
            results[error.reason] += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            results[f"CRASH {path.name}: {error!r}"] += 1
        times.append((time.perf_counter() - start, path.name))
    for reason, count in results.most_common():
        print(f"{count:6} {reason}")
    print(f"slowest: {max(times)[1]}, {max(times)[0]:.2f} s")


if __name__ == "__main__":
    main()
