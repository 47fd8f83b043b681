"""Settings, from the environment, a file .env, or files that hold a secret each."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.addresses import read_allowed
from bot.core.places import channels_from
from bot.core.urls import web_address
from bot.core.zones import is_zone
from bot.errors import SettingsError
from bot.model import FollowUps

PREFIX = "PANMUNJOM_"
_SECRETS = Path("/run/secrets")
_WEEK = 7 * 86400


class Settings(BaseSettings):
    """What an owner may set. Names in the environment begin with PANMUNJOM_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    discord_token: SecretStr | None = Field(None, description="the token of the Discord bot")
    slack_bot_token: SecretStr | None = Field(None, description="the Slack bot token (xoxb-)")
    slack_app_token: SecretStr | None = Field(None, description="the Slack app-level token (xapp-)")
    slack_base_url: str = Field("https://slack.com/api/", description="the address of Slack's Web API")
    data_dir: Path = Field(Path("data"), description="where the database is kept")
    config_dir: Path | None = Field(None, description="your folder of feeds.toml, topics.toml, … that lies over ours")
    shipped_feeds: bool = Field(True, description="poll the feeds that ship, besides your own")
    console: Literal["auto", "on", "off"] = Field("auto", description="print alerts here: auto, on, off")
    timezone: str = Field("", description="your time zone, such as Asia/Seoul; the machine's if empty")
    first_poll_posts: int = Field(0, ge=0, le=50, description="newest items that a feed's first poll may post")
    poll_minimum: float = Field(300, ge=1, le=_WEEK, description="seconds between two polls of a feed, at least")
    poll_maximum: float = Field(3600, ge=1, le=_WEEK, description="and at most")
    poll_dense: float = Field(
        120,
        ge=0,
        le=_WEEK,
        description="seconds between polls of wires from 05:55 to 08:00 in Korea; 0 for no difference",
    )
    poll_concurrency: int = Field(8, ge=1, le=64, description="feeds polled at a time")
    host_gap: float = Field(2.0, ge=0, le=3600, description="seconds between two requests to one server")
    allow: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="private addresses to open: host:port, a host's name or a network, by comma"
    )
    notice_channels: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="where operators are told of trouble: discord:SERVER_ID:CHANNEL_ID, slack:TEAM_ID:CHANNEL_ID"
    )
    semantic: Literal["auto", "on", "off"] = Field(
        "auto", description="compare meanings by a small model: auto (where it is installed), on, off"
    )
    keep_days: int = Field(0, ge=0, le=36500, description="days to keep stories and items' text; 0 keeps them for ever")
    alert_hours: float = Field(
        48, gt=0, le=8760, description="hours after which what could not be posted, or was missed, becomes one line"
    )
    follow_ups: FollowUps = Field(
        FollowUps.REPLY,
        description="where the next development of a story or its affair is posted: reply, thread, post",
    )
    operators: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="who may repair stories and change feeds from chat, by comma: discord:USER_ID, slack:USER_ID"
    )
    web: str = Field(
        "127.0.0.1:9464", description="where health and metrics are served: host:port, or off", validate_default=True
    )
    public_url: str = Field(
        "", description="where the web reaches the next address, for hubs that push feeds, such as https://wire.example"
    )
    websub_listen: str = Field(
        "", description="where hubs are answered: host:port, such as 127.0.0.1:8480; off if empty"
    )
    tick_seconds: float = Field(1.0, gt=0, le=60, description="seconds between two beats")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="debug, info, warning, error"
    )
    log_format: Literal["auto", "text", "json"] = Field("auto", description="auto, text, json")

    @field_validator("allow", "notice_channels", "operators", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        read_allowed(value)
        return value

    @field_validator("operators")
    @classmethod
    def _people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for operator in value:
            if not re.fullmatch(r"discord:\d{1,20}|slack:[UW][A-Z0-9]{1,20}", operator):
                raise ValueError(
                    f"{operator!r} is no person: say discord:USER_ID or slack:USER_ID, such as slack:U0123ABC"
                )
        return value

    @field_validator("web")
    @classmethod
    def _address(cls, value: str) -> str:
        host, _, port = value.strip().rpartition(":")
        if value.strip() != "off" and not (host and port.isdecimal() and int(port) < 65536):  # noqa: PLR2004 - ports end there
            raise ValueError(f"{value!r} is no address: say host:port, such as 127.0.0.1:9464, or off")
        return value.strip()

    @field_validator("slack_base_url")
    @classmethod
    def _of_slack(cls, value: str) -> str:
        if web_address(value) is None:
            raise ValueError(f"{value!r} is no web address, such as https://slack.com/api/")
        return value.strip().rstrip("/") + "/"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value and not is_zone(value):
            raise ValueError(f"there is no time zone {value!r}; an example is Asia/Seoul")
        return value

    @field_validator("discord_token", "slack_bot_token", "slack_app_token", mode="before")
    @classmethod
    def _stripped(cls, value: Any) -> Any:
        return value.strip() or None if isinstance(value, str) else value

    @field_validator("notice_channels")
    @classmethod
    def _places(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        channels_from(value)
        return value

    @field_validator("websub_listen")
    @classmethod
    def _hub_address(cls, value: str) -> str:
        return cls._address(value) if value.strip() else ""

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if value and (web_address(value) is None or {"?", "#", "@"} & set(value)):
            raise ValueError(f"{value!r} is no address that a hub can reach: say https://HOST, or https://HOST/PATH")
        return value.strip().rstrip("/")

    @model_validator(mode="after")
    def _in_order(self) -> "Settings":
        if self.poll_minimum > self.poll_maximum:
            raise ValueError(f"{PREFIX}POLL_MINIMUM is above {PREFIX}POLL_MAXIMUM: set both")
        return self

    @model_validator(mode="after")
    def _both_of_hubs(self) -> "Settings":
        if bool(self.public_url) != bool(self.websub_listen):
            missing = "WEBSUB_LISTEN" if self.public_url else "PUBLIC_URL"
            raise ValueError(f"hubs need both of their settings: {PREFIX}{missing} is missing")
        return self

    @model_validator(mode="after")
    def _both_of_slack(self) -> "Settings":
        if (self.slack_bot_token is None) != (self.slack_app_token is None):
            missing = "SLACK_BOT_TOKEN" if self.slack_bot_token is None else "SLACK_APP_TOKEN"
            raise ValueError(f"Slack needs both of its tokens: {PREFIX}{missing} is missing")
        return self

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.data_dir / "panmunjom.db"

    @property
    def web_address(self) -> tuple[str, int] | None:
        """Where health and metrics are served, if they are; an IPv6 host stands in brackets."""
        return _split_address(self.web)

    @property
    def websub_address(self) -> tuple[str, int] | None:
        """Where hubs are answered, if they are."""
        return _split_address(self.websub_listen)

    @property
    def alert_age(self) -> timedelta:
        """How long what could not be posted, or was missed, is still posted by itself."""
        return timedelta(hours=self.alert_hours)

    @property
    def shows_console(self) -> bool:
        """Say whether alerts are printed: where asked for, or where no platform is configured."""
        return self.console == "on" or (self.console == "auto" and not self.discord_token and not self.slack_bot_token)

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return ZoneInfo(self.timezone or _machine_zone())

    def secrets(self) -> tuple[str, ...]:
        """Give the secret values, for the log to hide."""
        tokens = (self.discord_token, self.slack_bot_token, self.slack_app_token)
        return tuple(token.get_secret_value() for token in tokens if token)

    def describe(self) -> tuple[str, ...]:
        """Give one line a platform: is it configured."""
        return (
            f"discord   {'configured' if self.discord_token else 'not configured'}",
            f"slack     {'configured' if self.slack_bot_token else 'not configured'}",
            f"console   {'on' if self.shows_console else 'off'}, in {self.zone.key}",
            f"web       {self.web}",
            f"data      {self.data_dir.absolute()}",
        )

    def without_platforms(self) -> "Settings":
        """Give the same settings with the console alone."""
        return self.model_copy(update={"discord_token": None, "slack_bot_token": None, "slack_app_token": None})


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path = Path(".env"), secrets: Path = _SECRETS
) -> Settings:
    """Read all settings; raises SettingsError with every mistake.

    A secret may be in the file that NAME_FILE names, or in a file of the folder `secrets`, named like
    panmunjom_discord_token. An empty value counts as not set: a compose file passes on whatever it names.
    """
    problems: list[str] = []
    given = {**_from_file(env_file, problems), **(os.environ if environ is None else environ)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name.startswith(PREFIX):
            _take(name, value, values, problems)
    for field in Settings.model_fields:
        secret = secrets / f"{PREFIX}{field}".lower()
        if field.endswith("token") and field not in values and secret.is_file():
            values[field] = _read(f"{PREFIX}{field.upper()}", secret, problems)
    if "config_dir" not in values and Path("config").is_dir():
        values["config_dir"] = "config"
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            where = PREFIX + str(fault["loc"][0]).upper() + ": " if fault["loc"] else ""
            problems.append(f"{where}{fault['msg'].removeprefix('Value error, ')}")
    if problems:
        raise SettingsError(problems)
    return settings


def _take(name: str, value: str, values: dict[str, Any], problems: list[str]) -> None:
    field = name.removeprefix(PREFIX).lower()
    if field.startswith("test_"):
        return
    is_set = bool(value.strip())
    if field in Settings.model_fields:
        values |= {field: value} if is_set else {}
    elif field.removesuffix("_file") in Settings.model_fields and is_set:
        values[field.removesuffix("_file")] = _read(name, Path(value), problems)
    elif field.removesuffix("_file") not in Settings.model_fields:
        near = get_close_matches(field, Settings.model_fields, n=1)
        problems.append(
            f"{name}: there is no such setting" + (f"; did you mean {PREFIX}{near[0].upper()}?" if near else "")
        )


def _read(name: str, path: Path, problems: list[str]) -> str:
    try:
        # Some editors begin a text with a mark that is no letter: it would hide the first name, or be part of a token.
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: the file {path} cannot be read: {getattr(error, 'strerror', None) or error}")
        return ""


def _from_file(path: Path, problems: list[str]) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in _read("settings", path, problems).splitlines())
    pairs = (line.removeprefix("export ").partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


def _split_address(value: str) -> tuple[str, int] | None:
    host, _, port = value.rpartition(":")
    return (host.strip("[]"), int(port)) if port.isdecimal() else None


def _machine_zone() -> str:
    link = os.environ.get("TZ", "") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return link if is_zone(link) else "UTC"
