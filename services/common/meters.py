"""What a process counts of itself, as Prometheus reads it: answers, durations, how much waits.

Labels are services, methods, routes as they are written in the code, and codes: no address as it
was typed, no id, nobody's name.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""
UNKNOWN: Final = "-"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_OF: Final = ("service", "method", "route")

# When each was first counted nobody asks, and it would double what is told.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Meters:
    """One process's figures; two apps in one process each have their own."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._seconds = Histogram(
            "jianxi_request_seconds",
            "Seconds from a request to the head of its answer.",
            _OF,
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._answers = Counter(
            "jianxi_answers", "Answers by status.", (*_OF, "status"), registry=self._registry
        )
        self._gauges: dict[str, Gauge] = {}

    def count(self, service: str, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer. Anybody may send any method: those that nobody serves are one."""
        known = method if method in _METHODS else UNKNOWN
        self._seconds.labels(service, known, route).observe(seconds)
        self._answers.labels(service, known, route, status).inc()

    def note(
        self,
        name: str,
        told: str,
        labels: Sequence[str],
        counts: Mapping[tuple[str, ...], float],
    ) -> None:
        """Set a gauge to what was counted now; what was counted before and is no more goes."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = self._gauges[name] = Gauge(
                f"jianxi_{name}", told, labels, registry=self._registry
            )
        if not labels:
            gauge.set(counts.get((), 0))
            return
        gauge.clear()
        for values, count in counts.items():
            gauge.labels(*values).set(count)

    def told(self) -> bytes:
        """All figures in the text form that Prometheus reads."""
        return generate_latest(self._registry)
