"""The rules of statements with their answers remembered: a file asks the same small questions a hundred thousand times.

Remembered are answers about codes, numbers and truth values, which point at nobody; a name, a text, a date or a telephone
number is asked about each time and never kept.
"""

from datetime import date
from typing import Any, Final

from app.ledger.statements import Rules
from consent.catalogue import Catalogue
from consent.decision import Decision
from consent.stewardship import may_write
from consent.values import Fault, validate

_PLAIN: Final = frozenset({"code", "bool", "int", "year"})
_MOST = 1 << 16


class Remembered:
    """Answers of one writer on one day."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._plain = {key for key, spec in catalogue.fields.items() if spec.type in _PLAIN}
        self._may: dict[tuple[str, str, str], Decision] = {}
        self._values: dict[Any, tuple[Any, tuple[Fault, ...]]] = {}
        self._day: date | None = None

    @property
    def rules(self) -> Rules:
        """The rules as `add_statements` asks for them."""
        return Rules(self._may_write, self._validate)

    def _may_write(
        self, catalogue: Catalogue, writer: str, duty: bool, category: str, field: str, action: Any, kind: str
    ) -> Decision:
        asked = (category, field, kind)
        found = self._may.get(asked)
        if found is None:
            found = self._may[asked] = may_write(catalogue, writer, duty, category, field, action, kind)
        return found

    def _validate(
        self, catalogue: Catalogue, category: str, field: str, value: Any, kind: str, as_of: str | None, today: date
    ) -> tuple[Any, tuple[Fault, ...]]:
        if (category, field) not in self._plain:
            return validate(catalogue, category, field, value, kind, as_of, today)
        if isinstance(value, list):
            shape: Any = tuple(value) if all(type(item) is str for item in value) else None
        else:
            shape = value if isinstance(value, str | int) else None
        if shape is None:
            return validate(catalogue, category, field, value, kind, as_of, today)
        if today != self._day or len(self._values) >= _MOST:
            self._values.clear()
            self._day = today
        asked = (category, field, type(value), shape, kind, as_of)
        found = self._values.get(asked)
        if found is None:
            found = self._values[asked] = validate(catalogue, category, field, value, kind, as_of, today)
        return found
