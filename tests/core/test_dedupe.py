"""The situations S0 to S21 in which other readers lose items or post them twice, at the level of one document."""

from datetime import UTC, datetime

from bot.core.dedupe import identify, split
from bot.model import ItemId, ParsedItem

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Seen:
    """A seen-set, as the store keeps it."""

    def __init__(self) -> None:
        self.known: dict[str, ItemId] = {}
        self.count = 0

    def poll(self, *items: ParsedItem, feed: str = "wire") -> list[str]:
        division = split(identify(items, feed_key=feed, publisher=f"The {feed}"), self.known)
        for owner, keys in division.seen:
            for key in keys:
                self.known.setdefault(key, owner)
        for candidate in division.new:
            self.count += 1
            for key in candidate.keys:
                self.known.setdefault(key, ItemId(self.count))
        return [candidate.item.title for candidate in division.new]


def item(number: int, **changes: object) -> ParsedItem:
    values: dict[str, object] = {
        "guid": f"id-{number}",
        "url": f"https://wire.example/story/{number}",
        "title": f"Envoys meet, day {number}",
        "published_at": NOON,
    }
    return ParsedItem(**{**values, **changes})  # type: ignore[arg-type]


def test_guids_that_count_places_are_no_names() -> None:
    """The new item on top has the guid of the one that was there."""
    for linked in (True, False):
        seen = Seen()
        url = {} if linked else {"url": None}
        seen.poll(*(item(n, guid=str(place), **url) for place, n in enumerate((3, 2, 1))))
        assert seen.poll(*(item(n, guid=str(place), **url) for place, n in enumerate((4, 3, 2)))) == [
            "Envoys meet, day 4"
        ]
        assert seen.poll(*(item(n, guid=str(place), **url) for place, n in enumerate((5, 4, 3)))) == [
            "Envoys meet, day 5"
        ]
        assert seen.poll(*(item(n, guid=str(place), **url) for place, n in enumerate((5, 4, 3)))) == []


def test_one_guid_that_stands_on_another_item_is_a_slip() -> None:
    seen = Seen()
    seen.poll(item(1), item(2), item(3))
    assert seen.poll(item(1), item(2, guid="id-1"), item(3, title="Envoys part", url="https://wire.example/x")) == []


def test_s1_one_new_item_is_one() -> None:
    seen = Seen()
    seen.poll(item(1))
    assert seen.poll(item(2), item(1)) == ["Envoys meet, day 2"]


def test_s2_guid_changes_and_the_rest_stays() -> None:
    seen = Seen()
    seen.poll(item(1, guid="https://wire.example/story/1#0"))
    assert seen.poll(item(1, guid="https://wire.example/story/1#1")) == []
    seen.poll(item(2, guid="a#0"))
    assert seen.poll(item(2, guid="a#1")) == []


def test_s3_without_guid_the_link_gains_tracking() -> None:
    seen = Seen()
    seen.poll(item(1, guid=None))
    assert seen.poll(item(1, guid=None, url="https://wire.example/story/1?utm_source=rss&utm_medium=feed")) == []


def test_s5_s6_dates_do_not_decide() -> None:
    seen = Seen()
    seen.poll(item(1))
    new = seen.poll(item(2), item(3), item(4, published_at=None), item(1))
    assert len(new) == 3


def test_s7_title_and_date_edited_under_one_guid() -> None:
    seen = Seen()
    seen.poll(item(1))
    assert seen.poll(item(1, title="Envoys met", published_at=NOON.replace(hour=15))) == []


def test_s9_feed_shrinks_and_grows_again() -> None:
    seen = Seen()
    five = [item(number) for number in range(5)]
    seen.poll(*five)
    assert seen.poll(five[0]) == []
    assert seen.poll(*five) == []


def test_s12_http_becomes_https_in_guid_and_link() -> None:
    seen = Seen()
    seen.poll(item(1, guid="http://wire.example/story/1", url="http://wire.example/story/1"))
    assert seen.poll(item(1, guid="https://wire.example/story/1", url="https://www.wire.example/story/1/")) == []


def test_s13_an_item_loses_its_guid() -> None:
    seen = Seen()
    seen.poll(item(1), item(2))
    assert seen.poll(item(1), item(2, guid=None)) == []


def test_s13_without_a_link_the_title_still_knows_it() -> None:
    seen = Seen()
    seen.poll(item(1, url=None))
    assert seen.poll(item(1, url=None, guid=None)) == []
    seen.poll(item(2, guid="x", url=None))
    assert seen.poll(item(2, guid="y", url=None)) == []


def test_s15_one_link_in_two_feeds_is_one_item() -> None:
    seen = Seen()
    seen.poll(item(1), feed="wire")
    assert seen.poll(item(1), feed="paper") == []


def test_s18_s19_feed_without_guids() -> None:
    seen = Seen()
    seen.poll(item(1, guid=None, url=None), item(2, guid=None))
    assert seen.poll(item(3, guid=None), item(1, guid=None, url=None), item(2, guid=None)) == ["Envoys meet, day 3"]


def test_s20_a_guid_repeated_in_one_poll() -> None:
    seen = Seen()
    three = [item(number) for number in range(3)]
    seen.poll(*three)
    assert seen.poll(*three, three[1]) == []
    assert seen.poll(three[0], item(1, guid="id-0"), three[2]) == []


def test_s21_same_title_and_no_date_but_own_guids_are_two() -> None:
    seen = Seen()
    same = {"title": "Statement", "published_at": None, "url": None}
    assert len(seen.poll(item(1, **same), item(2, **same))) == 2
    assert len(seen.poll(item(3, **same), item(1, **same), item(2, **same))) == 1


