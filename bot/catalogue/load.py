"""Reading the files, ours first and the owner's over them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bot.catalogue.fields import _COLOUR, KEY, ROWS, unknown
from bot.core.urls import canonical
from bot.errors import SettingsError
from bot.model import FeedKind, FeedSource, Topic

_FILES = ("feeds.toml", "topics.toml", "names.toml", "words.toml", "acts.toml", "cues.toml")


WEIGHTS = "tagging.npz"


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """The data, and the files that it was read from."""

    feeds: tuple[FeedSource, ...]
    topics: tuple[Topic, ...]
    names: Mapping[str, Any]
    words: Mapping[str, Any]
    own_topics: Mapping[str, Mapping[str, Any]]
    """Rows of topics.toml, of which those with words are an owner's own."""
    acts: Mapping[str, Any]
    cues: Mapping[str, Any]
    weights: bytes
    """What tagging learned: of the owner's folder if he has trained, else what ships."""
    files: tuple[str, ...]


def load_catalogue(config_dir: Path | None, *, shipped_feeds: bool = True) -> Catalogue:
    """Read all files; raises SettingsError with every mistake of every file, by file and line."""
    problems: list[str] = []
    read: list[str] = []
    tables: dict[str, dict[str, Any]] = {name: {} for name in _FILES}
    folders: list[Traversable] = [shipped()]
    if config_dir is not None and config_dir.absolute() != Path(str(shipped())).absolute():
        if not config_dir.is_dir():
            problems.append(f"{config_dir}: there is no such folder (PANMUNJOM_CONFIG_DIR)")
        else:
            folders.append(config_dir)
    for folder in folders:
        for name in _FILES:
            if name == "feeds.toml" and folder is folders[0] and not shipped_feeds:
                continue
            source = _Source.open(folder / name, problems)
            if source is not None:
                read.append(str(folder / name))
                _lay_over(tables[name], source, problems, is_ours=folder is folders[0])
    feeds = _feeds(tables["feeds.toml"], problems)
    topics = tuple(_topic(key, row) for key, row in tables["topics.toml"].items())
    if problems:
        raise SettingsError(problems)
    return Catalogue(
        feeds=feeds,
        topics=topics,
        names={"names": tables["names.toml"]},
        words=tables["words.toml"],
        own_topics=tables["topics.toml"],
        acts=tables["acts.toml"],
        cues=tables["cues.toml"],
        weights=_weights(folders),
        files=tuple(read),
    )


def shipped() -> Traversable:
    """Give the folder of shipped data: in the installed package, or the checkout's config/."""
    inside = files("bot") / "data"
    return inside if inside.is_dir() else Path(str(files("bot"))).parent / "config"


def shipped_weights(name: str) -> Mapping[str, Any]:
    """Read trained numbers; they belong to the program as code does, and no owner's file lies over them."""
    return tomllib.loads((shipped() / "weights" / f"{name}.toml").read_text(encoding="utf-8"))


def _weights(folders: Sequence[Traversable]) -> bytes:
    """Read the topmost folder's weights; none at all lets a training begin from nothing."""
    found = (folder / "weights" / WEIGHTS for folder in reversed(folders))
    return next((path.read_bytes() for path in found if path.is_file()), b"")


def examples_text() -> str:
    """Give the labelled examples that ship, as JSON lines."""
    return (shipped() / "examples" / "tags.jsonl").read_text(encoding="utf-8")


def sample_text() -> str:
    """Give the sample newsroom's file."""
    return (shipped() / "sample" / "newsroom.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    text: str
    table: dict[str, Any]

    @classmethod
    def open(cls, path: Traversable, problems: list[str]) -> "_Source | None":
        if not path.is_file():
            return None
        try:
            text = path.read_text(encoding="utf-8-sig")
            return cls(str(path), text, tomllib.loads(text))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path}: {error}")
            return None

    def at(self, header: str, field: str = "") -> str:
        """Say where a table, or a field of it, stands."""
        lines = self.text.splitlines()
        start = next((n for n, line in enumerate(lines) if line.strip() == f"[{header}]"), None)
        if start is None:
            return self.name
        for number, line in enumerate(lines[start + 1 :] if field else (), start + 2):
            if line.startswith("["):
                break
            if re.match(rf"\s*{re.escape(field)}\s*=", line):
                return f"{self.name}:{number}"
        return f"{self.name}:{start + 1}"


def _lay_over(table: dict[str, Any], source: _Source, problems: list[str], *, is_ours: bool) -> None:
    """Merge a file into what lies below it, key by key, and check what it says."""
    stem = Path(source.name).stem
    if stem not in ROWS:
        for group, terms in source.table.items():
            table[group] = {**table.get(group, {}), **terms} if isinstance(terms, dict) else terms
        return
    fields = ROWS[stem]
    problems += [f"{source.name}: [{key}] means nothing here" for key in source.table if key != stem]
    for key, row in source.table.get(stem, {}).items():
        header = f"{stem}.{key}"
        if not isinstance(row, dict) or not KEY.fullmatch(key):
            problems.append(f"{source.at(header)}: {key!r} must be a table with a short name of a-z, 0-9 and -")
            continue
        merged = {**table.get(key, {}), **row}
        problems += [
            f"{source.at(header)}: {header} has no {name}"
            for name in fields
            if fields[name].needed and name not in merged
        ]
        for name, value in row.items():
            fault = fields[name].check(value) if name in fields else unknown(name, fields)
            if fault:
                problems.append(f"{source.at(header, name)}: {header}.{name}: {fault}")
        # The classifier knows our topics; an owner's is known by its words alone.
        if stem == "topics" and not is_ours and key not in table and not (merged.get("any") or merged.get("all")):
            problems.append(f"{source.at(header)}: {header} matches nothing: give it words, as any or all")
        table[key] = merged


def _feeds(table: Mapping[str, Any], problems: list[str]) -> tuple[FeedSource, ...]:
    seen: dict[str, str] = {}
    for key, row in table.items():
        address = canonical(row.get("url") if isinstance(row.get("url"), str) else None)
        if address and address in seen:
            problems.append(f"feeds.{key}.url: the same address as feeds.{seen[address]}")
        if address:
            seen.setdefault(address, key)
    if problems:
        return ()
    return tuple(FeedSource(key=key, **_plain(row)) for key, row in table.items())


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: tuple(row.get(name, ())) for name in ("include", "exclude")}
    return {**row, **words, "kind": FeedKind(row["kind"])}


def _topic(key: str, row: Mapping[str, Any]) -> Topic:
    colour = row.get("colour", "#5B6770")
    is_colour = isinstance(colour, str) and _COLOUR.fullmatch(colour)
    return Topic(
        id=key,
        name=str(row.get("name", key)),
        name_ko=str(row.get("name_ko", "")),
        description=str(row.get("description", "")),
        colour=int(colour[1:], 16) if is_colour else 0,
    )
