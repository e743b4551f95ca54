"""What a monitoring system may read: counters of the database and sizes of the queues, nobody's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from store import figures
from store.figures import Figures

if TYPE_CHECKING:
    from bot.app import Suban
    from store.database import Counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


async def metrics_text(suban: Suban) -> bytes:
    """All metrics in Prometheus' text format."""
    found = await suban.look(figures.read)
    registry = CollectorRegistry()
    registry.register(_Snapshot(suban.database.counts, found))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Snapshot(Collector):
    """The figures of one moment."""

    def __init__(self, counts: Counts, found: Figures) -> None:
        self._counts = counts
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily("suban_turns", "Transactions run.", self._counts.turns)
        yield CounterMetricFamily("suban_commits", "Commits they shared.", self._counts.commits)
        yield CounterMetricFamily("suban_turns_failed", "Transactions undone.", self._counts.failed)
        yield _by("suban_tickets", "Tickets by state.", "state", self._found.tickets)
        yield _by("suban_inbox", "Messages taken in, by state.", "state", self._found.inbox)
        yield _by("suban_notices_pending", "Notices still to be sent, by door.", "door", self._found.pending)
        yield _one("suban_notice_oldest_seconds", "Age of the oldest one.", self._found.oldest_notice)
        yield _one("suban_timers", "Wake-ups armed.", self._found.timers)
        yield _one("suban_timers_due", "Wake-ups due and not fired.", self._found.timers_due)
        yield _one(
            "suban_timer_lateness_seconds", "Lateness of the first of them.", self._found.timer_lateness
        )
        yield _one("suban_timers_dead", "Wake-ups that failed too often.", self._found.timers_dead)
        yield _one("suban_calls_open", "Calls the intake desk has to make.", self._found.calls)
        yield _one("suban_files_unscanned", "Files no scanner has looked at.", self._found.unscanned)
        yield _one("suban_files_infected", "Files refused as infected.", self._found.infected)
        yield _one("suban_tickets_without_clock", "Open tickets without a clock.", self._found.clockless)


def _one(name: str, text: str, value: float | None) -> Metric:
    return GaugeMetricFamily(name, text, value or 0)


def _by(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