def test_links_to_one_section_page_tell_nothing_apart() -> None:
    seen = Seen()
    page = "https://wire.example/politics"
    assert len(seen.poll(item(1, url=page), item(2, url=page))) == 2
    assert seen.poll(item(3, url=page), item(1, url=page), item(2, url=page)) == ["Envoys meet, day 3"]


def test_one_guid_for_all_items_degrades_to_the_link() -> None:
    seen = Seen()
    assert len(seen.poll(item(1, guid="feed"), item(2, guid="feed"))) == 2
    assert seen.poll(item(3, guid="feed"), item(1, guid="feed"), item(2, guid="feed")) == ["Envoys meet, day 3"]


def test_links_to_the_front_page_tell_nothing_apart() -> None:
    seen = Seen()
    seen.poll(item(1, url="https://wire.example/"))
    assert seen.poll(item(2, url="https://wire.example/")) == ["Envoys meet, day 2"]


def test_one_title_on_two_days_is_two_items() -> None:
    seen = Seen()
    monday = {"title": "Weather", "published_at": NOON}
    tuesday = {"title": "Weather", "published_at": NOON.replace(day=3)}
    assert len(seen.poll(item(1, **monday))) == 1
    assert len(seen.poll(item(2, **tuesday))) == 1
    assert len(seen.poll(item(3, guid=None, url=None, summary="Rain", **monday))) == 0  # its title is Monday's
    assert (
        len(seen.poll(item(4, guid=None, url=None, summary="Sun", published_at=NOON.replace(day=4), title="Weather")))
        == 1
    )


def test_an_undated_column_is_new_each_time_it_comes_under_new_names() -> None:
    seen = Seen()
    column = {"title": "Morning briefing", "published_at": None}
    assert all(len(seen.poll(item(number, **column))) == 1 for number in range(5))
    assert all(len(seen.poll(item(number, guid=None, **column))) == 1 for number in range(5, 9))


def test_one_title_of_one_day_under_a_new_guid_and_a_new_address_is_another_item() -> None:
    """A live page and the report on it carry one headline."""
    seen = Seen()
    seen.poll(item(1))
    assert len(seen.poll(item(2, title=item(1).title))) == 1


def test_the_other_feeds_of_a_publisher_bring_no_item_twice() -> None:
    seen = Seen()
    headline = "Envoys from five states meet in Geneva"
    seen.poll(item(1, title=headline))
    other = {"guid": "politics-1", "url": "https://wire.example/politics/1", "title": headline}
    assert seen.poll(item(1, **other), feed="politics") == []
    google = {"guid": "CBMi", "url": "https://aggregator.example/articles/CBMi", "source_name": "The wire"}
    assert seen.poll(item(1, title=f"{headline} - The wire", **google), feed="aggregator") == []
    sun = {"guid": "CBMj", "url": "https://aggregator.example/articles/CBMj", "source_name": "The sun"}
    assert len(seen.poll(item(1, title=f"{headline} - The sun", **sun), feed="aggregator")) == 1


def test_a_publisher_that_moves_house_brings_nothing_old() -> None:
    seen = Seen()
    seen.poll(*(item(number) for number in range(6)))
    moved = [item(n, guid=f"new-{n}", url=f"https://new.example/a/{n}", title=item(n).title) for n in range(5)]
    assert seen.poll(item(7), *moved) == ["Envoys meet, day 7"]


def test_a_guid_that_was_once_seen_on_several_items_names_none_ever_after() -> None:
    seen = Seen()
    seen.poll(item(1, guid="feed"), item(2, guid="feed"))
    for number in range(3, 6):
        assert len(seen.poll(item(number, guid="feed"))) == 1
    assert seen.poll(item(5, guid="feed", title="Envoys have met")) == []


def test_one_link_for_all_once_seen_names_none_ever_after() -> None:
    seen = Seen()
    page = "https://wire.example/news"
    seen.poll(item(1, url=page, guid=None), item(2, url=page, guid=None))
    for number in range(3, 6):
        assert len(seen.poll(item(number, url=page, guid=None, published_at=None))) == 1


def test_a_link_that_gains_and_an_id_in_the_query_are_told_apart() -> None:
    seen = Seen()
    page = "https://wire.example/view.php?id="
    column = {"title": "Statement", "published_at": None, "guid": None}
    assert len(seen.poll(item(1, url=page + "1", **column), item(2, url=page + "2", **column))) == 2
    assert len(seen.poll(item(3, url=page + "3", **column))) == 1
    assert seen.poll(item(1, url=page + "1&visit=77", **column)) == []


def test_an_edit_of_the_slug_and_the_title_under_one_guid_is_no_new_item() -> None:
    seen = Seen()
    seen.poll(item(1))
    assert seen.poll(item(1, url="https://wire.example/story/1-envoys-met", title="Envoys met")) == []


def test_an_item_that_comes_back_after_months_is_known() -> None:
    seen = Seen()
    seen.poll(*(item(number) for number in range(50)))
    for start in range(50, 400, 50):
        seen.poll(*(item(number) for number in range(start, start + 50)))
    assert seen.poll(item(7), item(8, guid=None)) == []


def test_everything_at_once_is_still_told_apart() -> None:
    """One guid and one link for all: only the titles are left."""
    seen = Seen()
    poor = {"guid": "feed", "url": "https://wire.example/news"}
    assert len(seen.poll(*(item(number, **poor) for number in range(5)))) == 5
    assert seen.poll(*(item(number, **poor) for number in range(6))) == ["Envoys meet, day 5"]
