"""JSON lines on the command line: what is read, and what is said of what cannot be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ITEM, call


@pytest.mark.parametrize("line", ["{", "[]", '{"title": "x"}', '{"id": 1, "title": 3}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    done = call(tmp_path, "tag", text=json.dumps(ITEM) + "\n" + line + "\n")
    assert done.returncode == 65
    assert done.stderr.startswith("panmunjom: line 2")
    assert len(done.stdout.splitlines()) == 1


def test_what_is_no_text_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b'{"id": 1, "title": "\xff"}\n')
    for command in (["tag"], ["group"], ["train"], ["subscriptions", "import"]):
        done = call(tmp_path, *command, "lines")
        assert (done.returncode, len(done.stderr.splitlines())) == (65, 1), done.stderr
    assert call(tmp_path, "tag", text="[" * 200_000).returncode == 65


def test_lines_are_utf_8_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    """With the mark that some editors put first, and with half a letter, which only JSON can write."""
    line = {"id": "한\ud800", "title": "North Korea \ud800 fires missile 미사일"}
    (tmp_path / "lines").write_bytes(b"\xef\xbb\xbf" + json.dumps(line).encode())
    env = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "tag", "lines"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        env=env,
        check=False,
    )
    assert json.loads(done.stdout.decode())["id"] == line["id"], done.stderr
