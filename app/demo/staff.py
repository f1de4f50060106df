"""Invented staff of the demo's agencies, as the demo's identity provider knows them: no name here belongs to a person."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.district import AGENCIES, DemoAgency


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody who works at the agency with this key; `subject` is her name at the provider."""

    subject: str
    name: str
    agency: str

    @property
    def group(self) -> str:
        """The group by which the provider says where she works."""
        return group_of(self.agency)


_NAMES = ("Berta Beispiel", "Mio Muster", "Erika Erfunden", "Paul Platzhalter", "Vera Vorlage", "Felix Fiktiv")


def group_of(agency: str) -> str:
    """The provider's group for the staff of an agency of the demo."""
    return f"kiim-{agency}"


def client_id_of(agency: str) -> str:
    """What the service calls itself at the provider when it asks for staff of this agency."""
    return f"kiim-desk-{agency}"


def with_pages() -> tuple[DemoAgency, ...]:
    """The agencies whose staff can sign in: all that may use a purpose, at the desk or, for figures, at the dashboard."""
    return tuple(agency for agency in AGENCIES if agency.purposes)


STAFF: tuple[DemoStaff, ...] = tuple(
    DemoStaff(f"{agency.key}-{number}", _NAMES[(2 * place + number) % len(_NAMES)], agency.key)
    for place, agency in enumerate(with_pages())
    for number in (1, 2)
)
DESKS: Mapping[str, str] = {client_id_of(agency.key): agency.name for agency in with_pages()}
"""Client id at the provider -> the agency's name."""
