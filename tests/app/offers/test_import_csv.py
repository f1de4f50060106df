"""A CSV file is a whole catalogue: all or nothing, faults by line, vanished offers marked, and what leaves can come back."""

from datetime import date
from typing import Any

import pytest

from app.csv_file import FileRefused, deliver
from app.ids import AGENCY, wire
from app.offers.columns import written
from app.offers.import_csv import OffersReport, import_offers
from app.offers.store import all_offers
from app.offers.take_over import TakenOver
from app.unit_of_work import open_unit
from app.world import World
from tests.app.offers.samples import CATALOGUE, FIRST, HEADING, SECOND, THIRD
from tests.support.agencies import registered
from tests.support.clock import MovableClock

Offer = dict[str, Any]


async def bring(world: World, text: str, catalogue: str = "vhs", **how: bool) -> OffersReport:
    async with open_unit(world) as uow:
        return await import_offers(uow, deliver("angebote.csv", text.encode()), catalogue, **how)


async def stored(world: World, *, vanished: bool = True) -> dict[str, Offer]:
    async with world.sessions() as session:
        return {row["source_id"]: row for row in await all_offers(session, vanished=vanished)}


async def test_every_column_is_kept(world: World) -> None:
    report = await bring(world, CATALOGUE)
    assert (report.rows, report.offers, report.taken) == (4, 3, TakenOver(new=3))
    found = (await stored(world))["K-1"]
    expected = {
        "title": "Integrationskurs Abend",
        "kind": "language_course",
        "needs": ["learn_german"],
        "provider": "Volkshochschule Musterstadt",
        "level_in": "A1",
        "level_out": "A2",
        "languages": ["ara", "kmr"],
        "childcare": True,
        "childcare_seats": 6,
        "municipality": "06433001",
        "address": "Lernweg 2",
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 6, 30),
        "seats": 20,
        "free_seats": 4,
        "target_group": "Eltern",
        "summary": "mit Kinderbetreuung",
        "url": "https://example.org/k1",
        "source": "csv",
        "system": "vhs",
        "vanished_at": None,
    }
    assert {name: found[name] for name in expected} == expected
    second = (await stored(world))["K-2"]
    assert (second["childcare"], second["free_seats"], second["needs"]) == (False, None, ["learn_german", "work"])
    assert (await stored(world))["K-3"]["childcare"] is None


async def test_a_registered_agency_is_the_provider_and_an_unknown_one_is_a_fault(world: World) -> None:
    agency = (await registered(world)).agency_id
    row = FIRST.replace("Volkshochschule Musterstadt", wire(AGENCY, agency))
    await bring(world, HEADING + row)
    found = (await stored(world))["K-1"]
    assert (found["agency_id"], found["provider"]) == (agency, None)
    stranger = FIRST.replace("Volkshochschule Musterstadt", "a_" + "0" * 32)
    assert (await bring(world, HEADING + stranger)).faults[0] == (
        2,
        "anbieter: no agency of this id is registered; a name does as well",
    )


async def test_what_is_no_longer_there_is_marked_kept_and_unmarked_when_it_returns(world: World, clock: MovableClock) -> None:
    await bring(world, CATALOGUE)
    created = (await stored(world))["K-2"]["created_at"]
    clock.advance(hours=1)
    assert (await bring(world, HEADING + FIRST + THIRD)).taken == TakenOver(unchanged=2, vanished=1)
    found = await stored(world)
    assert (found["K-2"]["vanished_at"], found["K-2"]["last_seen_at"], found["K-1"]["vanished_at"]) == (
        clock.now(),
        created,
        None,
    )
    assert found["K-1"]["last_seen_at"] == clock.now()
    assert set(await stored(world, vanished=False)) == {"K-1", "K-3"}
    changed = FIRST.replace(";20;4;", ";20;0;")
    assert (await bring(world, HEADING + changed + SECOND + THIRD)).taken == TakenOver(changed=1, returned=1, unchanged=1)
    again = await stored(world)
    assert (again["K-2"]["vanished_at"], again["K-1"]["free_seats"]) == (None, 0)
    assert again["K-2"]["offer_id"] == found["K-2"]["offer_id"]


async def test_two_catalogues_do_not_touch_each_other_and_a_partial_file_lets_nothing_vanish(world: World) -> None:
    await bring(world, CATALOGUE)
    await bring(world, HEADING + FIRST, "caritas")
    assert (await bring(world, HEADING + THIRD, complete=False)).taken == TakenOver(unchanged=1)
    async with world.sessions() as session:
        assert len(await all_offers(session)) == 4


