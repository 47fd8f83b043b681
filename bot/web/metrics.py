"""Signs of life in the form that Prometheus reads.

The store is the memory: every figure is read from it when it is asked for, so a restart loses none and nothing is
counted twice. The registry is our own, for a library's global one would show whatever else it finds.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.core.vitals import Vitals

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(vitals: Vitals, *, is_ready: bool) -> bytes:
    """Give the whole page."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(_Reading(vitals, is_ready=is_ready))
    return generate_latest(registry)


class _Reading(Collector):
    """One reading of the vitals."""

    def __init__(self, vitals: Vitals, *, is_ready: bool) -> None:
        self._vitals = vitals
        self._is_ready = is_ready

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        vitals = self._vitals
        yield _by("info", "The version that runs.", "version", {version("panmunjom"): 1})
        yield _one("ready", "1 while the wire moves, as /readyz says.", self._is_ready)
        yield _one("start_timestamp_seconds", "When it started.", _at(vitals.started_at))
        yield _one("beat_timestamp_seconds", "When the scheduler last beat.", _at(vitals.beat_at))
        yield _one("answer_timestamp_seconds", "When a feed last answered.", _at(vitals.answered_at))
        posted = {name: _at(outbox.posted_at) for name, outbox in vitals.outboxes.items()}
        yield _by("message_timestamp_seconds", "When a message was last posted there.", "platform", posted)
        feeds = {"on": vitals.feeds_on, "failing": vitals.feeds_failing}
        yield _by("feeds", "Feeds that are polled, and those of them that failed last.", "state", feeds)
        yield _one(
            "poll_lag_seconds", "How long the most overdue feed has waited.", _since(vitals, vitals.poll_due_since)
        )
        yield _by("alerts", "Alerts by state, as the store has them.", "state", dict(vitals.counts))
        lags = {name: _since(vitals, outbox.due_since) for name, outbox in vitals.outboxes.items()}
        yield _by("alert_lag_seconds", "How long the oldest alert that is due there waits.", "platform", lags)
        yield _one("paused_channels", "Channels that refuse us and are left alone.", vitals.paused)
        yield _by("hub_subscriptions", "Feeds pushed by hubs, by state.", "state", dict(vitals.hubs))
        platforms = {name: int(is_up) for name, is_up in vitals.platforms.items()}
        yield _by("platform_up", "1 while connected.", "platform", platforms)


def _one(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"panmunjom_{name}", what, value=value)


def _by(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"panmunjom_{name}", what, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _at(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0


def _since(vitals: Vitals, since: datetime | None) -> float:
    return max((vitals.at - since).total_seconds(), 0) if since else 0
