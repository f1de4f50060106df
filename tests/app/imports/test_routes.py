"""An import over HTTP: handed in as a stream, kept sealed, run beside the requests, seen by the agency alone."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from app.bench.import_file import lines, registration
from app.errors import IntegrityFault
from app.ids import IMPORT, parse
from app.imports.handed_in import path_of, run_waiting
from tests.app.imports.conftest import Importing, ndjson
from tests.support.agencies import bearer, token_of
from tests.support.people import tool

TODAY = date(2026, 11, 22)
NDJSON = "application/x-ndjson"
EDGES = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")


async def hand_in(importing: Importing, raw: bytes, media: str = NDJSON, **query: str) -> httpx.Response:
    """These bytes as the office's tool sends them, in pieces."""
    office = importing.office
    token = await token_of(office.http, office.world, office.client, "counselling")

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 70_000):
            yield raw[start : start + 70_000]

    return await office.http.post(
        "/v1/imports", content=pieces(), params=query, headers=bearer(token) | {"Content-Type": media, "Kiim-Actor": "desk-3"}
    )


async def test_a_file_larger_than_any_other_body_is_imported_and_its_people_are_listed(importing: Importing) -> None:
    raw = b"".join(lines(130, 7, TODAY)) + ndjson({"external_id": "none"}, registration(7, 1, TODAY) | {"surprise": 1})
    assert len(raw) > importing.world.settings.body_limit
    answer = await hand_in(importing, raw)
    assert answer.status_code == 202, answer.text
    begun = answer.json()
    assert (begun["state"], begun["read"], answer.headers["Location"]) == ("waiting", 0, f"/v1/imports/{begun['id']}")
    assert await run_waiting(importing.world, processes=0) == 1
    office = importing.office
    done = (await office.get(answer.headers["Location"])).json()
    counts = {name: done[name] for name in ("lines", "read", "stored", "known", "without_evidence", "faulty")}
    assert counts == {"lines": 132, "read": 132, "stored": 130, "known": 0, "without_evidence": 1, "faulty": 1}
    people = (await office.get(f"{answer.headers['Location']}/newcomers")).json()
    assert [one["line"] for one in people["items"]] == list(range(1, 131))
    assert (await office.get(f"/v1/newcomers/{people['items'][0]['id']}/record")).status_code == 200
    errors = (await office.get(f"{answer.headers['Location']}/errors")).json()
    assert [(one["line"], one["outcome"], one["pointer"]) for one in errors["items"]] == [
        (131, "without_evidence", "/consent"),
        (132, "faulty", ""),
    ]
    last = (await office.get(f"{answer.headers['Location']}/errors?cursor={errors['next']}")).json()
    assert last == {"items": [], "next": None}


async def test_a_day_at_the_edge_of_the_calendar_is_a_fault_of_its_line(importing: Importing) -> None:
    """The year 1 once made every process that read such a line end, and every other import wait."""
    first = registration(7, 1, TODAY)
    raw = ndjson(*[first | {"external_id": day[:4], "consent": first["consent"] | {"valid_until": day}} for day in EDGES])
    begun = await hand_in(importing, raw)
    assert await run_waiting(importing.world, processes=0) == 1
    done = (await importing.office.get(begun.headers["Location"])).json()
    assert (done["state"], done["read"], done["stored"], done["faulty"]) == ("finished", 2, 0, 2)
    errors = (await importing.office.get(f"{begun.headers['Location']}/errors")).json()["items"]
    assert [one["pointer"] for one in errors] == ["/consent/valid_until"] * 2
    assert all(one["detail"] for one in errors)


async def test_a_file_that_cannot_be_run_does_not_hold_up_the_others(importing: Importing) -> None:
    broken = (await hand_in(importing, b"".join(lines(2, 7, TODAY)))).json()["id"]
    whole = (await hand_in(importing, b"".join(lines(2, 8, TODAY)))).json()["id"]
    import_id = parse(IMPORT, broken)
    assert import_id is not None
    path = path_of(importing.world.settings, import_id)
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(IntegrityFault):
        await run_waiting(importing.world, processes=0)
    assert (await importing.office.get(f"/v1/imports/{whole}")).json()["state"] == "finished"
    assert (await importing.office.get(f"/v1/imports/{broken}")).json()["state"] != "finished"


async def test_the_file_lies_sealed_until_its_import_has_ended(importing: Importing) -> None:
    raw = b"".join(lines(3, 7, TODAY))
    begun = (await hand_in(importing, raw)).json()
    import_id = parse(IMPORT, begun["id"])
    assert import_id is not None
    path = path_of(importing.world.settings, import_id)
    assert path.stat().st_mode & 0o077 == 0
    assert b"external_id" not in path.read_bytes()
    again = (await hand_in(importing, raw)).json()
    assert again["id"] == begun["id"]
    assert list(path.parent.iterdir()) == [path]
    await run_waiting(importing.world, processes=0)
    assert list(path.parent.iterdir()) == []
    assert (await hand_in(importing, raw)).json()["id"] != begun["id"]


