"""The measurement of duplicates: invented people who are the same for a seed, slips that slip, figures that say what happened."""

from pathlib import Path
from random import Random

import pytest

from app.bench.duplicates import measure, report
from app.bench.spelling import SPELLERS, arabic, russian, somali, turkish, ukrainian
from app.bench.twice import PARTS, SLIPS, Offices, names_from, own_names
from app.newcomers.likeness import Person
from app.newcomers.matching import OPENED


def spelled(speller: object, name: str) -> set[str]:
    """Many spellings of a name."""
    assert callable(speller)
    return {speller(name, Random(seed)) for seed in range(300)}  # noqa: S311


@pytest.mark.parametrize(
    ("speller", "name", "expected"),
    [
        (arabic, "Ḫālid", {"khalid", "chalid", "halid", "khaled"}),
        (arabic, "Ǧamāl", {"jamal", "djamal", "dschamal", "camal", "gamal"}),
        (ukrainian, "Щербак", {"shcherbak", "schtscherbak", "ŝerbak", "chtcherbak"}),
        (ukrainian, "Ігор", {"ihor", "igor", "ìgor"}),
        (russian, "Яна", {"iana", "yana", "jana", "âna"}),
        (turkish, "Şükrü", {"şükrü", "sukru", "suekrue", "schükrü"}),
        (turkish, "Işık", {"ışık", "isik", "ischik"}),
        (somali, "Maxamed", {"maxamed", "mahamed"}),
    ],
)
def test_a_name_is_spelled_by_several_standards(speller: object, name: str, expected: set[str]) -> None:
    assert expected <= spelled(speller, name)


def test_every_list_has_a_speller_and_halves_that_share_no_name() -> None:
    whole = own_names()
    assert {culture.key for culture in whole} == set(SPELLERS)
    halves = [own_names(PARTS[part]) for part in ("even", "odd")]
    for all_of, even, odd in zip(whole, *halves, strict=True):
        assert set(even.given) | set(odd.given) == set(all_of.given)
        assert not set(even.given) & set(odd.given)
        assert min(len(even.given), len(odd.given)) >= 20


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    def drawn(seed: int) -> tuple[list[Person], list[Person]]:
        offices = Offices(own_names(), seed)
        offices.register(50)
        return offices.known, [offices.again().person for _ in range(20)]

    assert drawn(3) == drawn(3)
    assert drawn(3)[0] != drawn(4)[0]


def test_every_slip_happens_and_changes_what_it_says() -> None:
    offices = Offices(own_names(), 5)
    offices.register(400)
    again = [offices.again() for _ in range(3000)]
    share = sum(bool(one.slips) for one in again) / len(again)
    assert 0.3 < share < 0.4
    alone = {slip: [one for one in again if one.slips == (slip,)] for slip in SLIPS}
    assert all(len(found) > 50 for found in alone.values())
    born = {slip: [(one.person.birth_date, offices.humans[one.place].born) for one in found] for slip, found in alone.items()}
    assert all(after.endswith("-01-01") for after, _ in born["first of January"])
    assert all(after[:4] != before[:4] and after[4:] == before[4:] for after, before in born["digit of the year"])
    assert all(after[:9] == before[:9] and after != before for after, before in born["digit of the day"])
    assert all(after == before for slip in ("order of names", "typing", "name left out") for after, before in born[slip])


def test_figures_reach_the_aims_and_the_report_names_every_kind() -> None:
    measured = measure(own_names(), people=2000, twice=300, seed=2)
    assert measured.recall >= 0.95
    assert measured.precision >= 0.97
    assert measured.opened_each <= OPENED
    assert measured.registrations == 600
    assert measured.whole.asked == 300 >= measured.whole.sharing >= measured.whole.opened >= measured.whole.suggested
    assert (
        sum(tally.asked for tally in measured.by_slip.values()) == sum(tally.asked for tally in measured.by_name.values()) == 300
    )
    assert measured.right >= measured.whole.suggested
    table = report(measured)
    assert all(f"| {name} |" in table for name in (*SPELLERS, *SLIPS, "respelled only", "two slips"))


def test_a_list_from_outside_brings_its_spellings(tmp_path: Path) -> None:
    file = tmp_path / "names.tsv"
    file.write_text("x\tgiven\tሰላም\tSelam\tSalam\nx\tfamily\tተስፋይ\tTesfay\tTesfai\n", encoding="utf-8")
    offices = Offices(names_from(file), 1)
    offices.register(60)
    assert {person.family_name for person in offices.known} == {"ተስፋይ", "Tesfay", "Tesfai"}
    assert {name for person in offices.known for name in person.given_names.split()} == {"ሰላም", "Selam", "Salam"}
