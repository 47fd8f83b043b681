"""The command as a person or a script calls it, in its own process."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from bot.model import StoryId
from bot.services.held import hold
from bot.store import open_store
from tests.fakes.archive import archived
from tests.fakes.feed_server import FeedHost, Published

CHANNEL = {"platform": "discord", "workspace": "5", "channel": "6"}
ITEM = {"id": "1", "title": "No meeting with Kim Jong Un is scheduled on Asia tour, US official says"}


def call(folder: Path, *arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {f"PANMUNJOM_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, input=text, text=True, capture_output=True, timeout=60,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **environment}, check=False,
    )  # fmt: skip


def test_tag_gives_topics_with_their_words(tmp_path: Path) -> None:
    done = call(tmp_path, "tag", text=json.dumps(ITEM) + "\n" + json.dumps({"id": 2, "title": "BTS tour"}) + "\n")
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["id"] == "1"
    assert first["status"] == "ruled_out"
    assert {topic["id"] for topic in first["topics"]} >= {"summit", "us-dprk"}
    assert all(topic["evidence"] for topic in first["topics"])
    assert (second["id"], second["relevant"]) == (2, False)


def test_group_gives_a_story_or_null(tmp_path: Path) -> None:
    titles = [
        "North Korea fires ballistic missile into East Sea",
        "N. Korea fires ballistic missile into East Sea: JCS",
        "BTS tour",
    ]
    lines = [json.dumps({"id": n, "title": title, "date": f"2026-03-02T0{n}:00:00Z"}) for n, title in enumerate(titles)]
    done = call(tmp_path, "group", text="\n".join(lines))
    stories = [json.loads(line)["story"] for line in done.stdout.splitlines()]
    assert stories[0] == stories[1] is not None
    assert stories[2] is None


def test_a_terminal_without_korean_and_a_full_disk_are_no_mistakes_of_ours(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "bot", "feeds", "list", "--all"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, env=env, check=False)
    assert (done.returncode, b"yonhap-ko-nk" in done.stdout) == (0, True), done.stderr
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, timeout=60, env=env, check=False
        )
    assert (done.returncode, done.stderr.startswith(b"panmunjom: ")) == (74, True)
    assert b"Traceback" not in done.stderr


def test_wrong_settings_are_one_line_each(tmp_path: Path) -> None:
    done = call(tmp_path, "check", TIMEZONE="Asia/Soul", DISCORD_TOKN="x")
    assert done.returncode == 78
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr


def test_check_says_what_it_understood(tmp_path: Path) -> None:
    done = call(tmp_path, "check")
    assert done.returncode == 0
    assert "topics    15" in done.stdout
    assert "discord   not configured" in done.stdout


def test_an_unusable_data_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call(tmp_path, "feeds", "list", DATA_DIR=str(tmp_path / "file"))
    assert done.returncode == 74
    assert len(done.stderr.splitlines()) == 1


def test_feeds_are_listed_and_a_wrong_key_is_said(tmp_path: Path) -> None:
    assert "are off (--all)" in call(tmp_path, "feeds", "list").stdout
    done = call(tmp_path, "feeds", "remove", "nonsense")
    assert done.returncode == 1
    assert "There is no feed 'nonsense'" in done.stderr


def test_an_address_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    done = call(tmp_path, "feeds", "add", "http://127.0.0.1:9/feed.xml")
    assert done.returncode == 1
    assert "PANMUNJOM_ALLOW" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_health_is_false_where_nothing_runs(tmp_path: Path) -> None:
    assert call(tmp_path, "health").returncode == 1


def test_wrong_usage_and_version(tmp_path: Path) -> None:
    assert call(tmp_path, "fly").returncode == 2
    assert call(tmp_path, "version").stdout == "panmunjom 0.1.0\n"


def test_the_demo_shows_the_denial(tmp_path: Path) -> None:
    """The case that it all began with: speculation, then the official's word."""
    done = call(tmp_path, "demo", "--stories", "7", "--for", "50", TIMEZONE="Asia/Seoul")
    assert done.returncode == 0, done.stderr
    # Beside the speculation that it ends it stands in the middle of a line: "Speculated by …; ruled out by …".
    assert "ruled out" in done.stdout.casefold()
    assert "KST" in done.stdout


