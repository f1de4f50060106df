"""What a newcomer may do with her own record: see all of it, dispute, correct, freeze, take along, erase."""

import httpx

from app.backups.roll import roll
from app.world import World
from tests.support.agencies import bearer
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, registration, said, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


@scene
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course", name="Sprachschule Musterstadt")


@scene
async def newcomer(office: Tool) -> Json:
    statements = [
        said("identity", "family_name", "Beispielfrau"),
        said("language", "german_overall", "A2"),
        said("language", "german_speaking", "A2", kind="adviser_estimate"),
    ]
    return await office.register(statements=statements)


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


async def statement_of(phone: Phone, category: str, field: str) -> Json:
    record = (await phone.get("/v1/me/record")).json()
    found: Json = record["categories"][category]["fields"][field]["statements"][0]
    return found


async def consent_to_school(phone: Phone, school: Tool) -> str:
    reference = await phone.link(school)
    body = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    return reference


async def feed_types(agency: Tool) -> list[str]:
    return [item["type"] for item in (await agency.get("/v1/changes")).json()["items"]]


async def test_the_person_sees_everything_that_is_held_and_who_recorded_it(phone: Phone) -> None:
    record = (await phone.get("/v1/me/record")).json()
    assert record["status"] == "active"
    name = record["categories"]["identity"]["fields"]["family_name"]["statements"][0]
    assert name["value"] == "Beispielfrau"
    assert name["recorded_by"] == {"agency": "Beratung am Beispielplatz", "type": "counselling"}
    assert not [member for member in name if member.startswith("_")]


async def test_the_first_page_names_agencies_and_counts_what_stands(phone: Phone, school: Tool) -> None:
    await consent_to_school(phone, school)
    me = (await phone.get("/v1/me")).json()
    assert (me["status"], me["live_consents"], me["open_requests"]) == ("active", 2, 0)
    assert [(one["agency"], one["registered"]) for one in me["agencies"]] == [
        ("Beratung am Beispielplatz", True),
        ("Sprachschule Musterstadt", False),
    ]


