import csv
import re
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue, sample_text
from bot.core.urls import canonical
from bot.errors import SettingsError
from bot.model import FeedKind, Status
from bot.sample import load_newsroom

SHARED = Path(__file__).parents[2] / "shared"
SOURCES = SHARED / "domain" / "sources.tsv"
CODEBOOK = SHARED / "bench" / "codebook.md"
TOPICS = {
    "summit", "us-dprk", "inter-korean", "nuclear", "missile", "alliance", "sanctions", "cyber", "china", "russia", "japan",
    "multilateral", "humanitarian", "regime", "rok-diplomacy",
}  # fmt: skip


def test_every_mistake_is_named_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text(
        '[feeds.mine]\nurl = "gopher://x"\nname = "Mine"\nlanguage = "en"\nkind = "newspapr"\nlangage = "en"\n\n'
        '[feeds.other]\nname = "Other"\n'
    )
    (tmp_path / "topics.toml").write_text('[topics.summit]\ncolour = "red"\n')
    (tmp_path / "words.toml").write_text("[north\n")
    with pytest.raises(SettingsError) as raised:
        load_catalogue(tmp_path)
    text = "\n".join(raised.value.problems)
    assert "feeds.toml:2: feeds.mine.url: 'gopher://x' is no address" in text
    assert "feeds.toml:5: feeds.mine.kind: 'newspapr' is no kind; did you mean newspaper?" in text
    assert "feeds.toml:6: feeds.mine.langage: there is no such key; did you mean language?" in text
    assert "feeds.toml:8: feeds.other has no url" in text
    assert "topics.toml:2: topics.summit.colour" in text
    assert "words.toml" in text


def test_a_password_in_an_address_is_refused_and_not_told(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text(
        '[feeds.mine]\nurl = "https://me:hunter2@x.example/"\nname = "M"\nlanguage = "en"\nkind = "wire"\n'
    )
    with pytest.raises(SettingsError) as raised:
        load_catalogue(tmp_path)
    (problem,) = raised.value.problems
    assert problem.endswith("feeds.mine.url: an address takes no name or password before its host")


def test_an_owners_file_lies_over_ours(tmp_path: Path) -> None:
    ours = load_catalogue(None)
    off = next(feed for feed in ours.feeds if not feed.enabled)
    (tmp_path / "feeds.toml").write_text(f"[feeds.{off.key}]\nenabled = true\n")
    feeds = {feed.key: feed for feed in load_catalogue(tmp_path).feeds}
    assert feeds[off.key].enabled
    assert feeds[off.key].url == off.url
    assert len(feeds) == len(ours.feeds)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder"):
        load_catalogue(tmp_path / "nowhere")


def test_what_ships() -> None:
    shipped = load_catalogue(None)
    assert {topic.id for topic in shipped.topics} == TOPICS
    assert all(topic.name and re.search("[가-힣]", topic.name_ko) for topic in shipped.topics)
    on = [feed for feed in shipped.feeds if feed.enabled]
    assert 35 <= len(on) <= 45
    assert {feed.language for feed in on} >= {"en", "ko", "ja", "zh", "ru"}
    assert all(feed.state_media for feed in shipped.feeds if feed.kind is FeedKind.STATE_MEDIA)
    assert len({feed.url for feed in shipped.feeds}) == len(shipped.feeds)


@pytest.mark.skipif(not SOURCES.exists(), reason="the list of sources is not on this machine")
def test_every_source_of_high_or_medium_confidence_ships() -> None:
    with SOURCES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    column = next(name for name in rows[0] if "confidence" in name)
    address = next(name for name in rows[0] if "url" in name)
    # One of them is no feed but a programming interface behind a key.
    good = [row for row in rows if row[column] in {"high", "medium"} and "not RSS" not in str(row)]
    wanted = {canonical(row[address]) for row in good}
    assert len(wanted) > 100
    assert wanted - {canonical(feed.url) for feed in load_catalogue(None).feeds} == set()


@pytest.mark.skipif(not CODEBOOK.exists(), reason="the codebook is not on this machine")
def test_topics_and_statuses_are_the_codebooks() -> None:
    words = set(re.findall(r"[a-z_-]+", CODEBOOK.read_text(encoding="utf-8")))
    assert words >= TOPICS
    assert words >= {status.value for status in Status}


def test_the_sample_newsroom_is_what_it_says() -> None:
    newsroom = load_newsroom(sample_text())
    assert len(newsroom.sources) == 8
    assert 75 <= len(newsroom.items) <= 90
    assert {source.language for source in newsroom.sources.values()} >= {"en", "ko"}
    text = " ".join(item.title for item in newsroom.items)
    for script in ("[가-힣]", "[ぁ-ん]", "[Ѐ-ӿ]", "[一-鿿]"):
        assert re.search(script, text)
