"""Area keys of official statistics: text with leading zeros, held against the shipped list of municipalities.

Rules: 2 digits a Land, 3 a Regierungsbezirk or statistical region, 5 a Kreis, 8 a municipality (AGS), 12 the same as ARS; `DE` is
Germany. A key that lost its leading zero is refused, because a guess could name another place.
"""

from collections.abc import Mapping

from app.errors import KiimError
from consent.catalogue import Catalogue

GERMANY = "DE"
MUNICIPALITIES = "municipalities"
LEVELS: Mapping[int, str] = {2: "land", 3: "region", 5: "kreis", 8: "municipality"}
LAENDER: Mapping[str, str] = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
_WHOLE_COUNTRY = frozenset({"DG", GERMANY})


class AreaUnknown(KiimError):
    """A key that names no area of the list; area keys are public and may be quoted."""


class Areas:
    """The areas of a catalogue: every municipality, and the Kreise, regions and Länder that follow from their keys."""

    def __init__(self, catalogue: Catalogue) -> None:
        entries = catalogue.code_lists[MUNICIPALITIES].entries
        self._names = {code: entry.labels["de"] for code, entry in entries.items()}
        self._known = {GERMANY, *self._names, *(code[:digits] for code in self._names for digits in LEVELS)}

    def check(self, text: str) -> str:
        """The key as we write it. Raises AreaUnknown, which says what may be wrong."""
        key = text.strip()
        if key in _WHOLE_COUNTRY:
            return GERMANY
        if not (key.isascii() and key.isdigit()):
            raise AreaUnknown(f"{key[:20]!r} is no area key: 2, 5 or 8 digits (Land, Kreis, municipality)")
        if len(key) == 12:
            key = key[:5] + key[-3:]
        if key in self._known:
            return key
        if "0" + key in self._known and len(key) not in LEVELS:
            raise AreaUnknown(f"{key} lost its leading zero: keep the column as text")
        if len(key) not in LEVELS:
            raise AreaUnknown(f"{key} has {len(key)} digits; a Land has 2, a Kreis 5, a municipality 8 (AGS) or 12 (ARS)")
        raise AreaUnknown(f"{key} is no key of the list of municipalities; was it merged or dissolved?")

    def municipality(self, name: str, district: str) -> str | None:
        """The AGS of the one municipality of this name (without its title of a town) whose key begins with `district`."""
        wanted = _bare(name)
        found = [code for code, label in self._names.items() if code.startswith(district) and _bare(label) == wanted]
        return found[0] if wanted and len(found) == 1 else None

    def name(self, key: str) -> str | None:
        """The name of a municipality; other areas have none in the list."""
        return self._names.get(key)


def _bare(name: str) -> str:
    return " ".join(name.split(",", maxsplit=1)[0].split()).casefold()
