"""Wiring only: opens the world, puts the routes together, starts the jobs. Nothing happens at import."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import problems
from app.access import course_routes
from app.access import routes as access
from app.access.look_limit import LookLimits
from app.agencies.directory import Directory
from app.audit.openings import record_the_rest
from app.audit.record import AuditWriter
from app.background import jobs_of
from app.backups.guard import guard
from app.catalogue import routes as catalogue
from app.catalogue.imported import current_catalogue
from app.clock import Clock, SystemClock
from app.crypto.data_keys import DataKeyCache
from app.crypto.keyring import Keyring
from app.crypto.open_provider import allowance_of, provider_of
from app.crypto.process import harden_process
from app.crypto.provider import KeyProvider
from app.dashboard.routers import routers as dashboard_routers
from app.db.database import Database, open_database
from app.db.embedded import Embedded
from app.db.engine import open_engine, open_pool, session_maker
from app.db.migrate import newest
from app.db.outage import is_passing
from app.desk.routers import routers as desk_routers
from app.exchange import routes as exchange
from app.exchange import routes_newcomer as exchange_newcomer
from app.exchange import routes_streams as exchange_streams
from app.fhir import routes as fhir
from app.grants import routes_agency as grants_agency
from app.grants import routes_newcomer as grants_newcomer
from app.health import health_routes
from app.identity import routes as identity
from app.identity.callers import prove_caller
from app.imports import routes as imports
from app.jobs import running
from app.ledger.tamper import Alarm
from app.merges import routes as merges
from app.meter.meter import Meter
from app.middleware import ROUTE, FrontDoor
from app.monitoring import routes as monitoring
from app.monitoring.map_file import shapes_of
from app.moves import routes as moves
from app.newcomers import routes as newcomers
from app.officer import log_routes as officer_log
from app.officer.routers import routers as officer_routers
from app.openapi import describe
from app.pages.static import static_routes
from app.portal.routers import routers as portal_routers
from app.profile import hot as profile_hot
from app.profile import routes_agency as profile_agency
from app.profile import routes_audit as profile_audit
from app.profile import routes_erasures as profile_erasures
from app.profile import routes_newcomer as profile_newcomer
from app.referrals import routes as referrals
from app.reporting import official_routes
from app.reporting import routes as reporting
from app.reporting.school_duty import load_school_duty
from app.rights import routes_agency as rights_agency
from app.rights import routes_newcomer as rights_newcomer
from app.settings import Settings
from app.staff import sign_in as staff_sign_in
from app.telemetry import Metrics, configure_logging
from app.world import World

Shortcut = Callable[[Scope], ASGIApp | None]
"""Finds the endpoint of a hot request by itself and sets it with its path parameters; None sends the request the usual way."""

_NEWCOMERS = "/v1/newcomers/"


def routers() -> list[APIRouter]:
    """The routes of every feature."""
    return [
        identity.router,
        catalogue.router,
        newcomers.router,
        merges.router,
        grants_agency.router,
        grants_newcomer.router,
        course_routes.router,
        fhir.router,
        profile_agency.router,
        profile_newcomer.router,
        profile_erasures.router,
        officer_log.router,
        profile_audit.router,
        exchange.router,
        imports.router,
        exchange_streams.router,
        exchange_newcomer.router,
        referrals.router,
        moves.router,
        rights_agency.router,
        rights_newcomer.router,
        monitoring.router,
        reporting.router,
        official_routes.router,
        *pages(),
    ]


def pages() -> list[APIRouter]:
    """The routes of everything that people look at."""
    # Pages for staff first: to the portal's routes their first step would be a language.
    return [
        staff_sign_in.router,
        staff_sign_in.outside,
        *desk_routers(),
        *dashboard_routers(),
        *officer_routers(),
        *portal_routers(),
    ]


@asynccontextmanager
async def open_world(
    settings: Settings, clock: Clock | None = None, provider: KeyProvider | None = None, begun: Embedded | None = None
) -> AsyncIterator[World]:
    """Everything a process needs, open until the end of the block; ConfigurationProblem says in plain words what is missing.

    Must be entered in the main thread when the embedded database is to be started. `begun` is that database where it was begun.
    """
    shapes_of(settings)
    load_school_duty(settings.monitoring_school_duty)
    database = await open_database(settings, begun)
    try:
        async with _opened(settings, clock or SystemClock(), database, provider or provider_of(settings)) as world:
            yield world
    finally:
        database.close()


@asynccontextmanager
async def _opened(settings: Settings, clock: Clock, database: Database, provider: KeyProvider) -> AsyncIterator[World]:
    engine = open_engine(database.url, pool_size=settings.pool_size)
    sessions = session_maker(engine)
    pool = await open_pool(database.url)
    try:
        async with pool.acquire() as connection:
            cache = DataKeyCache(settings.key_cache_size, settings.key_cache_seconds)
            keyring = await Keyring.open(connection, provider, clock.now(), cache)
        catalogue_now = await current_catalogue(sessions)
        world = World(
            settings=settings,
            clock=clock,
            database=database,
            engine=engine,
            sessions=sessions,
            pool=pool,
            keyring=keyring,
            writer=AuditWriter(keyring, clock),
            catalogue=catalogue_now,
            agencies=Directory(pool, keyring),
            meter=Meter(catalogue_now.fields),
        )
        world.looks = LookLimits(world)
        try:
            yield world
        finally:
            await record_the_rest(keyring.provider, world.writer, pool)
    finally:
        await engine.dispose()
        pool.terminate()


@asynccontextmanager
async def guarded_world(settings: Settings, begun: Embedded | None = None) -> AsyncIterator[World]:
    """The world of a process that serves, see `open_world`: DoNotFit where data and keys do not belong together."""
    async with open_world(settings, begun=begun) as world:
        await guard(world)
        world.keyring.cache.allowance = allowance_of(settings, world.keyring.provider)
        yield world


class Service(FastAPI):
    """FastAPI, with the hot operations found before anything that the framework adds; both stand behind a front door."""

    find: Shortcut
    hot: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A hot operation at once, everything else as usual."""
        if scope["type"] != "http" or self.find(scope) is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self.hot(scope, receive, send)