async def test_a_dry_run_is_another_import_and_stores_nobody(importing: Importing) -> None:
    raw = b"".join(lines(3, 7, TODAY))
    begun = (await hand_in(importing, raw, dry_run="true")).json()
    assert begun["dry_run"] is True
    assert (await hand_in(importing, raw)).json()["id"] != begun["id"]
    assert await run_waiting(importing.world, processes=0) == 2
    assert (await importing.office.get(f"/v1/imports/{begun['id']}")).json()["stored"] == 3
    assert await importing.count("newcomer") == 3


async def test_another_agency_learns_nothing_of_an_import(importing: Importing) -> None:
    begun = (await hand_in(importing, b"".join(lines(2, 7, TODAY)))).json()
    stranger = await tool(importing.office.http, importing.world, "counselling", "counselling")
    for path in ("", "/errors", "/newcomers"):
        theirs = await stranger.get(f"/v1/imports/{begun['id']}{path}")
        unknown = await stranger.get(f"/v1/imports/i_{'0' * 32}{path}")
        assert (theirs.status_code, theirs.content) == (404, unknown.content)


async def test_what_cannot_be_taken_is_refused_and_leaves_no_file(importing: Importing) -> None:
    office = importing.office
    limit = importing.world.settings.import_limit
    object.__setattr__(importing.world.settings, "import_limit", 1024)
    try:
        large = await hand_in(importing, b"x" * 200_000)
    finally:
        object.__setattr__(importing.world.settings, "import_limit", limit)
    assert (large.status_code, large.json()["limit"]) == (413, 1024)
    assert (await hand_in(importing, b"")).status_code == 400
    assert (await hand_in(importing, b"{}", "application/json")).status_code == 415
    without = await token_of(office.http, office.world, office.client)
    answer = await office.http.post("/v1/imports", content=b"{}", headers=bearer(without) | {"Content-Type": NDJSON})
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-missing")
    assert (await office.http.post("/v1/imports", content=b"{}", headers={"Content-Type": NDJSON})).status_code == 401
    folder = importing.world.settings.data / "imports"
    assert list(folder.iterdir()) == []
    assert await importing.count("import_job") == 0


async def test_an_agency_has_four_imports_open_at_most(importing: Importing) -> None:
    for place in range(4):
        assert (await hand_in(importing, ndjson(registration(7, place, TODAY)))).status_code == 202
    refused = await hand_in(importing, ndjson(registration(7, 9, TODAY)))
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)


async def test_a_spreadsheet_whose_headings_name_the_contract_needs_no_mapping(importing: Importing) -> None:
    head = "external_id;consent.purpose;consent.categories;consent.notice_language;consent.channel;consent.paper_reference;"
    head += "identity.family_name;communication.preferred_language;language.german_overall;language.german_overall.as_of"
    row = "A-1;counselling;identity,language,communication;de;paper;Ordner 1;Müller;Ukrainisch;A2;3.11.2026"
    begun = (await hand_in(importing, f"{head}\r\n{row}\r\n".encode("cp1252"), "text/csv")).json()
    await run_waiting(importing.world, processes=0)
    done = (await importing.office.get(f"/v1/imports/{begun['id']}")).json()
    assert (done["stored"], done["encoding"], done["format"]) == (1, "cp1252", "csv")
    (person,) = (await importing.office.get(f"/v1/imports/{begun['id']}/newcomers")).json()["items"]
    record = (await importing.office.get(f"/v1/newcomers/{person['id']}/record")).json()["categories"]
    said = {code: field["statements"][0] for block in record.values() for code, field in block["fields"].items()}
    assert {code: one["value"] for code, one in said.items()} == {
        "family_name": "Müller",
        "preferred_language": "ukr",
        "german_overall": "A2",
    }
    assert said["german_overall"]["as_of"] == "2026-11-03"


@pytest.mark.parametrize("raw", [b"a;b\r\n1;2\r\n", b"external_id\r\n\x81\x8d\r\n", b"PK\x03\x04", b'external_id\r\n"x'])
async def test_a_spreadsheet_that_cannot_be_read_for_certain_is_refused_with_its_line(importing: Importing, raw: bytes) -> None:
    begun = (await hand_in(importing, raw, "text/csv")).json()
    await run_waiting(importing.world, processes=0)
    done = (await importing.office.get(f"/v1/imports/{begun['id']}")).json()
    assert (done["state"], done["read"]) == ("refused", 0)
    assert done["fault"]
    assert await importing.count("newcomer") == 0
