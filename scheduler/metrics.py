"""Figures for Prometheus, read from the ledger when asked: `/metrics` of the service, a file for cron."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from scheduler.health import warnings_of
from scheduler.ledger import Ledger
from scheduler.reckoning import durations_of, last_two, refusals_of, sums_of, upload_failures
from scheduler.standing import Standing

SECONDS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""Bounds of the histogram of crawl times."""


class LedgerCollector(Collector):
    """The ledger's figures, as they stand at each scrape."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        now = self._now()
        counties = GaugeMetricFamily(
            "nianbao_counties", "Counties by state", labels=["campaign", "province", "state"]
        )
        signs = GaugeMetricFamily("nianbao_warnings", "Warnings", labels=["campaign", "kind"])
        under_way = GaugeMetricFamily("nianbao_counties_under_way", "Being crawled", labels=["campaign"])
        for campaign in self._ledger.campaigns():
            year = str(campaign.year)
            entries = self._ledger.entries(campaign.year)
            standing = Standing.of(self._ledger.schedule, campaign.year, entries, now)
            for province, counted in standing.provinces.items():
                for state, count in counted.items():
                    counties.add_metric([year, province, state.value], count)
            under_way.add_metric([year], len(standing.under_way))
            if campaign.closed_at is None:
                for sign in warnings_of(standing, last_two(self._ledger.engine)):
                    signs.add_metric([year, sign.kind], 1)
        yield from (counties, under_way, signs, *self._sums(), *self._troubles(), *self._moments(now))

    def _sums(self) -> Iterator[Metric]:
        crawls = CounterMetricFamily("nianbao_crawls", "Crawls of a county", labels=["campaign", "status"])
        requests = CounterMetricFamily("nianbao_requests", "Requests sent", labels=["campaign"])
        received = CounterMetricFamily("nianbao_received_bytes", "Bytes received", labels=["campaign"])
        for year, sums in sums_of(self._ledger.engine).items():
            for status, count in sums.crawls.items():
                crawls.add_metric([str(year), status], count)
            requests.add_metric([str(year)], sums.requests)
            received.add_metric([str(year)], sums.received_bytes)
        yield from (crawls, requests, received)

    def _troubles(self) -> Iterator[Metric]:
        engine = self._ledger.engine
        times = HistogramMetricFamily("nianbao_crawl_seconds", "How long crawls took", labels=["campaign"])
        for year, spent in durations_of(engine, SECONDS).items():
            bounds = [(str(bound), count) for bound, count in zip(SECONDS, spent.within, strict=True)]
            times.add_metric([str(year)], [*bounds, ("+Inf", spent.count)], spent.seconds)
        refusals = CounterMetricFamily(
            "nianbao_refusals", "Crawls that a platform refused", labels=["platform", "status"]
        )
        for labels, count in refusals_of(engine).items():
            refusals.add_metric(labels, count)
        uploads = CounterMetricFamily("nianbao_upload_failures", "Crawls whose captures were not stored")
        uploads.add_metric([], upload_failures(engine))
        yield from (times, refusals, uploads)

    def _moments(self, now: datetime) -> Iterator[Metric]:
        due = GaugeMetricFamily("nianbao_counties_due", "Counties whose time has come")
        due.add_metric([], len(self._ledger.due(now)))
        last = GaugeMetricFamily("nianbao_last_round_timestamp_seconds", "When the last round ended")
        ended = self._ledger.fact("last_round")
        if ended:
            last.add_metric([], datetime.fromisoformat(ended).timestamp())
        following = GaugeMetricFamily(
            "nianbao_next_visit_timestamp_seconds", "When the next visit is planned"
        )
        if (next_at := self._ledger.next_at()) is not None:
            following.add_metric([], next_at.timestamp())
        yield from (due, last, following)


def figures(ledger: Ledger, now: Callable[[], datetime], *others: Collector) -> CollectorRegistry:
    """A registry with the ledger's figures, and others'."""
    registry = CollectorRegistry()
    for collector in (LedgerCollector(ledger, now), *others):
        registry.register(collector)
    return registry


def write_figures(path: Path, registry: CollectorRegistry) -> None:
    """Write them for node_exporter's textfile collector; readers never see half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)
