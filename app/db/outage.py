"""Tell a database that cannot be reached right now from a statement that is wrong."""

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OUTAGE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a line that broke between two messages leaves the driver in a state of its own
    PoolTimeout,
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
)


def is_outage(fault: BaseException) -> bool:
    """Whether the fault, or what it was raised from, says that the database is down, restarting or overloaded."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, _OUTAGE) or (isinstance(seen, DBAPIError) and seen.connection_invalidated):
            return True
        seen = seen.__cause__ or (seen.orig if isinstance(seen, DBAPIError) else None)
    return False


def is_passing(fault: BaseException) -> bool:
    """Whether the same request may succeed in a moment: an outage, or two transactions that waited for each other in a circle."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
            return True
        seen = seen.__cause__ or (seen.orig if isinstance(seen, DBAPIError) else None)
    return is_outage(fault)
