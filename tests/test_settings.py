import logging
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.log import Redactor, configure
from bot.settings import PREFIX, Settings, load_settings


def load(tmp_path: Path, **given: str) -> Settings:
    return load_settings({f"PANMUNJOM_{name}": value for name, value in given.items()}, env_file=tmp_path / ".env")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load(
            tmp_path, DISCORD_TOKN="x", TIMEZONE="Asia/Soul", FIRST_POLL_POSTS="many", SLACK_BOT_TOKEN_FILE="/not/there"
        )  # fmt: skip
    text = "\n".join(raised.value.problems)
    assert "did you mean PANMUNJOM_DISCORD_TOKEN?" in text
    assert "PANMUNJOM_TIMEZONE: there is no time zone 'Asia/Soul'" in text
    assert "PANMUNJOM_FIRST_POLL_POSTS" in text
    assert "PANMUNJOM_SLACK_BOT_TOKEN_FILE: the file /not/there cannot be read" in text


def test_slack_needs_both_tokens(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PANMUNJOM_SLACK_APP_TOKEN is missing"):
        load(tmp_path, SLACK_BOT_TOKEN="xoxb-1")


def test_a_secret_may_be_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("MTA.secret\n")
    settings = load(tmp_path, DISCORD_TOKEN_FILE=str(tmp_path / "token"))
    assert settings.secrets() == ("MTA.secret",)
    assert "MTA.secret" not in f"{settings!r} {settings.describe()}"


def test_a_folder_of_secrets_counts_where_the_environment_is_empty(tmp_path: Path) -> None:
    """A compose file passes on every token, set or not; what is not set must not hide the file."""
    (tmp_path / "panmunjom_discord_token").write_text("MTA.of-file\n")
    empty = load_settings({"PANMUNJOM_DISCORD_TOKEN": ""}, env_file=tmp_path / ".env", secrets=tmp_path)
    assert empty.secrets() == ("MTA.of-file",)
    given = load_settings({"PANMUNJOM_DISCORD_TOKEN": "MTA.given"}, env_file=tmp_path / ".env", secrets=tmp_path)
    assert given.secrets() == ("MTA.given",)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('# mine\nexport PANMUNJOM_TIMEZONE="Asia/Tokyo"\nPANMUNJOM_LOG_LEVEL=debug\n')
    settings = load(tmp_path, TIMEZONE="Asia/Seoul")
    assert (settings.zone.key, settings.log_level) == ("Asia/Seoul", "debug")


def test_a_file_that_an_editor_marked_loses_no_line(tmp_path: Path) -> None:
    """Some begin a text with a mark that nobody sees; it would be part of the first name."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfPANMUNJOM_DISCORD_TOKEN=MTA.first\n")
    (tmp_path / "bot").write_bytes(b"\xef\xbb\xbfxoxb-1\n")
    given = load(tmp_path, SLACK_BOT_TOKEN_FILE=str(tmp_path / "bot"), SLACK_APP_TOKEN="xapp-1")
    assert given.secrets() == ("MTA.first", "xoxb-1", "xapp-1")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PANMUNJOM_TIMEZONE=\xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)


def test_what_is_empty_counts_as_not_set(tmp_path: Path) -> None:
    """A compose file passes on whatever it names."""
    empty = load(tmp_path, **dict.fromkeys((name.upper() for name in Settings.model_fields), " "), CONFIG_DIR_FILE="")
    assert empty == load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("POLL_MINIMUM", "7200", "PANMUNJOM_POLL_MINIMUM is above PANMUNJOM_POLL_MAXIMUM"),
        ("POLL_MAXIMUM", "inf", "less than or equal to"),
        ("ALERT_HOURS", "1e12", "less than or equal to"),
        ("KEEP_DAYS", "99999999999", "less than or equal to"),
        ("HOST_GAP", "inf", "less than or equal to"),
        ("SLACK_BASE_URL", "slack.com", "no web address"),
    ],
)
def test_what_no_clock_can_count_and_nobody_can_reach_is_refused(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        load(tmp_path, **{name: value})


def test_without_a_platform_the_console_is_on(tmp_path: Path) -> None:
    assert load(tmp_path).shows_console
    assert not load(tmp_path, DISCORD_TOKEN="x").shows_console
    assert load(tmp_path, DISCORD_TOKEN="x", CONSOLE="on").shows_console


def test_the_log_hides_secrets_and_what_looks_like_one() -> None:
    redact = Redactor(["hunter2-token"])
    event = redact(None, "info", {"event": "x hunter2-token", "list": ["xoxb-1234567890-abcdef"], "count": 3})
    assert "hunter2" not in str(event)
    assert "xoxb-1234567890" not in str(event)
    assert event["count"] == 3
    # What lets one into a socket of Slack, as its library tells of one that cannot be opened.
    link = redact(None, "info", {"event": "wss://wss.slack.example/link/?ticket=1a2b3c4d-5e6f-7890&app_id=9"})
    assert link["event"] == "wss://wss.slack.example/link/?ticket=[hidden]&app_id=9"
    # And what lets one answer in our name, for a quarter of an hour.
    for path in ("webhooks/1/aW50ZXJhY3Rpb24/messages/@original", "interactions/1/aW50ZXJhY3Rpb24/callback"):
        said = redact(None, "info", {"event": f"PATCH https://discord.com/api/v10/{path} answered 500"})
        assert said["event"] == "PATCH [hidden] answered 500"


def test_a_library_cannot_log_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.root.handlers, logging.root.level
    try:
        configure("info", "json", ["hunter2-token"])
        logging.getLogger("discord").warning("login with %s", "hunter2-token")
    finally:
        logging.root.handlers, logging.root.level = handlers, level
    said = capsys.readouterr().err
    assert "login with" in said
    assert "hunter2" not in said


def test_the_readme_lists_every_setting() -> None:
    readme = Path(__file__).parents[1] / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in text] == []
