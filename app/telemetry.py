"""What an operator sees: metrics without persons, and log lines as JSON whose fields are chosen, never dumped."""

import logging
import logging.config
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import Any, Protocol

import orjson
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# Only these members of a log record leave the process; a value that somebody attaches under another name does not.
FIELDS = (
    "request_id",
    "method",
    "route",
    "status",
    "ms",
    "kind",
    "place",
    "job",
    "upto",
    "count",
    "staff_issuer",
    "outside_issuer",
    "rule",
)


_BOUNDS = Histogram.DEFAULT_BUCKETS  # seconds, ascending, the last one infinite


class Seal(Protocol):
    """What is known of the log's seal; `app.audit.sealing` tells."""

    @property
    def lag(self) -> float: ...
    @property
    def size(self) -> int: ...
    @property
    def findings(self) -> int: ...
    @property
    def halted(self) -> bool: ...


@dataclass(slots=True)
class Pushed:
    """What became of events that this process sent to receivers of event streams: taken, not taken, streams turned off."""

    taken: int = 0
    failed: int = 0
    turned_off: int = 0


class _OfPush(Collector):
    def __init__(self, status: Callable[[], Pushed | None]) -> None:
        self._status = status

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The counts of this moment."""
        pushed = self._status() or Pushed()
        told = CounterMetricFamily("kiim_push_events", "Events sent to event streams.", labels=["outcome"])
        told.add_metric(["taken"], pushed.taken)
        told.add_metric(["failed"], pushed.failed)
        yield told
        yield CounterMetricFamily("kiim_push_streams_turned_off", "Event streams disabled or paused.", pushed.turned_off)


class Answered(Collector):
    """Answers by method, route and status, and how long each route took; one event loop, not thread-safe.

    Counted here and not by the library's own types, whose locks and checks cost every answer three times as much.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}
        self._taken: dict[str, list[int]] = {}  # by route: answers within each bound, the last one without any
        self._seconds: dict[str, float] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (method, route, status)
        self._counts[key] = self._counts.get(key, 0) + 1
        taken = self._taken.get(route)
        if taken is None:
            taken = self._taken[route] = [0] * len(_BOUNDS)
            self._seconds[route] = 0.0
        taken[bisect_left(_BOUNDS, seconds)] += 1
        self._seconds[route] += seconds

    def collect(self) -> Iterator[Metric]:
        """The counts of this moment."""
        requests = CounterMetricFamily("kiim_requests", "Answered requests.", labels=["method", "route", "status"])
        for (method, route, status), count in self._counts.items():
            requests.add_metric([method, route, str(status)], count)
        yield requests
        histogram = HistogramMetricFamily("kiim_request_seconds", "Time to answer.", labels=["route"])
        for route, taken in self._taken.items():
            within = zip(map(floatToGoString, _BOUNDS), accumulate(taken), strict=True)
            histogram.add_metric([route], [*within], self._seconds[route])
        yield histogram


class Metrics:
    """The metrics of one application; its own registry, so that several applications can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answered = Answered()
        self.registry.register(self._answered)
        self.up = Gauge("kiim_database_up", "1 while the database answers.", registry=self.registry)

    def measure(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._answered.note(method, route, status, seconds)

    def watch_seal(self, status: Callable[[], "Seal | None"]) -> None:
        """Show what this process knows of the log's seal whenever the metrics are read; `status` gives None before it knows."""
        shown: tuple[tuple[str, str, Callable[[Seal], float]], ...] = (
            ("kiim_seal_lag_seconds", "How long rows of the log have been waiting for the seal.", lambda seal: seal.lag),
            ("kiim_sealed_rows", "Rows of the log that are sealed.", lambda seal: seal.size),
            ("kiim_seal_findings", "Rows that this process found forged, missing or replayed.", lambda seal: seal.findings),
            ("kiim_seal_halted", "1 while the stored log is not the signed one.", lambda seal: seal.halted),
        )
        for name, words, value in shown:
            Gauge(name, words, registry=self.registry).set_function(partial(_of_seal, status, value))

    def watch_push(self, status: Callable[[], Pushed | None]) -> None:
        """Show what became of this process's pushed events whenever the metrics are read; `status` as above."""
        self.registry.register(_OfPush(status))

    def route(self) -> Route:
        """`GET /metrics` in the Prometheus text format."""

        async def metrics(_: Request) -> Response:
            return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

        return Route("/metrics", metrics, methods=["GET"])


def _of_seal(status: Callable[[], "Seal | None"], value: Callable[[Seal], float]) -> float:
    seal = status()
    return 0.0 if seal is None else float(value(seal))


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, logger, message and the allowed fields; an exception only as its kind."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; message arguments of foreign loggers are left out, they may hold anything."""
        ours = record.name.startswith("kiim")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else str(record.msg),
        }
        line.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            line["kind"] = record.exc_info[0].__name__
        return orjson.dumps(line, default=str).decode()


def configure_logging(level: str) -> None:
    """Send all logging of this process to stderr as JSON lines; library chatter below a warning stays out at every level."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": "app.telemetry.JsonLines"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"kiim": {"level": level.upper()}, "uvicorn.error": {"level": "WARNING"}},
        }
    )
