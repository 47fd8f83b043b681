"""How well tagging judges labelled items it has learned from others of, and how quick the gate is.

python tests/bench/tagging.py [DATA]      by default ../shared/bench/tags-dev.jsonl; without it, the gate alone
"""

import json
import sys
import time
from pathlib import Path

from bot.app import judge, sign_reader
from bot.catalogue import examples_text, load_catalogue
from bot.core.classify.priors import TOPICS
from bot.core.lessons import cross_validated, day_of, lesson_from
from bot.model import Article

DATA = Path("../shared/bench/tags-dev.jsonl")
WORLD = [
    "Local elections in France: the results",
    "Central bank leaves rates unchanged",
    "Striker signs a new contract until 2029",
    "台風が九州に接近",
    "На юге страны ожидаются дожди",
]


def main() -> None:
    """Print the figures."""
    catalogue = load_catalogue(None)
    gate = judge(catalogue).gate
    articles = [Article(title=f"{title} {number}") for number in range(4000) for title in WORLD]
    begun = time.perf_counter()
    passed = sum(map(gate.passes, articles))
    took = time.perf_counter() - begun
    print(f"gate: {len(articles) / took:,.0f} items a second, {passed} of {len(articles)} passed")
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not data.is_file():
        print(f"{data} is missing: no figures of quality")
        return
    own = [json.loads(line) for line in examples_text().splitlines()]
    rows = [*own, *map(json.loads, data.read_text(encoding="utf-8").splitlines())]
    reader, topics = sign_reader(catalogue), sorted(TOPICS)
    lessons = [lesson_from(row, reader, topics) for row in rows]
    days = [day_of(row) for row in rows]
    for name, value in cross_validated(lessons, days, topics, None, len(own)).items():
        print(f"semantic = off, cross-validated by day: {name} {value:.3f}")


if __name__ == "__main__":
    main()
