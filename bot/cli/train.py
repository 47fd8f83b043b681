"""The command that learns: labelled lines in, weights and a model card out."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bot import runner
from bot.app import sign_reader
from bot.catalogue import WEIGHTS, examples_text
from bot.cli.terminal import EX_DATAERR, complain, counted, load, progress, rows
from bot.core.classify.learned import Floats, Weights
from bot.core.classify.priors import TOPICS
from bot.core.classify.signs import Reader
from bot.core.classify.stored import to_bytes
from bot.core.classify.train import Lesson, learn
from bot.core.lessons import EXAMPLE_WEIGHT, by_topic, cross_judged, day_of, figures, lesson_from, outlet_of
from bot.core.lines import article_from
from bot.core.vector import Vector
from bot.errors import UserInputError
from bot.model import Article

Row = Mapping[str, Any]
Embed = Callable[[Article], Vector]
Data = Annotated[
    typer.FileText, typer.Argument(help='Labelled lines: {"id", "title", "relevant", "topics", "status"}.')
]
_CARD = """\
# What tagging learned, and from what

Made by `panmunjom train DATA`: logistic regression over signs (who is named, which concepts, where, what stands
beside the name of a meeting), with the desk's knowledge as the starting point; a second set of weights reads a
sentence embedding beside them. It holds weights, signs and learned words, and no news text. An example that ships
counts {weight} of a line of DATA.

| lines | from | languages | relevant | statuses other than none |
|---|---|---|---|---|
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(train)


def train(
    data: Data,
    out: Annotated[Path | None, typer.Option(help="The folder of the weights; by default your config/weights.")] = None,
    *,
    examples: Annotated[bool, typer.Option(help="Learn from the examples that ship, too.")] = True,
) -> None:
    """Learn tagging from labelled lines, in some minutes; the same lines give the same weights."""
    settings, catalogue = load()
    own = [json.loads(line) for line in examples_text().splitlines()] if examples else []
    # What `panmunjom feedback export` writes of repaired stories teaches grouping, not tagging.
    marked = [row for row in rows(data) if "relevant" in row or "story" not in row]
    course = _course(own, marked, sign_reader(catalogue), runner.embed_here(settings))
    models = {name: course.learn(name) for name in course.ways}
    measured = {name: course.measure(name) for name in course.ways} if len(course.labelled) > len(own) else {}
    folder = out or (settings.config_dir or Path("config")) / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(to_bytes(models))
    (folder / "tagging.md").write_text(_card(course, measured), encoding="utf-8")
    typer.echo(f"{folder / WEIGHTS}: {len(models['signs'].signs)} signs from {len(course.lessons)} lines")
    for lines in measured.values():
        for line in lines:
            typer.echo(f"  {line}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Course:
    """What is learned from. The first `own` lines are the examples that ship; they are never judged."""

    labelled: Sequence[Row]
    lessons: Sequence[Lesson]
    own: int
    ways: Mapping[str, Floats | None]
    """ "signs" without vectors and, where there are any, "meaning" with them."""

    def learn(self, way: str) -> Weights:
        """Learn from all."""
        with progress(f"Learning, {way}"):
            return learn(self.lessons, sorted(TOPICS), self.ways[way])

    def measure(self, way: str) -> list[str]:
        """Say how days of the data are judged by what was learned from the others, and how outlets are."""
        topics = sorted(TOPICS)
        odds = self._judged(way, day_of)
        judged = self.lessons[self.own :]
        lines = [f"{way}: {_shown(figures(judged, odds, topics))}"]
        languages = [str(row.get("lang") or "?") for row in self.labelled[self.own :]]
        for language, count in Counter(languages).most_common():
            places = [place for place, one in enumerate(languages) if one == language]
            found = figures([judged[place] for place in places], odds[places], topics)
            lines.append(f"{way}, {language} ({count}): {_shown(found)}")
        lines.append(f"{way}, F1 by topic: {_shown(by_topic(judged, odds, topics))}")
        unseen = figures(judged, self._judged(way, outlet_of), topics)
        return [*lines, f"{way}, outlets that nothing was learned from: {_shown(unseen)}"]

    def _judged(self, way: str, group_of: Callable[[Row], str]) -> Floats:
        with progress(f"Checking what was learned, {way}"):
            groups = [group_of(row) for row in self.labelled]
            return cross_judged(self.lessons, groups, sorted(TOPICS), self.ways[way], self.own)


def _course(own: Sequence[Row], data: Sequence[Row], reader: Reader, embed: Embed | None) -> _Course:
    """Read the lines; what is wrong with one ends the command with code 65."""
    labelled = [*own, *data]
    try:
        lessons = [
            lesson_from(row, reader, sorted(TOPICS), EXAMPLE_WEIGHT if place < len(own) else 1.0)
            for place, row in enumerate(counted(labelled, "Reading"))
        ]
    except UserInputError as error:
        complain(str(error))
        raise typer.Exit(EX_DATAERR) from error
    if not any(lesson.relevant for lesson in lessons):
        complain("there is nothing relevant among the lines, so nothing can be learned")
        raise typer.Exit(EX_DATAERR)
    ways: dict[str, Floats | None] = {"signs": None}
    if embed is not None:
        ways["meaning"] = np.stack([embed(article_from(row)) for row in counted(labelled, "Reading what they mean")])
    return _Course(labelled=labelled, lessons=lessons, own=len(own), ways=ways)


def _shown(found: Mapping[str, float]) -> str:
    return ", ".join(f"{what} {value:.3f}" for what, value in found.items())


def _card(course: _Course, measured: Mapping[str, Sequence[str]]) -> str:
    lines = [
        _composition("examples that ship", course.labelled[: course.own]),
        _composition("DATA", course.labelled[course.own :]),
        "",
        "Cross-validated on DATA, by day, so that reports of one event stay on one side:",
        "",
        *(f"- {line}" for found in measured.values() for line in found),
        "",
        "Other years are harder, too; expect less there.",
    ]
    return _CARD.format(weight=EXAMPLE_WEIGHT) + "\n".join(lines) + "\n"


def _composition(name: str, rows: Sequence[Row]) -> str:
    languages = ", ".join(
        f"{lang} {count}" for lang, count in Counter(row.get("lang", "?") for row in rows).most_common()
    )
    relevant = [row for row in rows if row["relevant"]]
    states = Counter(row["status"] for row in relevant if row["status"] != "none")
    shown = ", ".join(f"{state} {count}" for state, count in states.most_common())
    return f"| {len(rows)} | {name} | {languages} | {len(relevant)} | {shown} |"
