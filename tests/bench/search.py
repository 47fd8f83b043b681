"""How long a search takes on an archive of a million invented items: `python tests/bench/search.py [ITEMS]`.

The archive is made once in data/bench/ (some minutes) and kept. The words are Zipf-distributed, so that a few stand in
half of all items; the questions ask for common and rare ones, in five languages, with and without limits.
"""

import asyncio
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from bot.catalogue import load_catalogue
from bot.core.cast import Cast
from bot.core.classify import Names
from bot.core.query import read_query, with_names
from bot.model import FeedId, FeedKind, FeedSource, NewItem, Tag, TopicTag
from bot.store import SqlStore, open_store
from bot.store.schema import items, stories
from bot.store.search_sqlite import index_row

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BATCH = 5000


def _split(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


TOPICS = ("summit", "us-dprk", "inter-korean", "nuclear", "missile", "alliance", "sanctions", "china", "russia")
COMMON = {
    "en": _split("North_Korea Kim_Jong_Un missile talks Seoul Washington officials said launch summit military"),
    "ko": _split("북한 김정은 미사일 회담 서울 미국 합참 발사 정상회담 군사 한미 국무위원장"),
    "ja": _split("北朝鮮 金正恩 ミサイル 会談 韓国 発射 防衛省 首脳会談 日米韓"),
    "zh": _split("朝鲜 金正恩 导弹 会谈 韩国 发射 外交部 首脑 半岛"),
    "ru": _split("КНДР Ким_Чен_Ын ракета переговоры Сеул запуск саммит санкции Пхеньян"),
}  # fmt: skip
SYLLABLES = {
    "en": _split("ka to ri men sal dor vi an es tur"),
    "ko": list("가나다라마바사아자차카타파하고노도로모보"),
    "ja": list("亜伊宇江尾加木久気古佐之須世曽田千津手戸"),
    "zh": list("大小上下左右前后东西南北春夏秋冬山水风云"),
    "ru": _split("ка то ри мен сал дор ви ан ест тур"),
}  # fmt: skip
QUESTIONS = (
    "North Korea", "Kim Jong Un missile", "회담", "김정은 미사일", "정상회담", "首脳会談", "导弹 发射", "переговоры", "북",
    "missile topic:sanctions", "회담 since:7d", "talks since:2026-03-05 before:2026-05-20", "topic:missile lang:ru",
    "Seoul source:wire-3", "actor:김정은 러시아", "金正恩 미사일", '"officials said" summit', "rimensal", "북한 미국 합참 발사 군사", "Washington tokakari",
)  # fmt: skip
ROUNDS = 5


def words(language: str, count: int, roll: random.Random) -> str:
    """Give a text: half of it common words of the beat, half words out of 50,000."""
    joint = "" if language in {"ja", "zh"} else " "
    out = []
    for _ in range(count):
        if roll.random() < 0.5:
            out.append(COMMON[language][min(int(roll.expovariate(0.4)), len(COMMON[language]) - 1)])
        else:
            rare = random.Random(int(roll.paretovariate(0.7)) % 50_000)
            out.append("".join(rare.choices(SYLLABLES[language], k=3)))
    return joint.join(out)


def invented(number: int, total: int, roll: random.Random) -> NewItem:
    """Give an item; all of them spread over six years."""
    language = roll.choices(("en", "ko", "ja", "zh", "ru"), (40, 35, 10, 10, 5))[0]
    at = NOW - timedelta(days=6 * 365) * (1 - number / total)
    feed = roll.randrange(100)
    return NewItem(
        feed_id=FeedId(feed + 1), keys=(), guid=None, url=f"https://wire.example/{number}", title=words(language, 9, roll),
        summary=words(language, 35, roll), language=language, publisher=f"Wire {feed}", kind=FeedKind.WIRE,
        state_media=False, published_at=at, first_seen_at=at,
        tag=Tag(relevant=True, score=1, topics=(TopicTag(id=roll.choice(TOPICS), score=1),)),
    )  # fmt: skip


async def fill(store: SqlStore, total: int) -> None:
    """Write the archive in large steps; a third of its items share stories by fours."""
    roll = random.Random(7)
    feeds = [
        FeedSource(
            key=f"wire-{n}", url=f"https://wire{n}.example/", name=f"Wire {n}", language="en", kind=FeedKind.WIRE
        )
        for n in range(100)
    ]
    async with store.write() as tx:
        await tx.feeds.sync(feeds, now=NOW)
    for start in range(0, total, BATCH):
        new = [invented(number, total, roll) for number in range(start, min(start + BATCH, total))]
        async with store.write() as tx:
            connection = tx.search._connection
            told = [
                {
                    "id": (start + place) // 2 + 1, "headline": item.title, "summary": "", "language": item.language, "status": "none",
                    "topics": [], "revision": 1, "first_seen_at": item.first_seen_at, "updated_at": item.first_seen_at,
                }
                for place, item in enumerate(new) if (start + place) % 2 == 0
            ]  # fmt: skip
            await connection.execute(insert(stories), told)
            rows = [
                {
                    "id": start + place + 1, "feed_id": item.feed_id, "story_id": (start + place) // 2 + 1, "url": item.url,
                    "title": item.title, "summary": item.summary, "language": item.language, "publisher": item.publisher,
                    "kind": item.kind.value, "state_media": False, "published_at": item.published_at,
                    "first_seen_at": item.first_seen_at,
                    "tag": {"relevant": True, "score": 1, "topics": [], "status": "none", "evidence": [], "status_evidence": []},
                }
                for place, item in enumerate(new)
            ]  # fmt: skip
            await connection.execute(insert(items), rows)
            indexed = [index_row(row["id"], item) for row, item in zip(rows, new, strict=True)]
            statement = "INSERT INTO item_words (rowid, title, text, marks) VALUES (:item, :title, :text, :marks)"
            await connection.execute(text(statement), indexed)
        print(f"\r{start + len(new):,} items", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


async def measure(store: SqlStore) -> None:
    """Ask each question some times, and say how long it took in milliseconds."""
    cast = Cast(Names.from_table(load_catalogue(None).names))
    all_times, cpu = [], []
    for typed in QUESTIONS:
        times = []
        for _ in range(ROUNDS):
            begun, busy = time.perf_counter(), time.process_time()
            async with store.read() as tx:
                query = with_names(read_query(typed, now=NOW), cast.forms)
                hits = await tx.search.find(query, now=NOW, limit=8)
                await tx.items.of_stories([hit.story.id for hit in hits if hit.story])
            times.append(1000 * (time.perf_counter() - begun))
            cpu.append(1000 * (time.process_time() - busy))
        all_times += times
        spent = (
            f"{statistics.median(times):7.1f} median {max(times):7.1f} max {statistics.median(cpu[-ROUNDS:]):7.1f} cpu"
        )
        print(f"{spent}  {len(hits)} found  {typed}")
    all_times.sort()
    print(
        f"all: median {statistics.median(all_times):.1f} ms, p95 {all_times[int(len(all_times) * 0.95)]:.1f} ms, on a busy machine see cpu"
    )


async def main() -> None:
    """Make the archive where there is none, then measure."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    database = Path("data/bench") / f"search-{total}.db"
    is_new = not database.exists()
    store = await open_store(database)
    try:
        if is_new:
            await fill(store, total)
        print(f"{total:,} items, {database.stat().st_size / 2**20:,.0f} MiB")
        await measure(store)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
