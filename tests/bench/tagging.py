"""How well tagging judges labelled items it has learned from others of, by language and topic, and how quick the gate is.

python tests/bench/tagging.py [DATA]      by default ../shared/bench/tags-dev.jsonl; without it, the examples that ship
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.app import judge, sign_reader
from bot.catalogue import examples_text, load_catalogue
from bot.core.classify.learned import Floats
from bot.core.classify.priors import TOPICS
from bot.core.classify.train import Lesson
from bot.core.lessons import EXAMPLE_WEIGHT, by_topic, cross_judged, day_of, figures, lesson_from
from bot.core.lines import article_from
from bot.model import Article
from bot.runner import embed_here
from bot.settings import load_settings

DATA = Path("../shared/bench/tags-dev.jsonl")
TOPIC_IDS = sorted(TOPICS)
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
    _gate()
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    own = [json.loads(line) for line in examples_text().splitlines()]
    real = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()] if data.is_file() else []
    rows = [*own, *real]
    reader = sign_reader(catalogue)
    weights = [EXAMPLE_WEIGHT] * len(own) + [1.0] * len(real)
    lessons = [lesson_from(row, reader, TOPIC_IDS, weight) for row, weight in zip(rows, weights, strict=True)]
    embed = embed_here(load_settings())
    ways: dict[str, Floats | None] = {"semantic = off": None}
    if embed is not None:
        ways["semantic = on"] = np.stack([embed(article_from(row)) for row in rows])
    for way, vectors in ways.items():
        odds = cross_judged(lessons, [day_of(row) for row in rows], TOPIC_IDS, vectors)
        _print(f"{way}, examples that ship", own, lessons[: len(own)], odds[: len(own)])
        if real:
            _print(f"{way}, {data.name}", real, lessons[len(own) :], odds[len(own) :])


def _gate() -> None:
    gate = judge(load_catalogue(None)).gate
    articles = [Article(title=f"{title} {number}") for number in range(4000) for title in WORLD]
    begun = time.process_time()
    passed = sum(map(gate.passes, articles))
    took = time.process_time() - begun
    print(f"gate: {len(articles) / took:,.0f} items a second of CPU, {passed} of {len(articles)} passed")


def _print(name: str, rows: Sequence[Mapping[str, Any]], lessons: Sequence[Lesson], odds: Floats) -> None:
    """Print how each language and topic was judged by what was learned from other days."""
    languages = [str(row.get("lang") or "?") for row in rows]
    for language in ("all", *sorted(set(languages))):
        places = [place for place, one in enumerate(languages) if language in ("all", one)]
        found = figures([lessons[place] for place in places], odds[places], TOPIC_IDS)
        shown = ", ".join(f"{what} {value:.3f}" for what, value in found.items())
        print(f"{name}, {language} ({len(places)}): {shown}")
    print(
        f"{name}, by topic: " + ", ".join(f"{one} {f1:.3f}" for one, f1 in by_topic(lessons, odds, TOPIC_IDS).items())
    )


if __name__ == "__main__":
    main()
