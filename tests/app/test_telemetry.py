"""The metrics of answers: counted by hand, shown as Prometheus expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app.main import shortcut
from app.middleware import ROUTE, route_of
from app.telemetry import Metrics


def samples_of(registry: CollectorRegistry, *names: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """The samples of these names as a collector of Prometheus reads them."""
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
        if sample.name in names
    }


@given(st.lists(st.floats(0, 20)))
def test_the_times_of_answers_are_shown_as_the_library_shows_them(seconds: list[float]) -> None:
    metrics, registry = Metrics(), CollectorRegistry()
    expected = Histogram("kiim_request_seconds", "Time to answer.", ["route"], registry=registry)
    for taken in seconds:
        metrics.measure("GET", "/a", 200, taken)
        expected.labels("/a").observe(taken)
    names = ("kiim_request_seconds_bucket", "kiim_request_seconds_count", "kiim_request_seconds_sum")
    assert samples_of(metrics.registry, *names) == pytest.approx(samples_of(registry, *names))


def test_answers_are_counted_by_method_route_and_status() -> None:
    metrics = Metrics()
    for method, status in (("GET", 200), ("GET", 200), ("GET", 404), ("POST", 200)):
        metrics.measure(method, "/a", status, 0.1)
    shown = {
        (dict(labels)["method"], dict(labels)["status"]): value
        for (_, labels), value in samples_of(metrics.registry, "kiim_requests_total").items()
    }
    assert shown == {("GET", "200"): 2, ("GET", "404"): 1, ("POST", "200"): 1}


@pytest.mark.parametrize(("method", "operation"), [("GET", "record"), ("POST", "statements")])
def test_a_hot_operation_is_counted_under_the_route_that_any_other_way_would_name(method: str, operation: str) -> None:
    async def endpoint(*_: object) -> None: ...

    scope = {"method": method, "path": f"/v1/newcomers/n_0123456789abcdef/{operation}"}
    assert shortcut({(method, operation): endpoint})(scope) is endpoint
    named = route_of(scope)
    del scope[ROUTE]
    assert named == route_of(scope) == f"/v1/newcomers/{{id}}/{operation}"
