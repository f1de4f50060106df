"""Connections: a SQLAlchemy engine for the ordinary paths, a raw asyncpg pool for the hot ones, both as `kiim_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from app.db.roles import APP
from app.db.sight import AS_SERVICE, WalledSession

CONNECT_SECONDS = 5
COMMAND_SECONDS = 30
POOL_WAIT_SECONDS = 5


def _server_settings(role: str) -> dict[str, str]:
    # asyncpg sends these in the start-up packet: RESET ROLE falls back to this role, not to the login's own rights.
    return {"role": role, "application_name": "kiim", "timezone": "UTC", "jit": "off", **AS_SERVICE}


def open_engine(url: str, *, pool_size: int = 4, role: str = APP) -> AsyncEngine:
    """A lazy engine on `url` (`postgresql://…`); a dead connection is noticed and replaced before use."""
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"server_settings": _server_settings(role), "timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS},
    )


def open_single(url: str, *, role: str) -> AsyncEngine:
    """An engine without a pool, for migrations and set-up; no command timeout, a migration may take its time."""
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"server_settings": _server_settings(role), "timeout": CONNECT_SECONDS},
    )


def session_maker(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit, and whose transactions begin with what the caller may see."""
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=WalledSession)


@asynccontextmanager
async def open_listener(url: str, *, role: str = APP) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """One raw connection of its own, for what belongs to a session: notifications and advisory locks."""
    connection = await asyncpg.connect(
        url, server_settings=_server_settings(role), timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS
    )
    try:
        yield connection
    finally:
        connection.terminate()


# The hot statements are long and their plans do not depend on the parameters: planning them anew costs more than running. A plan
# made while a table held nothing would read it from end to end for as long as nobody analyses it, however large it has become. A
# question is about another person than the one before: nothing to remember.
_HOT_PLANS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_memoize": "off"}


async def _keep_state(_: object) -> None:
    # asyncpg has rolled back an open transaction before this; the hot paths set no session state, RESET ALL is a round trip.
    return None


async def open_pool(url: str, *, minimum: int = 1, maximum: int = 8) -> "asyncpg.Pool[asyncpg.Record]":
    """The raw pool of the hot paths; its statements leave no session state behind.

    Looks, weighing and amending hold two connections each while there is work: with fewer one kind would wait for another.
    """
    return await asyncpg.create_pool(
        url,
        min_size=minimum,
        max_size=maximum,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        server_settings={**_server_settings(APP), **_HOT_PLANS},
        reset=_keep_state,
    )
