"""Matching without a database: lists of people in, pairs who may be the same out, by the rules that registration follows. Pure.

For measurements and for outside data; `newcomers_sharing` ranks candidates in SQL by the same sum, and a test compares both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.crypto.skeleton import TENTHS, Kind, Names, heard, token_texts
from app.crypto.slips import slipped_texts
from app.newcomers.likeness import Person, suggested

OPENED = 6
"""How many candidates are compared at most."""


class Candidate(NamedTuple):
    """Somebody who shares a token: the place in the list of those known, and how much is shared."""

    place: int
    shared: float


class Suggestion(NamedTuple):
    """Somebody who is likely the same."""

    place: int
    likeness: float


class Register:
    """People known so far, found by their tokens."""

    def __init__(self, people: Iterable[Person] = (), names: Names = heard) -> None:
        self._names = names
        self._people: list[Person] = []
        self._places: dict[tuple[Kind, str], list[int]] = defaultdict(list)
        self.tokens = 0
        for person in people:
            self.add(person)

    def __len__(self) -> int:
        return len(self._people)

    def add(self, person: Person) -> int:
        """Keep a person; gives the place."""
        place = len(self._people)
        self._people.append(person)
        for text in self._texts(person):
            self._places[text].append(place)
            self.tokens += 1
        return place

    def sharing(self, person: Person) -> list[Candidate]:
        """Everybody who shares a token, likeliest first: a token counts the more the fewer people share it."""
        shared: dict[int, float] = defaultdict(float)
        for text in (*self._texts(person), *self._slipped(person)):
            places = self._places.get(text if text[0] != "S" else ("D", text[1]), ())
            for place in places:
                shared[place] += TENTHS[text[0]] / (10 * len(places))
        return [Candidate(place, much) for place, much in sorted(shared.items(), key=lambda item: (-item[1], item[0]))]

    def suggested(self, person: Person, opened: int = OPENED) -> list[Suggestion]:
        """Who of the first few candidates is likely the same, likeliest first."""
        opening = self.sharing(person)[:opened]
        return [Suggestion(*one) for one in suggested(person, ((c.place, self._people[c.place], c.shared) for c in opening))]

    def _texts(self, person: Person) -> list[tuple[Kind, str]]:
        contacts = sorted(("phone" if value.startswith("+") else "email", value) for value in person.reachable)
        return token_texts(person.given_names, person.family_name, person.birth_date, contacts, self._names)

    def _slipped(self, person: Person) -> list[tuple[Kind, str]]:
        return slipped_texts(person.given_names, person.family_name, person.birth_date, self._names)


def suggested_pairs(people: Sequence[Person], opened: int = OPENED) -> Iterator[tuple[int, int, float]]:
    """Pairs of places in the list who are likely the same, as if the people were registered one after the other."""
    known = Register()
    for person in people:
        for place, score in known.suggested(person, opened):
            yield place, len(known), score
        known.add(person)


def candidate_pairs(people: Sequence[Person], opened: int = OPENED) -> Iterator[tuple[int, int]]:
    """Pairs of places whose records would be opened and compared, as if the people were registered one after the other."""
    known = Register()
    for person in people:
        for candidate in known.sharing(person)[:opened]:
            yield candidate.place, len(known)
        known.add(person)