def test_a_backup_is_made_read_back_and_restored(tmp_path: Path) -> None:
    assert call(tmp_path, "backup", "copy.db").returncode == 74
    assert call(tmp_path, "feeds", "list").returncode == 0
    made = call(tmp_path, "backup", "copy.db")
    assert made.returncode == 0
    assert "Backed up and read back: copy.db" in made.stdout
    assert "--force" in call(tmp_path, "restore", "copy.db").stderr
    assert "the old database is" in call(tmp_path, "restore", "copy.db", "--force").stdout
    (tmp_path / "data" / "heartbeat").touch()
    refused = call(tmp_path, "restore", "copy.db", "--force")
    assert refused.returncode == 1
    assert "stop it" in refused.stderr


def test_subscriptions_are_exported_imported_and_forgotten(tmp_path: Path) -> None:
    line = (
        json.dumps({**CHANNEL, "topic": "summit", "created_by": "u", "created_at": "2026-03-02T12:00:00+00:00"}) + "\n"
    )
    assert "1 subscriptions added" in call(tmp_path, "subscriptions", "import", "-", text=line).stdout
    assert call(tmp_path, "subscriptions", "export").stdout == line
    assert call(tmp_path, "subscriptions", "import", "-", text='{"topic": "summit"}').returncode == 65
    assert "discord:SERVER_ID" in call(tmp_path, "forget", "5", "--yes").stderr
    assert "Forgotten: 1 rows" in call(tmp_path, "forget", "discord:5", "--yes").stdout
    assert call(tmp_path, "subscriptions", "export").stdout == ""


def test_the_archive_is_read_on_the_command_line(tmp_path: Path) -> None:
    async def fill() -> None:
        store = await open_store(tmp_path / "data" / "panmunjom.db")
        await archived(store)
        await store.close()

    asyncio.run(fill())
    for arguments in (
        ("search", "hotline", "--topic", "summit"),
        ("story", "1"),
        ("timeline", "김정은"),
        ("timeline", "#1"),
    ):
        done = call(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
        assert "Hotline opened" in done.stdout
        if arguments[0] == "story":
            assert "What comes next\nThe two will speak again next week.\n  Daily" in done.stdout
    lost = call(tmp_path, "story", "9")
    assert (lost.returncode, lost.stderr.count("\n")) == (1, 1)


def test_an_owners_topic_is_tried_on_the_archive(tmp_path: Path) -> None:
    async def prepare() -> None:
        store = await open_store(tmp_path / "data" / "panmunjom.db")
        await archived(store)
        await store.close()

    (tmp_path / "data").mkdir()
    asyncio.run(prepare())
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "topics.toml").write_text(
        '[topics.lines]\nname = "Lines"\nany = ["hotline", "line is open"]\nall = ["welcomed"]\n', encoding="utf-8"
    )
    done = call(tmp_path, "topics", "test", "lines", "--days", "3650")
    assert done.returncode == 0, done.stderr
    assert "1 of the 2 items" in done.stdout
    assert "Hotline opened – Wire (has hotline, welcomed)" in done.stdout
    assert "1 nearly match" in done.stdout
    assert "(has line is open; lacks welcomed)" in done.stdout
    assert "0 of the 0 items" in call(tmp_path, "topics", "test", "lines", "--days", "1").stdout
    wrong = call(tmp_path, "topics", "test", "summit")
    assert wrong.returncode == 1
    assert "has no words of its own" in wrong.stderr


def test_an_owner_sets_and_pauses_a_feed_from_the_command_line(tmp_path: Path) -> None:
    key = "yonhap-en-nk"
    done = call(tmp_path, "feeds", "set", key, "interval=2m-20m", "exclude=weather, 날씨")
    assert done.returncode == 0, done.stderr
    done = call(tmp_path, "feeds", "pause", key)
    assert done.returncode == 0, done.stderr
    assert "paused" in call(tmp_path, "feeds", "list").stdout
    wrong = call(tmp_path, "feeds", "set", key, "interval=often")
    assert wrong.returncode != 0
    assert "is no interval" in wrong.stderr
    assert "Nothing of" in call(tmp_path, "feeds", "release", key).stdout
    listed = call(tmp_path, "feeds", "export")
    (tmp_path / "mine.opml").write_text(listed.stdout, encoding="utf-8")
    assert call(tmp_path, "feeds", "import", "mine.opml").stdout.startswith("0 feeds added")


