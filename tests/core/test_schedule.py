from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.http import freshness, links, retry_after
from bot.core.retry import RetryPolicy, wait_before
from bot.core.schedule import Policy, after_fetch, before_request
from bot.model import Failed, Feed, FeedId, FeedKind, FeedSource, Fetched, NotModified, ParsedFeed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = Policy()
SOURCE = FeedSource(key="wire", url="https://wire.example/rss", name="Wire", language="en", kind=FeedKind.WIRE)
FEED = Feed(id=FeedId(1), source=SOURCE, next_at=NOW, interval=timedelta(minutes=10), etag='"a"')
PAGE = Fetched(url=SOURCE.url, body=b"x", etag='"b"')


def test_the_next_time_is_set_before_the_request() -> None:
    """A document that kills the process must not be asked for in a loop."""
    assert before_request(FEED, now=NOW, policy=POLICY).next_at == NOW + timedelta(minutes=10)


def test_news_shortens_the_interval_and_silence_stretches_it() -> None:
    busy = after_fetch(FEED, PAGE, now=NOW, policy=POLICY, roll=0, new_items=3)
    quiet = after_fetch(FEED, NotModified(), now=NOW, policy=POLICY, roll=0)
    assert busy.interval == timedelta(minutes=5)
    assert quiet.interval == timedelta(minutes=15)


def test_the_publishers_word_binds_within_our_limit() -> None:
    asked = replace(PAGE, max_age=timedelta(minutes=40))
    assert after_fetch(FEED, asked, now=NOW, policy=POLICY, roll=0).next_at == NOW + timedelta(minutes=40)
    long = ParsedFeed(ttl=timedelta(days=9))
    assert after_fetch(FEED, PAGE, now=NOW, policy=POLICY, roll=0, parsed=long).next_at == NOW + timedelta(days=1)


def test_jitter_only_ever_waits_longer() -> None:
    exact = after_fetch(FEED, PAGE, now=NOW, policy=POLICY, roll=0).next_at
    assert timedelta(0) < after_fetch(FEED, PAGE, now=NOW, policy=POLICY, roll=0.99).next_at - exact


def test_a_304_without_validators_keeps_the_old_ones() -> None:
    assert after_fetch(FEED, NotModified(), now=NOW, policy=POLICY, roll=0).etag == '"a"'
    assert after_fetch(FEED, replace(PAGE, etag=None), now=NOW, policy=POLICY, roll=0).etag is None


def test_failures_wait_ever_longer_up_to_a_day_and_are_forgotten_on_success() -> None:
    feed, waits = FEED, []
    for _ in range(20):
        feed = after_fetch(feed, Failed(reason="500"), now=NOW, policy=POLICY, roll=0)
        waits.append(feed.next_at - NOW)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
    assert feed.failures == 20
    assert after_fetch(feed, PAGE, now=NOW, policy=POLICY, roll=0).failures == 0


def test_retry_after_is_obeyed() -> None:
    limited = Failed(reason="429", status=429, retry_after=timedelta(hours=3))
    assert after_fetch(FEED, limited, now=NOW, policy=POLICY, roll=0).next_at == NOW + timedelta(hours=3)


def test_retry_after_in_both_forms() -> None:
    assert retry_after("120", now=NOW) == timedelta(minutes=2)
    assert retry_after("Mon, 02 Mar 2026 12:05:00 GMT", now=NOW) == timedelta(minutes=5)
    assert retry_after("2026-03-02T12:05:00Z", now=NOW) == timedelta(minutes=5)
    assert retry_after("119.5", now=NOW) == timedelta(minutes=2)
    assert retry_after("Mon, 02 Mar 2026 11:00:00 GMT", now=NOW) == timedelta(0)
    assert retry_after("soon", now=NOW) is retry_after(None, now=NOW) is None
    assert retry_after("9" * 400, now=NOW) == timedelta(days=1)


def test_freshness_prefers_cache_control() -> None:
    expires = "Mon, 02 Mar 2026 13:00:00 GMT"
    assert freshness({"Cache-Control": "public, max-age=60", "Expires": expires}, now=NOW) == timedelta(minutes=1)
    assert freshness({"Expires": expires}, now=NOW) == timedelta(hours=1)
    assert freshness({"Expires": "0"}, now=NOW) is freshness({}, now=NOW) is None


def test_a_failed_send_waits_ever_longer_up_to_a_limit() -> None:
    policy = RetryPolicy()
    waits = [wait_before(attempt, policy=policy, roll=0) for attempt in (1, 2, 3, 50)]
    assert waits == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4), policy.limit]
    assert wait_before(1, policy=policy, roll=0.5) == timedelta(seconds=1.1)


def test_freshness_takes_the_age_off_and_is_nobody_elses() -> None:
    assert freshness({"Cache-Control": "s-maxage=900, max-age=60", "Age": "20"}, now=NOW) == timedelta(seconds=40)
    assert freshness({"Cache-Control": "s-maxage=900"}, now=NOW) is None
    assert freshness({"Cache-Control": "max-age=60", "Age": "99999999"}, now=NOW) == timedelta(0)
    assert freshness({"Cache-Control": "no-cache, max-age=600"}, now=NOW) == timedelta(0)
    assert freshness({"Cache-Control": "max-age=999999999"}, now=NOW) == timedelta(days=1)


def test_expires_is_read_by_the_servers_own_clock() -> None:
    skewed = {"Expires": "Mon, 02 Mar 2026 12:30:00 GMT", "Date": "Mon, 02 Mar 2026 12:20:00 GMT"}
    assert freshness(skewed, now=NOW) == timedelta(minutes=10)


def test_link_headers_name_the_hub() -> None:
    value = '<https://hub.example/>; rel="hub", </rss>; title="x"; rel="self alternate"'
    assert links(value) == {"hub": "https://hub.example/", "self": "/rss", "alternate": "/rss"}
    assert links("<" * 8000 + ";" * 8000) == {}
