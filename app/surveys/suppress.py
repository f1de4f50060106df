"""The small-number rule for counts that others made: hide what is small, and as much more as would give it away. Pure.

A question makes a table: areas with the whole one first, and for each the number who answered and the options. Rules:
1. A number under the threshold is hidden, zero like any other.
2. A line is a number that is told and the parts it divides into: the options of an area, the areas of an option. Where a part is
   hidden, another one is too, and together they are more than as many small numbers can be: so one of them is not small, and each
   of the others may be anything under the threshold. What a file leaves out of a line is nothing, or at least the threshold. Else
   one more part is hidden, the one before the hidden ones (its place decides and not its size, which would tell something), and
   where none is left the number itself.
3. Where several answers were allowed each option is a line of its own: those who did not choose it are at least the threshold.

This guards against taking one told number from another, line by line. It does not add noise, and it knows nothing of what was
printed elsewhere.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Row (area, the whole one is 0 if there is one) and column (0: answered, then the options)."""
Numbers = Sequence[Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A number and its parts; `chosen`: the one part is those who chose an option, the other part nobody tells."""

    whole: Place
    parts: Sequence[Place]
    chosen: bool = False


def hide(numbers: Numbers, threshold: int, *, whole: bool, several: bool) -> list[list[int | None]]:
    """The table with what must be hidden as None; a None that comes in was withheld by the source.

    `whole`: the first row is the area that contains the others.
    """
    shown = [[None if value is None or value < threshold else value for value in row] for row in numbers]
    lines = list(_lines(len(numbers), len(numbers[0]), whole=whole, several=several)) if numbers else []
    again = True
    while again:
        again = any(_mend(shown, line, threshold) for line in lines)
    return shown


def _lines(rows: int, columns: int, *, whole: bool, several: bool) -> Iterator[_Line]:
    for row in range(rows):
        options = [(row, column) for column in range(1, columns)]
        yield from ([_Line((row, 0), [part], chosen=True) for part in options] if several else [_Line((row, 0), options)])
    if whole:
        for column in range(columns):
            yield _Line((0, column), [(row, column) for row in range(1, rows)])


def _mend(shown: list[list[int | None]], line: _Line, threshold: int) -> bool:
    """Hide one more number of a line that gives something away; whether one was hidden."""
    total = _at(shown, line.whole)
    if total is None:
        return False
    told = {part: value for part in line.parts if (value := _at(shown, part)) is not None}
    rest = total - sum(told.values())
    hidden = [place for place, part in enumerate(line.parts) if part not in told]
    if line.chosen:
        gives_away = not hidden and rest < threshold
    elif hidden:
        gives_away = len(hidden) == 1 or rest <= len(hidden) * (threshold - 1)
    else:
        gives_away = rest != 0 and rest < threshold
    if not gives_away:
        return False
    victim = _beside(line.parts, told, hidden) if told else line.whole
    shown[victim[0]][victim[1]] = None
    return True


def _beside(parts: Sequence[Place], told: Collection[Place], hidden: Sequence[int]) -> Place:
    """The told part before the first hidden one, or the first after it; where none is hidden the last."""
    first = hidden[0] if hidden else len(parts)
    before = [part for part in parts[:first] if part in told]
    return before[-1] if before else next(part for part in parts[first:] if part in told)


def _at(shown: list[list[int | None]], place: Place) -> int | None:
    return shown[place[0]][place[1]]
