"""Wiring only: opens the world, puts the routes together, starts the jobs. Nothing happens at import."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app import problems
from app.access import course_routes
from app.access import routes as access
from app.access.look_limit import LookLimits, run_look_limits
from app.agencies.directory import Directory
from app.audit.acknowledge import run_acks
from app.audit.months import run_log_months
from app.audit.record import AuditWriter
from app.audit.sealer_files import SealerFiles, origin_of
from app.audit.sealing import Sealing, run_seal_watch, run_sealer
from app.audit.witnessing import Witnessing, remotes_of, run_witnessing
from app.backups.guard import guard
from app.backups.watch import run_key_watch, run_rolls
from app.catalogue import routes as catalogue
from app.catalogue.imported import current_catalogue, keep_lists
from app.clock import Clock, SystemClock
from app.crypto.data_keys import DataKeyCache
from app.crypto.key_cache import run_key_sweep
from app.crypto.keyring import Keyring
from app.crypto.open_provider import allowance_of, provider_of
from app.crypto.process import harden_process
from app.crypto.provider import KeyProvider
from app.dashboard.routers import routers as dashboard_routers
from app.db.database import Database, open_database
from app.db.engine import open_engine, open_pool, session_maker
from app.db.migrate import newest
from app.db.outage import is_passing
from app.desk.routers import routers as desk_routers
from app.exchange import routes as exchange
from app.exchange import routes_newcomer as exchange_newcomer
from app.exchange import routes_streams as exchange_streams
from app.exchange.push import run_push
from app.fhir import routes as fhir
from app.grants import routes_agency as grants_agency
from app.grants import routes_newcomer as grants_newcomer
from app.grants.expire import run_sweeper
from app.health import health_routes
from app.idempotency import forget_keys
from app.identity import routes as identity
from app.identity.callers import prove_caller
from app.identity.sweep import run_sign_in_sweep
from app.imports import routes as imports
from app.imports.handed_in import run_imports
from app.jobs import Job, running
from app.ledger.tamper import Alarm
from app.merges import routes as merges
from app.merges.finish import run_merge_sweep
from app.meter.flush import run_meter
from app.meter.meter import Meter
from app.middleware import FrontDoor
from app.monitoring import routes as monitoring
from app.monitoring.map_file import shapes_of
from app.monitoring.once_only import run_months
from app.moves import routes as moves
from app.moves.receipts import run_receipts
from app.moves.sweep import run_move_sweep
from app.newcomers import routes as newcomers
from app.officer.routers import routers as officer_routers
from app.officer.watch import run_decoy_watch
from app.openapi import describe
from app.pages.static import static_routes
from app.portal import accesses as portal_accesses
from app.portal import answers as portal_answers
from app.portal import asking as portal_asking
from app.portal import decided as portal_decided
from app.portal import deciding as portal_deciding
from app.portal import done as portal_done
from app.portal import home as portal_home
from app.portal import letter as portal_letter
from app.portal import merging as portal_merging
from app.portal import moving as portal_moving
from app.portal import passkeys as portal_passkeys
from app.portal import permissions as portal_permissions
from app.portal import public as portal_public
from app.portal import receipts as portal_receipts
from app.portal import record as portal_record
from app.portal import requests as portal_requests
from app.portal import rights as portal_rights
from app.portal import secrecy as portal_secrecy
from app.portal import security as portal_security
from app.portal import sign_in as portal_sign_in
from app.portal import take_along as portal_take_along
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
from app.retention.run import run_retention
from app.rights.sweep import run_rights_sweep
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
        portal_home.router,
        portal_sign_in.router,
        portal_letter.router,
        portal_passkeys.router,
        portal_security.router,
        portal_record.router,
        portal_asking.router,
        portal_deciding.router,
        portal_decided.router,
        portal_permissions.router,
        portal_answers.router,
        portal_secrecy.router,
        portal_receipts.router,
        portal_accesses.router,
        portal_rights.router,
        portal_requests.router,
        portal_merging.router,
        portal_take_along.router,
        portal_moving.router,
        portal_done.router,
        portal_public.router,
    ]


@asynccontextmanager
async def open_world(
    settings: Settings, clock: Clock | None = None, provider: KeyProvider | None = None
) -> AsyncIterator[World]:
    """Everything a process needs, open until the end of the block; ConfigurationProblem says in plain words what is missing.

    Must be entered in the main thread when the embedded database is to be started.
    """
    shapes_of(settings)
    load_school_duty(settings.monitoring_school_duty)
    database = await open_database(settings)
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
        yield world
    finally:
        await engine.dispose()
        pool.terminate()


@asynccontextmanager
async def guarded_world(settings: Settings) -> AsyncIterator[World]:
    """The world of a process that serves: DoNotFit where data and keys do not belong together."""
    async with open_world(settings) as world:
        await guard(world)
        world.keyring.cache.allowance = allowance_of(settings, world.keyring.provider)
        yield world


def sealing_of(world: World) -> Sealing:
    """How this process seals the log."""
    files = SealerFiles(world.settings.log_key_path, world.settings.log_memory_path)
    return Sealing(world.database.auditor_url, files, origin_of(world.settings.base_url), world.keyring, world.seal)


def jobs_of(world: World) -> Mapping[str, Job]:
    """What runs beside the requests of this process."""
    jobs: dict[str, Job] = {"acknowledge": lambda: run_acks(world.writer, world.pool), "keep-lists": lambda: keep_lists(world)}
    jobs["watch-keys"] = lambda: run_key_watch(world)
    jobs["roll-keys"] = lambda: run_rolls(world)
    jobs["seal"] = lambda: run_sealer(sealing_of(world))
    jobs["watch-seal"] = lambda: run_seal_watch(world.pool, world.seal)
    if witnesses := remotes_of(world.settings.witnesses):
        jobs["ask-witnesses"] = lambda: run_witnessing(world.database.auditor_url, Witnessing(witnesses, world.seal))
    jobs["forget-data-keys"] = lambda: run_key_sweep(world.keyring.cache)
    jobs["expire"] = lambda: run_sweeper(world)
    jobs["sweep-sign-in"] = lambda: run_sign_in_sweep(world)
    jobs["confirm-arrivals"] = lambda: run_receipts(world)
    jobs["erase-moved"] = lambda: run_move_sweep(world)
    jobs["rights"] = lambda: run_rights_sweep(world)
    jobs["finish-merges"] = lambda: run_merge_sweep(world)
    jobs["log-months"] = lambda: run_log_months(world.pool)
    jobs["count-looks"] = lambda: run_look_limits(world)
    jobs["forget-keys"] = lambda: forget_keys(world)
    if isinstance(world.meter, Meter):
        jobs["meter"] = partial(run_meter, world, world.meter)
    jobs["close-months"] = lambda: run_months(world)
    jobs["import"] = lambda: run_imports(world)
    jobs["retention"] = lambda: run_retention(world)
    jobs["push"] = lambda: run_push(world)
    jobs["watch-decoys"] = lambda: run_decoy_watch(world)
    if world.database.embedded is not None and world.database.embedded.owned:
        jobs["keep-database"] = world.database.keep_running
    return jobs


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


async def _endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    await scope["endpoint"](scope, receive, send)


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
    door = partial(
        FrontDoor,
        body_limit=settings.body_limit,
        answer=lambda fault, request_id: problems.answer(fault, request_id, is_passing),
        measure=metrics.measure,
        prove=prove_caller,
        https=settings.base_url.startswith("https://"),
    )
    application.add_middleware(door)
    application.find = shortcut({("GET", "record"): Alarm(record), ("POST", "statements"): Alarm(statements)})
    application.hot = door(_endpoint)
    return application


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
