"""Figures of grouping: quality with one window held out at a time, and what a decision costs on a full desk.

    python tests/bench/grouping.py              # quality over ../shared/bench/groups-dev, where it is there
    python tests/bench/grouping.py --scale      # milliseconds of processor time to decide and to join, with 10,000 open stories
    python tests/bench/grouping.py --train      # learn config/weights/grouping.toml anew from all windows

Weights are learnt from all windows but one, with the written ones of tests/core/group/windows, and tried on that one,
item by item; those of tests/core/group/unseen are never learnt from. `--words` does without vectors.
"""

import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.classify import Names
from bot.core.group import Desk, JoinStory, Middles, Reader, Reported, Scorer
from bot.core.group.likeness import SETS
from bot.core.group.train import OUTSIDE, Row, Told, fit, rows_of
from bot.core.lines import article_from
from bot.core.route import OPEN_FOR
from bot.model import Article, StoryId, Tag
from bot.runner import embed_here
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
LABELLED = ROOT.parent / "shared" / "bench" / "groups-dev"
WRITTEN = ROOT / "tests" / "core" / "group" / "windows"
UNSEEN = ROOT / "tests" / "core" / "group" / "unseen"
SHIPPED = ROOT / "config" / "weights" / "grouping.toml"
JOIN_AT = {"words": 0.4, "meaning": -0.2, "across-words": 0.5, "across-meaning": 0.5}
_ANY = Tag(relevant=True, score=1.0)

CATALOGUE = load_catalogue(None)
TRAINED = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
MIDDLES = Middles.from_table(TRAINED["middles"])
READER = Reader.from_tables(acts=CATALOGUE.acts, names=Names.from_table(CATALOGUE.names), middles=MIDDLES)


@cache
def window(path: Path, *, with_meaning: bool) -> tuple[Told, ...]:
    """Read a window; time never runs back in it."""
    embed = embed_here(Settings()) if with_meaning else None
    now, told = datetime.min.replace(tzinfo=UTC) + timedelta(days=365), []
    every = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    for row in (row for row in every if "story" in row):  # marks of feedback teach tagging
        article = article_from(row)
        now = max(now, article.published_at or now)
        report = Reported(article=article, tag=_ANY, vector=embed(article) if embed else None)
        told.append(Told(report=report, story=row["story"], at=now))
    return tuple(told)


@cache
def rows(path: Path, *, with_meaning: bool) -> tuple[Row, ...]:
    """Give what training learns from a window."""
    return tuple(rows_of(window(path, with_meaning=with_meaning), desk_of(Scorer({}))))


def desk_of(scorer: Scorer) -> Desk:
    """Give an empty desk that scores by these weights."""
    return Desk(reader=READER, scorer=scorer, open_for=OPEN_FOR)


def learnt(paths: Sequence[Path], *, with_meaning: bool) -> Scorer:
    """Give the weights that these windows teach, those for vectors only where they are wanted."""
    kinds = [kind for kind in SETS if with_meaning or "meaning" not in kind]
    return Scorer(
        {
            kind: fit([rows(path, with_meaning="meaning" in kind) for path in paths], kind=kind, join_at=JOIN_AT[kind])
            for kind in kinds
        }
    )


def grouped(told: Sequence[Told], desk: Desk) -> list[StoryId]:
    """Group a window as the wire would, what is outside the matter and all."""
    made = []
    for number, one in enumerate(told):
        desk.close(now=one.at)
        decision = desk.decide(one.report, now=one.at)
        made.append(decision.story if isinstance(decision, JoinStory) else StoryId(number))
        desk.add(made[-1], one.report, at=one.at)
    return made


def scored(told: Sequence[Told], made: Sequence[StoryId]) -> tuple[float, float]:
    """Give B-cubed F1 and pair precision, without what is outside the matter."""
    pairs = [(one.story, story) for one, story in zip(told, made, strict=True) if one.story != OUTSIDE]
    precision = sum(_share(pairs, one, by=1, of=0) for one in pairs) / len(pairs)
    recall = sum(_share(pairs, one, by=0, of=1) for one in pairs) / len(pairs)
    joined = [(one, other) for one, other in combinations(pairs, 2) if one[1] == other[1]]
    right = sum(one[0] == other[0] for one, other in joined)
    return 2 * precision * recall / (precision + recall), right / len(joined) if joined else 1.0


def _share(pairs: Sequence[tuple[str, StoryId]], one: tuple[str, StoryId], *, by: int, of: int) -> float:
    same = [other for other in pairs if other[by] == one[by]]
    return sum(other[of] == one[of] for other in same) / len(same)


def across(told: Sequence[Told], made: Sequence[StoryId]) -> tuple[float, float]:
    """Give precision and recall of pairs in two languages."""
    pairs = [
        (one.story == other.story, story == same)
        for (one, story), (other, same) in combinations(zip(told, made, strict=True), 2)
        if one.report.article.language != other.report.article.language and OUTSIDE not in (one.story, other.story)
    ]
    right = sum(is_true and is_made for is_true, is_made in pairs)
    return right / max(sum(made for _, made in pairs), 1), right / max(sum(true for true, _ in pairs), 1)


