"""The command that learns, on lines of its own."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import call

LINES = [
    *(
        {"id": f"m{n}", "date": f"2026-03-{n:02}", "lang": "en", "relevant": 1, "topics": ["missile"], "status": "none",
         "title": f"North Korea fires {n} missiles into the East Sea"}
        for n in range(1, 7)
    ),
    *(
        {"id": f"s{n}", "date": f"2026-04-{n:02}", "lang": "en", "relevant": 1, "topics": ["summit", "us-dprk"],
         "status": "scheduled", "title": f"Trump to meet Kim Jong Un on May {n}"}
        for n in range(1, 7)
    ),
    *(
        {"id": f"k{n}", "date": f"2026-05-{n:02}", "lang": "en", "relevant": 0, "topics": [], "status": "none",
         "title": f"South Korean shares fall {n} percent on chip worries"}
        for n in range(1, 7)
    ),
]  # fmt: skip


MARKED = {"id": "1", "title": "No meeting with Kim Jong Un is scheduled on Asia tour, US official says"}


def train(folder: Path, lines: Sequence[dict[str, Any]], out: str = "weights") -> Any:
    (folder / "data.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return call(folder, "train", "data.jsonl", "--out", out, "--no-examples", SEMANTIC="off")


def test_what_is_learned_is_written_with_its_card_and_is_the_same_each_time(tmp_path: Path) -> None:
    done = train(tmp_path, LINES)
    assert done.returncode == 0, done.stderr
    assert "18 lines" in done.stdout
    card = (tmp_path / "weights" / "tagging.md").read_text(encoding="utf-8")
    assert "| 18 | DATA | en 18 | 12 | scheduled 6 |" in card
    assert "signs, en (18): relevance F1 " in card
    assert "signs, F1 by topic: " in card
    assert "signs, outlets that nothing was learned from: relevance F1 " in card
    train(tmp_path, LINES, "again")
    first, again = ((tmp_path / name / "tagging.npz").read_bytes() for name in ("weights", "again"))
    assert first == again


def test_the_wire_uses_what_was_learned(tmp_path: Path) -> None:
    """Lines that call launches a summit teach it so: what it says then cannot come from the weights that ship."""
    wrong = [{**line, "topics": ["sanctions"]} if line["topics"] == ["missile"] else line for line in LINES]
    item = json.dumps({"id": "1", "title": LINES[0]["title"]})
    assert topics(call(tmp_path, "tag", text=item, SEMANTIC="off").stdout) >= {"missile"}
    train(tmp_path, wrong * 4, "config/weights")
    assert topics(call(tmp_path, "tag", text=item, CONFIG_DIR="config", SEMANTIC="off").stdout) >= {"sanctions"}


def topics(line: str) -> set[str]:
    return {topic["id"] for topic in json.loads(line)["topics"]}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({**LINES[0], "topics": ["launches"]}, "m1: there is no topic launches"),
        ({**LINES[0], "status": "soon"}, "m1: the status must be one of"),
        ({"id": "m1", "title": "North Korea"}, "m1: a labelled line needs relevant, topics, status"),
        (LINES[-1], "nothing relevant among the lines"),
    ],
)
def test_what_cannot_be_learned_from_is_told_and_nothing_is_written(
    tmp_path: Path, line: dict[str, Any], words: str
) -> None:
    done = train(tmp_path, [line])
    assert done.returncode == 65
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "weights").exists()


def test_training_takes_what_the_export_gives(tmp_path: Path) -> None:
    """A marked alert teaches tagging, a repaired story's report is passed over; what is neither is named."""
    marked = {**MARKED, "relevant": 1, "topics": ["summit"], "status": "ruled_out"}
    repaired = {**MARKED, "id": "i2", "story": "s1"}
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (marked, repaired)))
    done = call(tmp_path, "train", "lines.jsonl", "--out", "weights", "--no-examples", SEMANTIC="off")
    assert (done.returncode, (tmp_path / "weights" / "tagging.npz").exists()) == (0, True), done.stderr
    assert "| 1 | DATA |" in (tmp_path / "weights" / "tagging.md").read_text()
    (tmp_path / "lines.jsonl").write_text(json.dumps(MARKED))
    assert call(tmp_path, "train", "lines.jsonl", "--out", "weights", "--no-examples", SEMANTIC="off").returncode == 65
