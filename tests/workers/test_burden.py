"""What documents may cost the wire itself: all the real ones at hand, and those made to hurt."""

import resource
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.model import Document
from bot.workers.parsing import ParseWorker
from tests.fakes.hostile import FEED, HOSTILE, ITEM

REAL = Path(__file__).parents[3] / "shared" / "feeds" / "real"


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.timeout(400)
async def test_no_document_grows_the_wire_or_hurts_the_next() -> None:
    bodies = [path.read_bytes() for path in sorted(REAL.iterdir())] if REAL.exists() else []
    worker = ParseWorker(module="bot.feeds.parse_child")
    before = resident()
    read = 0
    for number, body in enumerate((*bodies[::3], *HOSTILE)):
        try:
            read += bool((await worker.parse(Document(url=f"https://{number}.example/", body=body))).items)
        except ParseError:
            continue
    last = await worker.parse(Document(url="https://last.example/", body=FEED % (b"", ITEM % b"x")))
    await worker.close()
    assert len(last.items) == 1
    assert read >= 4
    assert resident() - before < 64 * 2**20
