"""Check payloads against the official schemas where those are at hand, and by rules of our own always."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator

SPECS = Path(__file__).parents[3] / "shared" / "specs"
DISCORD = SPECS / "discord-openapi-newsbot.json"
BLOCKS = SPECS / "slack-blockkit.schema.json"
METHODS = SPECS / "slack-webapi-methods.schema.json"
MANIFEST = SPECS / "slack-manifest.schema.json"


def discord_faults(method: str, path: str, body: Any) -> list[str]:
    """`path` is a template of the specification, such as /channels/{channel_id}/messages."""
    faults = _discord_rules(body)
    validator = _discord_validator(method, path) if DISCORD.exists() else None
    if validator is not None:
        faults += [
            f"{list(error.absolute_path)} {error.message[:300]}"
            for error in validator.iter_errors(_without_defaults(body))
        ]
    return faults


def slack_faults(method: str, body: dict[str, Any]) -> list[str]:
    faults = _slack_rules(method, body)
    if METHODS.exists():
        validator = _method_validator(method)
        faults += [error.message[:300] for error in validator.iter_errors(body)] if validator else []
    if method == "views.open":
        return [*faults, *_form_faults(body["view"])]
    if BLOCKS.exists() and "blocks" in body:
        faults += [error.message[:300] for error in _blocks_validator().iter_errors(body["blocks"])]
    return faults


def _form_faults(view: dict[str, Any]) -> list[str]:
    faults = [f"{part} over 24" for part in ("title", "submit", "close") if len(view[part]["text"]) > 24]
    faults += ["notes over 3000"] if len(view["private_metadata"]) > 3000 else []
    for block in view["blocks"]:
        options = block["element"]["options"]
        if not 0 < len(options) <= 100:
            faults.append(f"{len(options)} options")
        faults += [
            "an option over 75" for option in options if len(option["text"]["text"]) > 75 or len(option["value"]) > 75
        ]
        if len({option["value"] for option in options}) != len(options):
            faults.append("two options of one value")
    if BLOCKS.exists():
        faults += [error.message[:300] for error in _blocks_validator().iter_errors(view["blocks"])]
    return faults


def _without_defaults(body: Any) -> Any:
    """Leave out what discord.py adds of its own and the trimmed specification does not have."""
    if isinstance(body, list):
        return [{key: value for key, value in command.items() if key != "nsfw"} for command in body]
    if not isinstance(body, dict):
        return body
    made = {key: _without_defaults(value) if key == "data" else value for key, value in body.items() if key != "tts"}
    if isinstance(made.get("message_reference"), dict):
        # The library writes ids as numbers, which Discord takes as well.
        made["message_reference"] = {
            key: str(value) if key.endswith("_id") else value for key, value in made["message_reference"].items()
        }
    if "embeds" in made:
        made["embeds"] = [{key: value for key, value in embed.items() if key != "flags"} for embed in made["embeds"]]
    return made


@cache
def _discord_spec() -> dict[str, Any]:
    return _strict(json.loads(DISCORD.read_text()))


@cache
def _discord_validator(method: str, path: str) -> Draft202012Validator | None:
    spec = _discord_spec()
    operation = spec["paths"].get(path, {}).get(method)
    if operation is None or "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": spec["components"]})


@cache
def _blocks_validator() -> Draft7Validator:
    return Draft7Validator(json.loads(BLOCKS.read_text()))


@cache
def _method_validator(method: str) -> Draft7Validator | None:
    schema = json.loads(METHODS.read_text())["methods"].get(method)
    return Draft7Validator(schema) if schema else None


def _strict(node: Any) -> Any:
    """Refuse keys that an object of the specification does not name."""
    if isinstance(node, list):
        return [_strict(value) for value in node]
    if not isinstance(node, dict):
        return node
    made = {key: _strict(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and "additionalProperties" not in node and "allOf" not in node:
        made["additionalProperties"] = False
    return made


def _discord_rules(body: Any) -> list[str]:
    """Apply what the specification does not say."""
    if not isinstance(body, dict):
        return []
    faults = []
    embeds = body.get("embeds") or []
    if len(body.get("content") or "") > 2000:
        faults.append("content over 2000")
    total = sum(len(text) for embed in embeds for text in _embed_texts(embed))
    if total > 6000:
        faults.append(f"embeds over 6000 in all: {total}")
    for embed in embeds:
        limits = {"title": 256, "description": 4096}
        faults += [f"{part} over {limit}" for part, limit in limits.items() if len(embed.get(part) or "") > limit]
        if len(embed.get("footer", {}).get("text", "")) > 2048:
            faults.append("footer over 2048")
        for field in embed.get("fields", ()):
            if not 0 < len(field["name"]) <= 256 or not 0 < len(field["value"]) <= 1024:
                faults.append("a field's name or value is empty or too long")
    rows = body.get("components") or []
    parts = [part for row in rows for part in row["components"]]
    named = [part["custom_id"] for part in parts]
    if len(rows) > 5 or any(not 0 < len(row["components"]) <= 5 for row in rows):
        faults.append("over 5 rows, or a row that is empty or over 5")
    if len(set(named)) != len(named) or any(not 0 < len(name) <= 100 for name in named):
        faults.append("a custom_id is empty, too long or used twice")
    if any(not 0 < len(part.get("label", "x")) <= 80 or len(part.get("options", "x")) > 25 for part in parts):
        faults.append("a label is empty or over 80, or a menu has over 25 options")
    if any(not 0 < len(option["label"]) <= 100 for part in parts for option in part.get("options", ())):
        faults.append("an option's label is empty or over 100")
    if "embeds" in body and not embeds and not body.get("content"):
        faults.append("an empty message")
    return faults


def _embed_texts(embed: dict[str, Any]) -> list[str]:
    fields = [field[part] for field in embed.get("fields", ()) for part in ("name", "value")]
    named = [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    return [text for text in (embed.get("title"), embed.get("description"), *named, *fields) if text]


def _action_faults(elements: list[dict[str, Any]]) -> list[str]:
    faults = ["an empty row, or one over 25"] if not 0 < len(elements) <= 25 else []
    names = [element["action_id"] for element in elements]
    if len(set(names)) != len(names) or any(not 0 < len(name) <= 255 for name in names):
        faults.append("an action_id is empty, too long or used twice")
    for element in elements:
        options = element.get("options", ())
        shown = [element["text"]] if "text" in element else [element["placeholder"], *(one["text"] for one in options)]
        faults += ["a label is empty or over 75" for text in shown if not 0 < len(text["text"]) <= 75]
        if len(options) > 100 or any(len(option["value"]) > 150 for option in options):
            faults.append("over 100 options, or a value over 150")
    return faults


def _slack_rules(method: str, body: dict[str, Any]) -> list[str]:
    faults = []
    blocks = body.get("blocks", [])
    if len(blocks) > 50:
        faults.append(f"{len(blocks)} blocks")
    if method in {"chat.postMessage", "chat.postEphemeral", "chat.update", "respond"}:
        if not body.get("text"):
            faults.append("no text for notifications")
        if not blocks:
            faults.append("no blocks: an edit would keep the old ones")
    if method in {"chat.postMessage", "respond"}:
        if body.get("unfurl_links") is not False or body.get("unfurl_media") is not False:
            faults.append("links would unfurl")
        if "<!" in str(body.get("text")) or "<@" in str(body.get("text")):
            faults.append("the text pings")
    for block in blocks:
        if block["type"] == "context" and len(block["elements"]) > 10:
            faults.append("a context of more than 10")
        if block["type"] == "actions":
            faults += _action_faults(block["elements"])
    return faults
