"""The command that learns: labelled lines in, weights and a model card out."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bot import runner
from bot.app import sign_reader
from bot.catalogue import WEIGHTS, examples_text
from bot.cli.terminal import complain, load, progress, rows
from bot.core.classify.priors import TOPICS
from bot.core.classify.stored import to_bytes
from bot.core.classify.train import learn
from bot.core.lessons import cross_validated, day_of, lesson_from
from bot.core.lines import article_from
from bot.errors import UserInputError

Data = Annotated[
    typer.FileText, typer.Argument(help='Labelled lines: {"id", "title", "relevant", "topics", "status"}.')
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(train)


def train(
    data: Data,
    out: Annotated[Path | None, typer.Option(help="The folder of the weights; by default your config/weights.")] = None,
    *,
    examples: Annotated[bool, typer.Option(help="Learn from the examples that ship, too.")] = True,
) -> None:
    """Learn tagging from labelled lines, in a minute or two; the same lines give the same weights."""
    settings, catalogue = load()
    own = [json.loads(line) for line in examples_text().splitlines()] if examples else []
    # What `panmunjom feedback export` writes of repaired stories teaches grouping, not tagging.
    labelled = [*own, *(row for row in rows(data) if "relevant" in row or "story" not in row)]
    topics = sorted(TOPICS)
    reader = sign_reader(catalogue)
    try:
        lessons = [lesson_from(row, reader, topics) for row in labelled]
    except UserInputError as error:
        complain(str(error))
        raise typer.Exit(65) from error
    if not any(lesson.relevant for lesson in lessons):
        complain("there is nothing relevant among the lines, so nothing can be learned")
        raise typer.Exit(65)
    embed = runner.embed_here(settings)
    days = [day_of(row) for row in labelled]
    with progress("Reading, learning and checking"):
        vectors = np.stack([embed(article_from(row)) for row in labelled]) if embed else None
        models = {"signs": learn(lessons, topics)}
        figures = (
            {"signs alone": cross_validated(lessons, days, topics, None, len(own))} if len(labelled) > len(own) else {}
        )
        if vectors is not None:
            models["meaning"] = learn(lessons, topics, vectors)
            if figures:
                figures["with meaning"] = cross_validated(lessons, days, topics, vectors, len(own))
    folder = out or (settings.config_dir or Path("config")) / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(to_bytes(models))
    card = _card(own, labelled[len(own) :], figures)
    (folder / "tagging.md").write_text(card, encoding="utf-8")
    typer.echo(f"{folder / WEIGHTS}: {len(models['signs'].signs)} signs from {len(lessons)} lines")
    for name, found in figures.items():
        typer.echo(f"  {name}: " + ", ".join(f"{what} {value:.3f}" for what, value in found.items()))


def _card(own: Sequence[dict[str, Any]], data: Sequence[dict[str, Any]], figures: dict[str, dict[str, float]]) -> str:
    lines = [
        "# What tagging learned, and from what",
        "",
        "Made by `panmunjom train DATA`: logistic regression over signs (who is named, which concepts, where), with",
        "the desk's knowledge as the starting point; a second set of weights reads a sentence embedding beside them.",
        "It holds weights, signs and learned words, and no news text.",
        "",
        "| lines | from | languages | relevant | statuses other than none |",
        "|---|---|---|---|---|",
        _composition("examples that ship", own),
        _composition("DATA", data),
        "",
        "Cross-validated on DATA, by day, so that reports of one event stay on one side:",
        "",
    ]
    for name, found in figures.items():
        lines.append(f"- {name}: " + ", ".join(f"{what} {value:.3f}" for what, value in found.items()))
    lines += ["", "Other outlets and other years are harder; expect less there."]
    return "\n".join(lines) + "\n"


def _composition(name: str, rows: Sequence[dict[str, Any]]) -> str:
    languages = ", ".join(
        f"{lang} {count}" for lang, count in Counter(row.get("lang", "?") for row in rows).most_common()
    )
    relevant = [row for row in rows if row["relevant"]]
    states = Counter(row["status"] for row in relevant if row["status"] != "none")
    shown = ", ".join(f"{state} {count}" for state, count in states.most_common())
    return f"| {len(rows)} | {name} | {languages} | {len(relevant)} | {shown} |"