async def test_a_feed_is_shown_before_it_is_added(tmp_path: Path) -> None:
    """What is in it and how that would be tagged; without a terminal nobody is asked."""
    async with FeedHost() as host:
        host.publish("wire", Published("North Korea fires a ballistic missile into the East Sea", "1"))
        host.publish("wire", Published("A flower show opens", "2"))
        settings = {"ALLOW": host.address}
        options = ("--key", "mine", "--kind", "wire", "--interval", "5m-2h", "--zone", "Asia/Seoul")
        done = await asyncio.to_thread(call, tmp_path, "feeds", "add", f"{host.url}/wire.xml", *options, **settings)
        tested = await asyncio.to_thread(call, tmp_path, "feeds", "test", "mine", **settings)
    assert "A publisher: 2 items" in tested.stdout, tested.stderr
    assert done.returncode == 0, done.stderr
    assert "A publisher: 2 items" in done.stdout
    assert "A flower show opens  [not relevant]" in done.stdout
    assert "missile" in done.stdout.split("East Sea  [")[1]
    assert "Added mine (A publisher)" in done.stdout
    wrong = call(tmp_path, "feeds", "add", "https://wire.example/rss", "--zone", "Seoul")
    assert (wrong.returncode, "no time zone 'Seoul'" in wrong.stderr) == (1, True)


def test_what_a_publisher_is_called_formats_no_list(tmp_path: Path) -> None:
    """Some programs print marks in brackets in bold, and break on one that closes nothing."""
    call(tmp_path, "feeds", "set", "yonhap-en-nk", "name=[/red]Wire")
    done = call(tmp_path, "feeds", "list")
    assert "[/red]Wire" in "".join(done.stdout.split()), done.stderr


async def test_the_list_of_feeds_counts_what_is_held(tmp_path: Path) -> None:
    call(tmp_path, "feeds", "list")
    store = await open_store(tmp_path / "data" / "panmunjom.db")
    async with store.write() as tx:
        await hold(tx, "yonhap-en-nk", [StoryId(1), StoryId(2)])
    await store.close()
    listed = call(tmp_path, "feeds", "list").stdout
    assert "2 held" in listed
    assert "yonhap-en-nk " in listed
    assert "voa-ko-peninsula " in listed


def test_how_far_back_a_channel_is_caught_up_is_set_and_shown(tmp_path: Path) -> None:
    assert "at most 12 h" in call(tmp_path, "subscriptions", "catch-up", "discord:1:2", "12h").stdout
    assert "at most 12 h" in call(tmp_path, "subscriptions", "catch-up", "discord:1:2").stdout
    wrong = call(tmp_path, "subscriptions", "catch-up", "discord:1", "12h")
    assert (wrong.returncode, "discord:SERVER_ID:CHANNEL_ID" in wrong.stderr) == (1, True)


def test_one_export_has_the_marks_and_the_repairs(tmp_path: Path) -> None:
    """A repaired line says which story it is of: whoever labels windows for grouping writes the same."""
    store_one(tmp_path)
    assert call(tmp_path, "repair", "split", "1", "2").returncode == 0
    lines = [json.loads(line) for line in call(tmp_path, "feedback", "export").stdout.splitlines()]
    assert [(line["title"], line["story"]) for line in lines] == [
        ("Hotline opened", "s1"),
        ("A line is open, Seoul says", "s2"),
    ]
    assert lines[0].keys() == {"id", "date", "publisher", "lang", "title", "text", "story"}
    done = call(tmp_path, "story", "1", "--history")
    assert "Split off as #2: 1 report" in done.stdout


def store_one(folder: Path) -> None:
    async def keep() -> None:
        store = await open_store(folder / "data" / "panmunjom.db")
        await archived(store)
        await store.close()

    asyncio.run(keep())