def _endpoint(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
    found: Awaitable[None] = scope["endpoint"](scope, receive, send)
    return found


def create_app(settings: Settings, world: World | None = None) -> FastAPI:
    """The application. With a `world` it serves that one and runs no jobs; without, it opens and closes its own."""

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        if world is not None:
            application.state.world = world
            yield
            return
        async with guarded_world(settings) as opened, running(jobs_of(opened)):
            application.state.world = opened
            yield
            application.state.world = None

    metrics = Metrics()
    metrics.watch_seal(lambda: getattr(getattr(application.state, "world", None), "seal", None))
    metrics.watch_push(lambda: getattr(getattr(application.state, "world", None), "pushed", None))
    record, statements = access.RecordEndpoint(), profile_hot.StatementsEndpoint()
    application = Service(
        title="kiim",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        # Traces and logs made from outside would carry references of persons and texts of exceptions; ours are in app.telemetry.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        generate_unique_id_function=lambda route: route.name,  # published: generated clients name their methods by it
        routes=[
            *access.hot_routes(record),
            *profile_hot.hot_routes(statements),
            *health_routes(lambda: _is_ready(application, metrics)),
            metrics.route(),
            *static_routes(),
        ],
    )
    for router in routers():
        application.include_router(router)
    describe(application, [access.documented(), profile_hot.documented()])
    problems.install(application, is_passing)
    application.add_middleware(Alarm)
    door = _door(settings, metrics)
    application.add_middleware(door)
    application.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    application.find = shortcut({("GET", "record"): Alarm(record), ("POST", "statements"): Alarm(statements)})
    application.hot = door(_endpoint)
    return application


def _door(settings: Settings, metrics: Metrics) -> Callable[[ASGIApp], FrontDoor]:
    """The front door, still to be put before an application."""
    return partial(
        FrontDoor,
        body_limit=settings.body_limit,
        answer=lambda fault, request_id: problems.answer(fault, request_id, is_passing),
        measure=metrics.measure,
        prove=prove_caller,
        https=settings.base_url.startswith("https://"),
    )


def shortcut(endpoints: Mapping[tuple[str, str], ASGIApp]) -> Shortcut:
    """Finds the hot operations of a newcomer without walking the router; every other request goes through it."""

    def find(scope: Scope) -> ASGIApp | None:
        path: str = scope["path"]
        if not path.startswith(_NEWCOMERS):
            return None
        reference, _, operation = path[len(_NEWCOMERS) :].partition("/")
        endpoint = endpoints.get((scope["method"], operation))
        if endpoint is None or not reference:
            return None
        scope["path_params"] = {"id": reference}
        scope["endpoint"] = endpoint
        scope[ROUTE] = f"{_NEWCOMERS}{{id}}/{operation}"
        return endpoint

    return find


def from_environment() -> FastAPI:
    """The application as the environment configures it, for server processes that import it by name."""
    settings = Settings()
    configure_logging(settings.log_level)
    harden_process()
    return create_app(settings)


async def _is_ready(application: FastAPI, metrics: Metrics) -> bool:
    world: World | None = getattr(application.state, "world", None)
    metrics.up.set(0)
    if world is None or await world.pool.fetchval("SELECT version_num FROM alembic_version", timeout=2) != newest():
        return False
    metrics.up.set(1)
    return True
