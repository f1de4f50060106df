"""The lens of every agency and purpose that asked lately: making one weighs every field of the catalogue, using one does not."""

from uuid import UUID

from app.ledger.visible import Lens
from consent.catalogue import Catalogue
from consent.vocabulary import AgencyFacts, Purpose

MOST_LENSES = 1024


class Lenses:
    """Lenses of one catalogue, remembered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[UUID, str], Lens] = {}

    def of(self, agency: AgencyFacts, purpose: str) -> Lens:
        """The lens of this agency as registered now; facts that changed make a new one."""
        name = (agency.agency_id, purpose)
        found = self._known.get(name)
        if found is None or (found.agency is not agency and found.agency != agency):
            if len(self._known) >= MOST_LENSES:
                self._known.clear()
            found = self._known[name] = Lens(self._catalogue, agency, Purpose(purpose))
        return found