async def test_a_file_that_lost_more_than_half_is_taken_for_broken(world: World) -> None:
    many = "".join(THIRD.replace("K-3", f"C-{number}") for number in range(6))
    await bring(world, HEADING + many)
    with pytest.raises(FileRefused, match="4 of 6 offers would vanish"):
        await bring(world, HEADING + THIRD.replace("K-3", "C-0") + THIRD.replace("K-3", "C-1"))
    assert all(row["vanished_at"] is None for row in (await stored(world)).values())
    done = await bring(world, HEADING + THIRD.replace("K-3", "C-0"), accept_fewer=True)
    assert done.taken == TakenOver(unchanged=1, vanished=5)


FAULTS = {
    "no title": (THIRD.replace("Beratung am Vormittag", ""), "titel: is missing"),
    "a kind nobody knows": (THIRD.replace(";beratung;", ";excel;"), "art: one of sprachkurs"),
    "a topic nobody knows": (THIRD.replace("forms_and_authorities", "gossip"), "themen: 'gossip' is no code"),
    "a level that is none": (SECOND.replace(";B1;B2;", ";B1;D1;"), "niveau bis: 'D1' is no level"),
    "not tested is no level of a course": (SECOND.replace(";B1;", ";not_tested;"), "niveau von"),
    "downwards": (SECOND.replace(";B1;B2;", ";B2;B1;"), "niveau bis: a course does not lead to a lower level"),
    "a language nobody speaks": (FIRST.replace("ar, kmr", "xx"), "sprachen: 'xx'"),
    "a lost leading zero": (FIRST.replace("06433001", "6433001"), "ags: an AGS"),
    "a day that is none": (FIRST.replace("11.01.2027", "31.02.2027"), "beginn: a day as"),
    "an end before the beginning": (FIRST.replace("30.06.2027", "30.06.2026"), "ende: not before it starts"),
    "more free seats than seats": (FIRST.replace(";20;4;", ";20;21;"), "freie plätze: not more than there are seats"),
    "seats in words": (FIRST.replace(";20;4;", ";viele;4;"), "plätze: a whole number"),
    "negative seats": (FIRST.replace(";20;4;", ";20;-4;"), "freie plätze: a whole number"),
    "perhaps": (FIRST.replace(";ja;", ";vielleicht;"), "kinderbetreuung: ja or nein"),
    "a script for an address": (FIRST.replace("https://example.org/k1", "javascript:alert(1)"), "internet: an address"),
    "an address with a password": (FIRST.replace("https://example.org", "https://a:b@example.org"), "internet: an address"),
    "a long title": (THIRD.replace("Beratung am Vormittag", "x" * 300), "titel: 1 to 200"),
    "too few cells": ("K-9;Kurs;kurs\r\n", "3 columns instead of 19"),
    "the same code twice": (FIRST.replace("Abend", "Morgen"), "kennung: stands in line 2 already"),
}


@pytest.mark.parametrize(("row", "words"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_faulty_row_is_named_by_its_line_and_keeps_the_file_out(world: World, row: str, words: str) -> None:
    first = FIRST if "stands in line" in words else SECOND.replace("K-2", "K-7")
    report = await bring(world, HEADING + first + row)
    assert (report.faulty, report.taken) == (1, None)
    assert report.rows == 1 + report.offers + report.blank + report.faulty
    assert report.faults[0][0] == 3
    assert words in report.faults[0][1]
    assert await stored(world) == {}


REFUSED = {
    "empty": ("", "empty"),
    "an unknown column": ("kennung;titel;art;preis\r\n", "unknown column 'preis'"),
    "a column twice": ("kennung;titel;art;title\r\n", "titel stands twice"),
    "a needed column missing": ("kennung;titel\r\n", "no column art"),
    "a NUL": (HEADING + FIRST.replace("Abend", "A\0bend"), "line 2: a NUL byte"),
    "a huge cell": (HEADING + FIRST.replace("Abend", "x" * 9000), "line 2: a cell is longer"),
    "an open quotation mark": (HEADING + FIRST.replace("Integrationskurs", '"Integrationskurs'), "line 2: a quotation mark"),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_file_that_is_no_catalogue_is_refused(world: World, text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        await bring(world, text)


async def test_a_formula_is_kept_as_text_leaves_as_text_and_comes_back_as_it_was(world: World) -> None:
    evil = '=HYPERLINK("http://x";"Gewinn")'
    row = THIRD.replace("Beratung am Vormittag", '"' + evil.replace('"', '""') + '"').replace("Musterverein", "@SUM(A1)")
    await bring(world, HEADING + FIRST + row)
    before = await stored(world)
    assert (before["K-3"]["title"], before["K-3"]["provider"]) == (evil, "@SUM(A1)")
    out = written(list(before.values()))
    assert "'=HYPERLINK" in out
    assert "'@SUM" in out
    assert (await bring(world, out)).taken == TakenOver(unchanged=2)


async def test_signs_that_turn_text_around_are_taken_out(world: World) -> None:
    await bring(world, HEADING + THIRD.replace("Beratung am", "Bera\u202etung\u0007 am"))
    assert (await stored(world))["K-3"]["title"] == "Beratung am Vormittag"
