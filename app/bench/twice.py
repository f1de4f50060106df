"""Invented people, and the same people as another office wrote them down: respelled, and one time in three with a slip."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from app.bench.spelling import SPELLERS
from app.newcomers.likeness import Person

NAMES = Path(__file__).parent / "data" / "names.toml"
SLIPS = (
    "first of January",
    "day and month",
    "digit of the day",
    "digit of the year",
    "order of names",
    "typing",
    "name left out",
)
SLIPPED, TWICE_SLIPPED = 0.35, 0.05
PARTS = {"all": None, "even": False, "odd": True}
"""Every other name of the own lists apart: who changes a rule looks at one half and measures with the other."""

_NATIVE = 0.25  # how often an office writes the name in its own script
_MORE_NAMES, _RELATIVES, _TWINS = 0.15, 0.06, 0.15
_FIRST_OF_JANUARY = {
    "arabic": 0.15,
    "persian": 0.2,
    "afghan": 0.3,
    "somali": 0.3,
    "tigrinya": 0.15,
    "kurdish": 0.1,
    "turkish": 0.05,
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Name = tuple[str, ...]
"""At home and in Latin letters to start from; in a list from outside every spelling of it."""


@dataclass(frozen=True, slots=True)
class Culture:
    """The names of a language; the frequent ones first. `outside` names bring their spellings."""

    key: str
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody, before an office wrote anything down."""

    culture: Culture
    given: tuple[Name, ...]
    family: Name
    born: str


@dataclass(frozen=True, slots=True)
class Again:
    """A second registration: of whom, as it was written, and what slipped."""

    place: int
    person: Person
    slips: tuple[str, ...]


def own_names(odd: bool | None = None) -> list[Culture]:
    """The lists of this folder: all names, or every other one."""
    read = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    return [_culture(key, lists, odd) for key, lists in read.items()]


def names_from(path: Path) -> list[Culture]:
    """A list from outside: lines of language, `given` or `family`, and spellings of one name, divided by tabs; frequent first."""
    found: dict[str, dict[str, list[Name]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, role, *spellings = line.split("\t")
        found.setdefault(key, {"given": [], "family": []})[role].append(tuple(spellings))
    return [Culture(key, tuple(names["given"]), tuple(names["family"]), outside=True) for key, names in found.items()]


class Offices:
    """Draws people and writes them down; the same seed gives the same people."""

    def __init__(self, cultures: list[Culture], seed: int) -> None:
        self._rng = Random(seed)
        self._cultures = cultures
        self._often = {id(names): list(accumulate(1 / (at + 4) for at in range(len(names)))) for names in _lists(cultures)}
        self.humans: list[Human] = []
        self.known: list[Person] = []

    def register(self, count: int) -> None:
        """Draw people and write each down once."""
        for _ in range(count):
            human = self._human()
            self.humans.append(human)
            self.known.append(self._written(human))

    def again(self) -> Again:
        """Somebody of these, written down once more."""
        rng = self._rng
        place = rng.randrange(len(self.humans))
        slips: tuple[str, ...] = ()
        if rng.random() < SLIPPED:
            slips = tuple(rng.sample(SLIPS, 2 if rng.random() < TWICE_SLIPPED / SLIPPED else 1))
        person = self._written(self.humans[place])
        for slip in slips:
            person = self._slip(person, slip)
        return Again(place, person, slips)

    def _human(self) -> Human:
        rng = self._rng
        if self.humans and rng.random() < _RELATIVES:
            relative = rng.choice(self.humans)
            born = relative.born if rng.random() < _TWINS else self._born(relative.culture)
            return Human(relative.culture, (self._one(relative.culture.given),), relative.family, born)
        culture = rng.choice(self._cultures)
        given = [self._one(culture.given) for _ in range(2 if rng.random() < _MORE_NAMES else 1)]
        return Human(culture, tuple(given), self._one(culture.family), self._born(culture))

    def _one(self, names: tuple[Name, ...]) -> Name:
        return self._rng.choices(names, cum_weights=self._often[id(names)])[0]

    def _born(self, culture: Culture) -> str:
        rng = self._rng
        year = int(rng.triangular(1945, 2024, 1996))
        if rng.random() < _FIRST_OF_JANUARY.get(culture.key, 0.0):
            return f"{year}-01-01"
        return f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    def _written(self, human: Human) -> Person:
        native = self._rng.random() < _NATIVE
        given = " ".join(self._spelled(human.culture, name, native) for name in human.given)
        return Person(self._spelled(human.culture, human.family, native), given, human.born)

    def _spelled(self, culture: Culture, name: Name, native: bool) -> str:
        if native or len(name) == 1:
            return name[0]
        if culture.outside:
            return self._rng.choice(name[1:])
        return SPELLERS[culture.key](name[1], self._rng).title()

    def _slip(self, person: Person, slip: str) -> Person:
        rng = self._rng
        year, month, day = person.birth_date.split("-")
        given, family, born = person.given_names, person.family_name, person.birth_date
        if slip == "first of January":
            born = f"{year}-01-01"
        elif slip == "day and month" and int(day) <= 12:
            born = f"{year}-{day}-{month}"
        elif slip == "digit of the day":
            born = f"{year}-{month}-{day[0]}{_other_digit(day[1], rng, zero=day[0] != '0')}"
        elif slip == "digit of the year":
            born = f"{year[:3]}{_other_digit(year[3], rng)}-{month}-{day}"
        elif slip == "order of names":
            given, family = family, given
        elif slip == "typing":
            given, family = (_mistyped(given, rng), family) if rng.random() < 0.5 else (given, _mistyped(family, rng))
        elif slip == "name left out":
            given, family = (given.split(" ")[0], family) if " " in given else (given, family if rng.random() < 0.5 else "")
        return Person(family, given, born)


def _culture(key: str, lists: Mapping[str, object], odd: bool | None) -> Culture:
    given, stems = (_names(str(lists[role])) for role in ("given", "family"))
    if odd is not None:
        given, stems = given[odd::2], stems[odd::2]
    before, after = (_affixes(lists.get(side)) for side in ("before", "after"))
    families = [_put_together(one, stem, other) for stem in stems for one in before for other in after]
    return Culture(key, tuple(given), tuple(dict.fromkeys(families)))


def _names(text: str) -> list[Name]:
    """`native=base`, or a name that is pronounced as it is written."""
    return [(native, base or native) for native, _, base in (item.partition("=") for item in text.split())]


def _affixes(listed: object) -> list[tuple[str, str]]:
    items = listed if isinstance(listed, list) else [""]
    return [(native, base if found else native) for native, found, base in (str(item).partition("=") for item in items)]


def _put_together(one: tuple[str, str], stem: Name, other: tuple[str, str]) -> Name:
    return one[0] + stem[0] + other[0], one[1] + stem[1] + other[1]


def _lists(cultures: list[Culture]) -> Iterator[tuple[Name, ...]]:
    for culture in cultures:
        yield culture.given
        yield culture.family


def _other_digit(digit: str, rng: Random, *, zero: bool = True) -> str:
    return rng.choice([other for other in "0123456789" if other != digit and (zero or other != "0")])


def _mistyped(word: str, rng: Random) -> str:
    """One letter left out, put in, wrong, or exchanged with the next; never the first or the last."""
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + rng.choice(_LETTERS) + word[at:]
        case 2:
            return word[:at] + rng.choice(_LETTERS) + word[at + 1 :]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