async def test_statement_ids_of_the_own_view_are_those_of_no_agency(phone: Phone, office: Tool, newcomer: Json) -> None:
    own = (await statement_of(phone, "language", "german_overall"))["id"]
    theirs = (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()
    assert own not in str(theirs)


async def test_every_look_and_every_attempt_is_listed_newest_first(
    phone: Phone, office: Tool, school: Tool, newcomer: Json
) -> None:
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200
    assert (await school.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 404
    looks = (await phone.get("/v1/me/accesses")).json()["items"]
    assert [look["time"] for look in looks] == sorted((look["time"] for look in looks), reverse=True)
    attempt, look = looks[0], looks[1]
    assert (attempt["agency"], attempt["outcome"], attempt["reason"]) == ("Sprachschule Musterstadt", "refused", "not-found")
    assert (look["agency"], look["outcome"], look["purpose"]) == ("Beratung am Beispielplatz", "allowed", "counselling")
    assert "language" in look["categories"]
    assert look["consent"].startswith("c_")


async def test_pages_of_the_list_neither_repeat_nor_skip_a_look(phone: Phone, office: Tool, newcomer: Json) -> None:
    for _ in range(7):
        await office.get(f"/v1/newcomers/{newcomer['id']}/record")
    whole = (await phone.get("/v1/me/accesses?limit=100")).json()["items"]
    paged: list[Json] = []
    path: str | None = "/v1/me/accesses?limit=3"
    while path:
        page = (await phone.get(path)).json()
        paged += page["items"]
        path = f"/v1/me/accesses?limit=3&cursor={page['next']}" if page["next"] else None
    assert paged == whole


async def test_a_disputed_statement_is_marked_for_every_reader_and_stays(
    phone: Phone, office: Tool, school: Tool, newcomer: Json
) -> None:
    reference = await consent_to_school(phone, school)
    statement = await statement_of(phone, "language", "german_speaking")
    body = {"statement": statement["id"], "reason": "Das stimmt nicht mehr."}
    answer = await phone.post("/v1/me/disputes", body)
    assert (answer.status_code, answer.json()) == (201, {"status": "disputed"})
    read = (await school.get(f"/v1/newcomers/{reference}/record")).json()
    seen = read["categories"]["language"]["fields"]["german_speaking"]["statements"][0]
    assert (seen["value"], seen["disputed"]) == ("A2", True)
    assert "stimmt nicht" not in str(read)
    assert "statement-disputed" in await feed_types(school)
    assert "statement-disputed" in await feed_types(office)


async def test_correcting_what_the_person_may_state_herself_counts_at_once(phone: Phone, office: Tool, newcomer: Json) -> None:
    statement = await statement_of(phone, "identity", "family_name")
    answer = await phone.post("/v1/me/corrections", {"statement": statement["id"], "value": "Musterfrau"})
    assert (answer.status_code, answer.json()) == (201, {"status": "applied"})
    read = (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()
    field = read["categories"]["identity"]["fields"]["family_name"]
    shown = {one["id"]: (one["value"], one["disputed"]) for one in field["statements"]}
    assert shown.pop(field["current"]) == ("Musterfrau", False)
    assert list(shown.values()) == [("Beispielfrau", True)]
    assert "statement-corrected" in await feed_types(office)


async def test_a_persons_own_earlier_statement_is_replaced_and_kept_for_her(phone: Phone, office: Tool, newcomer: Json) -> None:
    first = await statement_of(phone, "identity", "family_name")
    await phone.post("/v1/me/corrections", {"statement": first["id"], "value": "Musterfrau"})
    second = await statement_of(phone, "identity", "family_name")
    await phone.post("/v1/me/corrections", {"statement": second["id"], "value": "Probefrau"})
    read = (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()
    values = [one["value"] for one in read["categories"]["identity"]["fields"]["family_name"]["statements"]]
    assert sorted(values) == ["Beispielfrau", "Probefrau"]
    own = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]["statements"]
    assert [one["value"] for one in own if "replaced_by" in one] == ["Musterfrau"]


async def test_a_former_value_goes_for_good_when_she_wants_that_and_a_standing_one_does_not(
    phone: Phone, office: Tool, newcomer: Json, world: World
) -> None:
    for value in ("Musterfrau", "Probefrau", "Beispielerin"):
        statement = await statement_of(phone, "identity", "family_name")
        assert (await phone.post("/v1/me/corrections", {"statement": statement["id"], "value": value})).status_code == 201

    async def own() -> dict[str, Json]:
        record = (await phone.get("/v1/me/record")).json()
        return {one["value"]: one for one in record["categories"]["identity"]["fields"]["family_name"]["statements"]}

    held = await own()
    assert held["Musterfrau"]["replaced_by"] == held["Probefrau"]["id"]
    for standing in ("Beispielerin", "Beispielfrau"):  # the second one is the office's own, and disputed
        refused = await phone.post("/v1/me/removals", {"statement": held[standing]["id"]})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "standing")
    told = len((await office.get("/v1/changes")).json()["items"])
    done = await phone.post("/v1/me/removals", {"statement": held["Probefrau"]["id"]})
    assert (done.status_code, done.json()) == (201, {"status": "removed"})
    left = await own()
    assert set(left) == {"Beispielerin", "Musterfrau", "Beispielfrau"}
    assert left["Musterfrau"]["replaced_by"] == left["Beispielerin"]["id"]
    assert (await phone.post("/v1/me/removals", {"statement": held["Probefrau"]["id"]})).json()["errors"][0]["code"] == "unknown"
    assert len((await office.get("/v1/changes")).json()["items"]) == told, "no agency saw it any more"
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200
    assert await world.pool.fetchval("SELECT max(generation) FROM keys.dek") == 2


async def test_the_office_that_was_wrong_removes_what_she_disputed_when_it_replaces_it(
    phone: Phone, office: Tool, newcomer: Json, world: World
) -> None:
    path = f"/v1/newcomers/{newcomer['id']}"
    record = (await office.get(f"{path}/record")).json()["categories"]["language"]
    wrong = record["fields"]["german_speaking"]["statements"][0]["id"]
    right = {"value": "B1", "kind": "adviser_estimate", "as_of": "2026-11-01", "forget_former": True}
    early = await office.call("PUT", f"{path}/statements/{wrong}", right, If_Match=f'"{record["version"]}"')
    assert (early.status_code, early.json()["errors"][0]["code"]) == (422, "not-disputed")
    hers = await statement_of(phone, "language", "german_speaking")
    assert (await phone.post("/v1/me/disputes", {"statement": hers["id"]})).status_code == 201
    version = (await office.get(f"{path}/record")).json()["categories"]["language"]["version"]
    done = await office.call("PUT", f"{path}/statements/{wrong}", right, If_Match=f'"{version}"')
    assert done.status_code == 200, done.text
    held = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_speaking"]["statements"]
    assert [one["value"] for one in held] == ["B1"]
    assert await world.pool.fetchval("SELECT max(generation) FROM keys.dek") == 2


async def test_correcting_what_only_a_steward_may_say_is_forwarded(phone: Phone, office: Tool) -> None:
    statement = await statement_of(phone, "language", "german_speaking")
    wrong = await phone.post("/v1/me/corrections", {"statement": statement["id"], "value": "Z9"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/value")
    unknown = await phone.post("/v1/me/corrections", {"statement": "s_" + "0" * 32, "value": "B1"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/statement")


async def test_a_restricted_record_is_read_by_nobody_until_it_is_lifted(phone: Phone, office: Tool, newcomer: Json) -> None:
    assert (await phone.post("/v1/me/restriction", {})).json() == {"status": "restricted"}
    frozen = await office.get(f"/v1/newcomers/{newcomer['id']}/record")
    assert (frozen.status_code, frozen.json()["reason"]) == (403, "restricted")
    assert "restricted" in await feed_types(office)
    assert (await phone.get("/v1/me/record")).status_code == 200
    lifted = await phone.http.delete("/v1/me/restriction", headers=bearer(phone.token))
    assert lifted.json() == {"status": "active"}
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200


async def test_the_export_holds_everything_and_is_signed(phone: Phone, office: Tool, newcomer: Json) -> None:
    await office.get(f"/v1/newcomers/{newcomer['id']}/record")
    document = (await phone.get("/v1/me/export")).json()
    assert document["record"]["identity"]["fields"]["family_name"]["statements"][0]["value"] == "Beispielfrau"
    assert document["consents"][0]["purpose"] == "counselling"
    assert document["recipients"][0]["name"] == "Beratung am Beispielplatz"
    assert document["accesses"]
    assert document["jws"].count(".") == 2


async def test_erasure_leaves_nothing_that_opens_and_tells_former_recipients(
    phone: Phone, office: Tool, school: Tool, newcomer: Json, world: World
) -> None:
    linked = await phone.link(school)
    answer = await phone.post("/v1/me/erasure", {})
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "erased", "kept", "kept_because", "receipt", "final_within_days"}
    gone = await office.get(f"/v1/newcomers/{newcomer['id']}/record")
    assert (gone.status_code, gone.json()["reason"]) == (410, "erased")
    assert (await school.get(f"/v1/newcomers/{linked}/record")).status_code == 404
    assert (await phone.get("/v1/me")).status_code == 401
    assert "erased" in await feed_types(office)
    for table in ("keys.dek", "profile_category", "duplicate_token", "release", "account", "letter", "newcomer_session"):
        assert await world.pool.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert await world.pool.fetchval("SELECT count(*) FROM keys.shredded") == 1


async def test_the_receipt_of_an_erasure_says_without_signing_in_how_far_it_is(
    phone: Phone, newcomer: Json, client: httpx.AsyncClient, world: World
) -> None:
    answer = (await phone.post("/v1/me/erasure", {})).json()
    assert answer["final_within_days"] == 7
    path = f"/v1/erasures/{answer['receipt']}"
    waiting = (await client.get(path)).json()
    assert waiting["receipt"] == answer["receipt"]
    assert waiting.get("final_at") is None
    assert await roll(world, grace=0) is not None
    final = (await client.get(path)).json()
    assert final["erased_at"] == waiting["erased_at"]
    assert final["final_at"] >= final["erased_at"]
    for unknown in ("x_" + "0" * 32, newcomer["id"], "x_", answer["receipt"].upper()):
        assert (await client.get(f"/v1/erasures/{unknown}")).status_code == 404


async def test_rights_of_another_person_are_out_of_reach(client: httpx.AsyncClient, phone: Phone, office: Tool) -> None:
    other = await office.register(**registration(external_id="akte-2", statements=[said("identity", "family_name", "Fremd")]))
    stranger = await activate(client, other["letter"])
    theirs = await statement_of(phone, "language", "german_overall")
    answer = await stranger.post("/v1/me/disputes", {"statement": theirs["id"]})
    assert answer.status_code == 422
