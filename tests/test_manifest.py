"""The manifest that an owner pastes into Slack."""

import json

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.catalogue import shipped
from tests.fakes.specs import MANIFEST


def manifest() -> dict[str, object]:
    return yaml.safe_load((shipped() / "slack-manifest.yaml").read_text(encoding="utf-8"))


def test_the_manifest_asks_for_all_scopes_at_once() -> None:
    scopes = set(manifest()["oauth_config"]["scopes"]["bot"])  # type: ignore[index]
    assert scopes >= {
        "commands", "chat:write", "chat:write.public", "channels:read", "groups:read", "channels:join", "users:read",
        "channels:history", "groups:history", "usergroups:read", "files:write",
    }  # fmt: skip


@pytest.mark.skipif(not MANIFEST.exists(), reason="the official manifest schema is not on this machine")
def test_the_manifest_is_valid() -> None:
    validator = Draft7Validator(json.loads(MANIFEST.read_text()))
    assert [error.message[:200] for error in validator.iter_errors(manifest())] == []
