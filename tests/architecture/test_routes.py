"""Every route says who may call it, and commits before it answers."""

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from app.dashboard.callers import AsMonitoringStaff
from app.desk.callers import AsStaff
from app.identity.callers import AsAgency, AsAnyClient, AsMonitor, AsNewcomer, Public
from app.main import create_app
from app.officer.callers import AsOfficer
from app.officer.log_callers import AsLogReader
from app.pages.callers import PAGE_CALLERS
from app.settings import Settings
from app.staff.callers import AsAnyStaff
from app.unit_of_work import unit_of_work

OF_PAGES = (*PAGE_CALLERS, AsAnyStaff, AsStaff, AsMonitoringStaff, AsOfficer)
CALLERS = (AsAgency, AsAnyClient, AsMonitor, AsNewcomer, AsLogReader, Public, *OF_PAGES)
# Plain routes have no signature that could name a caller: the two hot paths prove their agency themselves, the others serve the
# operator or files that everybody may see.
PLAIN = {
    "/v1/newcomers/{id}/record",
    "/v1/newcomers/{id}/statements",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/{digest}/{name}",
}


def routes() -> list[BaseRoute]:
    application = create_app(Settings())
    return [context.original_route for context in iter_route_contexts(application.routes)]


def callers_of(route: APIRoute) -> list[type]:
    named = [getattr(annotation, "__origin__", annotation) for annotation in route.endpoint.__annotations__.values()]
    return [caller for caller in CALLERS for name in named if name is caller]


def test_every_route_names_exactly_one_caller() -> None:
    found = [route for route in routes() if isinstance(route, APIRoute)]
    assert len(found) > 20
    wrong = {f"{route.methods} {route.path}": callers_of(route) for route in found if len(callers_of(route)) != 1}
    assert wrong == {}


def test_plain_routes_are_the_known_ones() -> None:
    assert {getattr(route, "path", "?") for route in routes() if not isinstance(route, APIRoute)} == PLAIN


def test_every_unit_of_work_ends_before_the_answer() -> None:
    used = 0
    for route in routes():
        if isinstance(route, APIRoute):
            for dependency in route.dependant.dependencies:
                if dependency.call is unit_of_work:
                    used += 1
                    assert dependency.scope == "function", route.path
    assert used > 10