def quality(*, with_meaning: bool) -> list[Sequence[float]]:
    """Print the figures of each window, held out; give the means of the labelled ones, and of the unseen ones."""
    means = []
    written = sorted(WRITTEN.glob("*.jsonl"))
    labelled = sorted(LABELLED.glob("*.jsonl"))
    unseen = sorted(UNSEEN.glob("*.jsonl"))
    for tried in (labelled, unseen):
        found = []
        for path in tried:
            scorer = learnt([*(other for other in labelled if other != path), *written], with_meaning=with_meaning)
            told = window(path, with_meaning=with_meaning)
            made = grouped(told, desk_of(scorer))
            found.append((*scored(told, made), *across(told, made)))
            _show(path.stem, found[-1], is_across=tried is unseen)
        means.append([sum(column) / len(found) for column in zip(*found, strict=True)])
        _show("mean", means[-1], is_across=tried is unseen)
    return means


def _show(name: str, figures: Sequence[float], *, is_across: bool) -> None:
    shown = "B-cubed F1 {:.3f}  pair precision {:.3f}".format(*figures)
    languages = "  across languages: precision {:.3f}, recall {:.3f}".format(*figures[2:]) if is_across else ""
    sys.stdout.write(f"{name:21} {shown}{languages}\n")


def card(paths: Sequence[Path]) -> list[str]:
    """Say what the weights are, what they were learnt from, and how well they do on what they were not."""
    told = [one for path in paths for one in window(path, with_meaning=False)]
    languages = Counter(one.report.article.language for one in told)
    stories = sum(len({one.story for one in window(path, with_meaning=False)} - {OUTSIDE}) for path in paths)
    shares = ", ".join(f"{language} {count}" for language, count in languages.most_common())
    lines = [
        "# The scorer of stories (bot/core/group/likeness.py): log-odds for each sign, within a language and across two, with",
        "# vectors and without; and the middle of the vectors of each language, learnt once from headlines of all kinds.",
        f"# Written by `python tests/bench/grouping.py --train` from {len(paths)} windows, {len(told)} items in {stories} stories ({shares}):",
        "# labelled ones of real news, which are no part of the project, and those of tests/core/group/windows. Nothing is left to",
        "# chance: the same windows give the same numbers. What held-out windows say (of tests/core/group/unseen, which taught nothing):",
    ]
    for name, with_meaning in (("with vectors", True), ("without", False)):
        dev, unseen = quality(with_meaning=with_meaning)
        lines.append(
            f"#   {name}: B-cubed F1 {dev[0]:.3f}, pair precision {dev[1]:.3f} ({unseen[0]:.3f} and {unseen[1]:.3f})"
        )
    return lines


def train() -> None:
    """Write the weights and their card, learnt from all but the unseen windows; the middles of languages stay."""
    paths = [path for folder in (LABELLED, WRITTEN) for path in sorted(folder.glob("*.jsonl"))]
    scorer = learnt(paths, with_meaning=True)
    middles = SHIPPED.read_text(encoding="utf-8").partition("[middles]")[2]
    lines = card(paths)
    for kind, weights in scorer.sets.items():
        lines += ["", f"[{kind}]", f"bias = {weights.bias}", f"join_at = {weights.join_at}", "", f"[{kind}.signs]"]
        lines += [f"{sign} = {weight}" for sign, weight in weights.signs.items()]
    SHIPPED.write_text("\n".join([*lines, "", "[middles]"]) + middles, encoding="utf-8")


def scale(stories: int = 10_000, tried: int = 300) -> None:
    """Print what a decision and a joining cost on a full desk, with vectors."""
    roll, now = Random(1), datetime(2027, 1, 1, tzinfo=UTC)
    import numpy as np  # noqa: PLC0415 - for this alone

    spread = np.random.default_rng(1)
    desk = story_desk(CATALOGUE)

    def report() -> Reported:
        leaders = ("North Korea", "Kim Jong Un", "Seoul", "Trump", "Lavrov", "Wang Yi", "Tokyo", "the UN")
        acts = ("fires", "meets", "denounces", "signs", "sanctions", "visits", "rejects", "deploys")
        words = " ".join(f"w{int(3000 * roll.random() ** 2)}" for _ in range(5))
        title = f"{roll.choice(leaders)} {roll.choice(acts)} {roll.choice(leaders)} missile {words}"
        vector = spread.normal(size=384).astype(np.float32)
        return Reported(article=Article(title=title, language="en"), tag=_ANY, vector=vector / np.linalg.norm(vector))

    for number in range(stories):
        for _ in range(roll.choice((1, 1, 2, 6))):
            desk.add(StoryId(number), report(), at=now)
    spent = []
    for number in range(tried):
        new, begun = report(), time.thread_time()
        desk.decide(new, now=now)
        desk.add(StoryId(number), new, at=now)
        spent.append((time.thread_time() - begun) * 1000)
    spent.sort()
    sys.stdout.write(
        f"{len(desk)} open stories: median {spent[tried // 2]:.2f} ms, 95 % {spent[tried * 19 // 20]:.2f} ms\n"
    )


if __name__ == "__main__":
    if "--scale" in sys.argv:
        scale()
    elif not LABELLED.is_dir():
        sys.exit("there is no ../shared/bench/groups-dev to measure with")
    elif "--train" in sys.argv:
        train()
    else:
        quality(with_meaning="--words" not in sys.argv and embed_here(Settings()) is not None)
