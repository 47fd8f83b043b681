"""How open stories lie, and that nothing of a closed one stays."""

import pickle
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.app import story_desk
from bot.catalogue import load_catalogue
from bot.core.group import Desk, Reported
from bot.core.group.file import FIRST, LATEST, Face, StoryFile
from bot.core.group.index import Index
from bot.core.group.traits import Traits
from bot.core.route import OPEN_FOR
from bot.model import Article, StoryId, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DESK = story_desk(load_catalogue(None))


def reported(number: int, *, vector: bool = True) -> Reported:
    article = Article(
        title=f"Kim Jong Un opens dairy no. {number} in Wonsan, KCNA says", language="en", publisher=f"P{number}"
    )
    meaning = np.random.default_rng(number).normal(size=384).astype(np.float32) if vector else None
    return Reported(article=article, tag=Tag(relevant=True, score=0.9), vector=meaning)


def traits(number: int, *, vector: bool = True) -> Traits:
    return DESK._read(reported(number, vector=vector))


def test_a_face_is_the_report_without_lead_and_teller() -> None:
    told = traits(1)
    face = Face.of(told).traits()
    assert (face.headline, face.words, face.main, face.names) == (told.headline, told.words, told.main, told.names)
    assert (face.acts, face.doers, face.language) == (told.acts, told.doers, told.language)
    assert face.vector is not None
    assert told.vector is not None
    assert np.allclose(face.vector, told.vector, atol=1e-3)


def test_words_are_counted_over_all_reports() -> None:
    """Of one report there are no counts to keep; from the second on there are."""
    file = StoryFile(id=StoryId(1), updated_at=NOW)
    for number in (1, 2, 3):
        file.add(traits(number), at=NOW)
    opened = file.opened()
    assert opened.words["wonsan"] == 3
    assert opened.words["1"] == 1
    assert file.has_teller(traits(2).teller)
    assert not file.has_teller(traits(4).teller)
    assert len(opened.faces) == 3


def test_the_centre_outlives_the_face_that_had_the_only_meaning() -> None:
    file = StoryFile(id=StoryId(1), updated_at=NOW)
    file.add(traits(1, vector=False), at=NOW)
    file.add(traits(2, vector=False), at=NOW)
    file.add(traits(3), at=NOW)
    only = file.centre
    for number in range(4, 4 + FIRST + LATEST):
        file.add(traits(number, vector=False), at=NOW)
    assert file.opened().vectors() == []
    assert only is not None
    assert np.array_equal(file.centre, only)


def test_an_index_forgets_a_story_alone() -> None:
    index = Index()
    index.add(["summit", "seoul"], StoryId(1))
    index.add(["summit"], StoryId(2))
    index.drop(["summit", "seoul"], StoryId(1))
    assert list(index.of("summit")) == [2]
    assert list(index.of("seoul")) == []


def test_nothing_of_closed_stories_stays() -> None:
    """Days of news leave a desk as large as one of them does."""
    desk = story_desk(load_catalogue(None))
    sizes = [_after_a_day(desk, day) for day in range(8)]
    assert max(sizes[4:]) < sizes[3] * 1.05


def _after_a_day(desk: Desk, day: int) -> int:
    now = NOW + timedelta(days=day)
    for number in range(day * 40, day * 40 + 60):
        desk.add(StoryId(number), reported(number, vector=number % 10 == 0), at=now)
    desk.close(now=now + OPEN_FOR / 2)
    return len(pickle.dumps((desk._stories, desk._indexes, desk._sky)))
