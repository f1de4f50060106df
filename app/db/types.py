"""Column types that SQLAlchemy does not bring."""

from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id; never wraps, so it may be compared for ever (PostgreSQL 13+, pg_current_xact_id)."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name of the type in DDL."""
        return "xid8"
