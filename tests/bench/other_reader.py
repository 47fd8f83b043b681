"""The other reader's part of `ingest.py`; run by it, in an environment of its own: PORT FEEDS FOLDER."""

import json
import resource
import sys
import time

from reader import make_reader

port, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def cpu() -> float:
    """Give this process's CPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


reader = make_reader(f"{folder}/reader.sqlite")
for number in range(count):
    reader.add_feed(f"http://127.0.{number // 200}.{number % 200 + 1}:{port}/{number}.xml")
figures: dict[str, float] = {}
for name in ("first", "again"):
    start, before = time.perf_counter(), cpu()
    for _ in reader.update_feeds_iter(scheduled=False, workers=16):
        pass
    figures |= {f"{name}_wall": time.perf_counter() - start, f"{name}_cpu": cpu() - before}
print(json.dumps(figures | {"items": reader.get_entry_counts().total}))
