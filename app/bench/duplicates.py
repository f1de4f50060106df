"""How many second registrations are found, how many records are opened for it, and how many suggestions are right.

Everything runs in memory through app/newcomers/matching.py, by the rules of registration. A suggestion is right if it names a
record of the same person. Precision is over the second registrations, and once more with as many people whom nobody knows.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from app.bench.twice import Culture, Offices
from app.newcomers.likeness import Person
from app.newcomers.matching import OPENED, Register

_SEVERAL = "two slips"


@dataclass(slots=True)
class Tally:
    """What became of second registrations of one kind."""

    asked: int = 0
    sharing: int = 0
    opened: int = 0
    suggested: int = 0


@dataclass(slots=True)
class Measured:
    """The figures of one run."""

    people: int
    tokens: float
    microseconds: float
    registrations: int = 0
    sharing: int = 0
    opened: int = 0
    suggestions: int = 0
    of_strangers: int = 0
    right: int = 0
    whole: Tally = field(default_factory=Tally)
    by_name: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_slip: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    @property
    def recall(self) -> float:
        """The part of second registrations at which the first one was suggested."""
        return self.whole.suggested / self.whole.asked

    @property
    def precision(self) -> float:
        """The part of suggestions that name the same person, where the person is known."""
        return self.right / (self.suggestions - self.of_strangers)

    @property
    def precision_with_strangers(self) -> float:
        """As `precision`, with as many registrations of people whom nobody knows."""
        return self.right / self.suggestions

    @property
    def opened_each(self) -> float:
        """Records opened at a registration, on average."""
        return self.opened / self.registrations


def measure(cultures: list[Culture], people: int, twice: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Measured:
    """Register people, then some of them once more, and as many strangers."""
    offices = Offices(cultures, seed)
    offices.register(people)
    say(f"{people:,} people written down")
    started = time.thread_time()
    register = Register(offices.known)
    spent = time.thread_time() - started
    measured = Measured(people, register.tokens / people, spent / people * 1e6)
    again = [offices.again() for _ in range(twice)]
    for one in again:
        sharing, suggested = _look(measured, register, one.person, one.place)
        slip = "respelled only" if not one.slips else one.slips[0] if len(one.slips) == 1 else _SEVERAL
        for tally in (measured.whole, measured.by_name[offices.humans[one.place].culture.key], measured.by_slip[slip]):
            tally.asked += 1
            tally.sharing += one.place in sharing
            tally.opened += one.place in sharing[:OPENED]
            tally.suggested += one.place in suggested
    say(f"{twice:,} of them written down once more")
    offices.register(twice)
    for stranger in offices.known[people:]:
        _look(measured, register, stranger, None)
    return measured


def _look(measured: Measured, register: Register, person: Person, place: int | None) -> tuple[list[int], list[int]]:
    """Who shares a token, likeliest first, and who of the first few is suggested."""
    sharing = [one.place for one in register.sharing(person)]
    suggested = [one.place for one in register.suggested(person)]
    measured.registrations += 1
    measured.sharing += len(sharing)
    measured.opened += len(sharing[:OPENED])
    measured.suggestions += len(suggested)
    measured.of_strangers += len(suggested) if place is None else 0
    measured.right += place in suggested
    return sharing, suggested


def report(measured: Measured) -> str:
    """The figures as Markdown."""
    lines = [
        f"{measured.people:,} people known; {measured.whole.asked:,} of them and as many strangers registered.",
        "",
        "| figure | | aim |",
        "|---|--:|--:|",
        f"| recall: the first registration is suggested | {measured.recall:.3f} | 0.97 |",
        f"| precision: a suggestion is the same person | {measured.precision:.3f} | 0.95 |",
        f"| the same, with as many strangers registered | {measured.precision_with_strangers:.3f} | |",
        f"| records opened at a registration | {measured.opened_each:.2f}, never more than {OPENED} | 6 |",
        f"| people who share a token | {measured.sharing / measured.registrations:.1f} | |",
        f"| tokens of a person | {measured.tokens:.1f} | |",
        f"| time for the tokens of a person (with the list in memory) | {measured.microseconds:.0f} µs | |",
    ]
    for title, tallies in (("names", measured.by_name), ("what slipped", measured.by_slip)):
        lines += ["", f"| {title} | registered again | share a token | opened | suggested |", "|---|--:|--:|--:|--:|"]
        for name, tally in sorted(tallies.items(), key=lambda item: -item[1].asked):
            shares = (f"{found / tally.asked:.3f}" for found in (tally.sharing, tally.opened, tally.suggested))
            lines.append(f"| {name} | {tally.asked:,} | {' | '.join(shares)} |")
    return "\n".join(lines)
