"""What an operator sees: one JSON log line a request, and the counters that Prometheus reads."""

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from service import logs
from service.jobs import Figures
from service.watching import Watched

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})  # others are counted as one: clients choose the word
OWN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
REQUESTS = Counter("muhero_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("muhero_request_seconds", "Time to answer.", ["method", "route"], buckets=BUCKETS)
log = structlog.get_logger("muhero")


def install(app: Flask) -> None:
    """Number, time, count and log every request of the app."""
    logs.configure()
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Give the id of this request: the client's own where it is a decent one."""
    if "request_id" not in g:
        own = request.headers.get("X-Request-Id", "")
        g.request_id = own if OWN_ID.fullmatch(own) else uuid4().hex
    found: str = g.request_id
    return found


def metrics(*more: Collector) -> tuple[bytes, str]:
    """Give the counters of all worker processes, and more figures, in Prometheus' text form."""
    registry = CollectorRegistry() if os.environ.get("PROMETHEUS_MULTIPROC_DIR") else None
    if registry is not None:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    others = CollectorRegistry()
    for one in more:
        others.register(one)
    return generate_latest(registry or REGISTRY) + generate_latest(others), CONTENT_TYPE_PLAIN_0_0_4


@dataclass(frozen=True, eq=False)
class Jobs(Collector):
    """Jobs as their table has them at this moment, whichever process did them."""

    figures: Sequence[Figures]

    def collect(self) -> Iterator[Metric]:
        """Give how many jobs there are, and how long those took that are finished."""
        jobs = GaugeMetricFamily("muhero_jobs", "Jobs by kind and state.", labels=["kind", "state"])
        seconds = SummaryMetricFamily("muhero_job_seconds", "Time they took.", labels=["kind", "state"])
        for one in self.figures:
            jobs.add_metric([one.kind, one.state], one.count)
            if one.state in ("succeeded", "failed"):
                seconds.add_metric([one.kind, one.state], one.count, one.seconds)
        yield from (jobs, seconds)


@dataclass(frozen=True, eq=False)
class Models(Collector):
    """The scoring models as they were last looked at."""

    looks: Sequence[Watched]

    def collect(self) -> Iterator[Metric]:
        """Give the version, how far score and inputs have shifted (PSI), and what speaks against it."""
        names = ["county"]
        version = GaugeMetricFamily("muhero_model_version", "Version that forecast last.", labels=names)
        score = GaugeMetricFamily("muhero_model_score_psi", "Shift of its score.", labels=names)
        inputs = GaugeMetricFamily("muhero_model_input_psi", "Largest shift of an input.", labels=names)
        warnings = GaugeMetricFamily("muhero_model_warnings", "What speaks against it.", labels=names)
        for one in self.looks:
            version.add_metric([one.county], one.version)
            score.add_metric([one.county], one.score_shift)
            inputs.add_metric([one.county], one.largest_shift)
            warnings.add_metric([one.county], one.warnings)
        yield from (version, score, inputs, warnings)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    route = _template(request.url_rule.rule) if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    SECONDS.labels(method, route).observe(seconds)
    log.info("request", **_who(), **_what(route, response), ms=round(seconds * 1000, 2))
    return response


@cache
def _template(rule: str) -> str:
    """Name the parameters of a rule without their converters."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)


def _who() -> dict[str, object]:
    actor = g.get("actor")
    return {"account": actor.id, "roles": sorted(actor.roles), "county": actor.county} if actor else {}


def _what(route: str, response: Response) -> dict[str, object]:
    return {
        "method": request.method,
        "route": route,
        "path": request.path,
        "status": response.status_code,
        "bytes": response.content_length,
    }
