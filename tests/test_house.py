"""The house holds: import contracts, the container, the names of what ships."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def test_the_import_contracts_are_kept() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def stages() -> list[str]:
    text = (ROOT / "Dockerfile").read_text()
    return re.split(r"^FROM ", text, flags=re.MULTILINE)


def test_the_image_runs_as_a_user_of_its_own(stages: list[str]) -> None:
    final = stages[-1]
    assert "ARG BASE=" in stages[0]
    assert final.startswith("${BASE}")
    assert "USER 10001:10001" in final
    assert 'VOLUME ["/data"]' in final
    assert "STOPSIGNAL SIGTERM" in final
    assert 'ENTRYPOINT ["panmunjom"]' in final
    assert "HEALTHCHECK" in final


def test_the_final_stage_takes_only_the_installed_environment(stages: list[str]) -> None:
    copied = re.findall(r"^COPY .*", stages[-1], flags=re.MULTILINE)
    assert copied == ["COPY --from=build /opt/panmunjom /opt/panmunjom"]
    assert "--require-hashes" in stages[1]
    assert "pip uninstall" in stages[1]


def test_what_the_image_copies_is_let_in(stages: list[str]) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    wanted = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", stages[1], flags=re.MULTILINE)
        for name in line.split()
    }
    assert wanted == allowed
    assert all((ROOT / name).exists() for name in wanted)


def test_the_compose_file_is_closed() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["panmunjom"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert int(service["stop_grace_period"].removesuffix("s")) > 10
    assert "data:/data" in service["volumes"]


def test_compose_passes_on_every_setting() -> None:
    """A name that the file .env sets must not be read for the compose file alone."""
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["panmunjom"]
    assert service["env_file"] == [{"path": ".env", "required": False}]


def test_the_readmes_pictures_are_there_and_small() -> None:
    names = re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(names) == 2
    assert all(0 < (ROOT / name).stat().st_size < 50_000 for name in names)


def test_make_offers_what_the_readme_promises() -> None:
    makefile = (ROOT / "Makefile").read_text()
    promised = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert promised >= {"demo", "check", "install-test"}
    assert [target for target in promised if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
