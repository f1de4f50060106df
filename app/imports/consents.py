"""First consents that many lines tell in the same words: read by the shape of a registration once, and then known again.

What differs from person to person is the case number, where her paper is found and who took her consent down: these lines are
judged each time by the rule of their own and never kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from app.identity.callers import AsAgency
from app.newcomers.register import Registration
from app.newcomers.routes import registration_of
from app.newcomers.schemas import read_body
from app.wire import ShortLine

_MEMBERS: Final = frozenset({"external_id", "consent", "statements"})
_OWN: Final = ("paper_reference", "actor")
_MARK: Final = "-"
_MOST: Final = 1 << 12
_LINE: Final = TypeAdapter(ShortLine)


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says besides its statements: the consent as `sample` says it, with these lines of its own.

    `name` stands for everything in the sample: equal names, equal consents.
    """

    name: bytes
    sample: Registration
    external_id: str | None
    paper_reference: str | None
    actor: str | None


class Consents:
    """Consents of one agency's lines."""

    def __init__(self, caller: AsAgency) -> None:
        self._caller = caller
        self._samples: dict[bytes, Registration] = {}

    def read(self, document: Mapping[str, Any]) -> Told:
        """What the document tells, its consent an object; raises ValidationError unless it has the shape of a registration."""
        consent = document["consent"]
        own = [consent.get(name) for name in _OWN]
        name = orjson.dumps({**consent, **{name: _MARK for name, line in zip(_OWN, own, strict=True) if line is not None}})
        sample = self._samples.get(name)
        if sample is not None and document.keys() <= _MEMBERS:
            lines = (document.get("external_id"), *own)
            try:
                judged = [None if line is None else _LINE.validate_python(line, strict=True) for line in lines]
            except ValidationError:
                pass
            else:
                return Told(name, sample, *judged)
        return self._by_the_whole_shape(name, document)

    def _by_the_whole_shape(self, name: bytes, document: Mapping[str, Any]) -> Told:
        """As a registration is read; the sample is remembered without the lines of this person."""
        wanted = registration_of(self._caller, read_body({**document, "statements": []}))
        told = wanted.evidence
        evidence = replace(told, paper_reference=_mark(told.paper_reference), actor=_mark(told.actor))
        sample = replace(wanted, evidence=evidence, external_id=None)
        if len(self._samples) >= _MOST:
            self._samples.clear()
        self._samples[name] = sample
        return Told(name, sample, wanted.external_id, told.paper_reference, told.actor)


def _mark(line: str | None) -> str | None:
    """That something was told, and nothing of it: a sample belongs to many."""
    return None if line is None else _MARK
