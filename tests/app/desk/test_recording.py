"""Adding a statement at the desk: the right input for each type, the kinds the office may give, nothing without a consent."""

import pytest

from tests.support.desks import Desk
from tests.support.people import Json, Tool, activate

PURPOSE = "counselling"


async def add(desk: Desk, reference: str, field: str, **members: object) -> tuple[int, str]:
    path = f"/desk/person/{reference}/eintragen"
    shown = (await desk.get(f"{path}?zweck={PURPOSE}&feld={field}")).text
    assert all(f'name="{name}"' in shown for name in members)
    told = {"zweck": PURPOSE, "feld": field, "art": "self_stated", **members}
    answer = await desk.post(path, told, page=f"{path}?zweck={PURPOSE}&feld={field}")
    return answer.status_code, answer.text


async def current(office: Tool, reference: str, category: str, field: str) -> Json:
    record = (await office.get(f"/v1/newcomers/{reference}/record")).json()
    held = record["categories"][category]["fields"][field]
    found: Json = next(one for one in held["statements"] if one["id"] == held["current"])
    return found


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ("language.german_overall", {"wert": "B1"}, "B1"),
        ("identity.birth_date", {"wert-jahr": "1990", "wert-monat": "3"}, "1990-03"),
        ("identity.declared_name", {"wert": "ja"}, True),
        ("identity.family_name_variants", {"wert": "Musterprobe\nMusterprowa"}, ["Musterprobe", "Musterprowa"]),
        (
            "language.other_languages",
            {"wert-0-language": "Tigrinya", "wert-0-level": "C1", "wert-3-language": "Arabisch"},
            [{"language": "tir", "level": "C1"}, {"language": "ara"}],
        ),
        ("contact.phone", {"keine-angabe": "prefers_not_to_say"}, {"missing": "prefers_not_to_say"}),
    ],
)
async def test_each_type_is_taken_with_its_own_input(
    desk: Desk, office: Tool, field: str, sent: dict[str, str], stored: object
) -> None:
    registered = await office.register()
    phone = await activate(office.http, registered["letter"])
    assert (await add(desk, registered["id"], field, **sent))[0] == 303
    category, _, code = field.partition(".")
    held = (await phone.get("/v1/me/record")).json()["categories"][category]["fields"][code]
    assert [one["value"] for one in held["statements"]] == [stored]


async def test_kind_and_day_are_stored_and_shown(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    members = {"wert": "B1", "art": "adviser_estimate", "stand-jahr": "2026", "stand-monat": "11"}
    assert (await add(desk, reference, "language.german_overall", **members))[0] == 303
    told = await current(office, reference, "language", "german_overall")
    assert (told["kind"], told["as_of"]) == ("adviser_estimate", "2026-11")
    page = (await desk.get(f"/desk/person/{reference}?zweck={PURPOSE}")).text
    assert "geschätzt" in page
    assert "November 2026" in page


async def test_only_kinds_that_the_office_may_give_are_offered_and_taken(desk: Desk) -> None:
    reference, _ = await desk.register()
    page = await desk.get(f"/desk/person/{reference}/eintragen?zweck={PURPOSE}&feld=language.german_overall")
    assert 'value="certificate"' not in page.text
    status, text = await add(desk, reference, "language.german_overall", wert="B1", art="certificate")
    assert status == 403
    assert "andere Stelle zuständig" in text


async def test_a_field_that_the_office_may_not_add_has_no_form(desk: Desk) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/eintragen?zweck={PURPOSE}"
    assert "language.literacy_latin" not in (await desk.get(path)).text
    assert (await desk.get(f"{path}&feld=language.literacy_latin")).status_code == 404
    assert (await desk.get(f"{path}&feld=nonsense")).status_code == 404


async def test_what_is_not_covered_or_not_readable_is_not_stored(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    status, text = await add(desk, reference, "communication.interpreter_needed", wert="yes")
    assert status == 403
    assert "gilt nicht für diese Angaben" in text
    for wrong in ({"wert": ""}, {"wert": "Z9"}, {"wert": "B1", "art": ""}, {"wert": "B1", "stand-jahr": "26"}):
        assert (await add(desk, reference, "language.german_overall", **wrong))[0] == 422
    assert (await current(office, reference, "language", "german_overall"))["value"] == "A2"


async def test_a_statement_sent_twice_is_stored_once(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/eintragen"
    hidden = await desk.hidden(f"{path}?zweck={PURPOSE}&feld=language.german_overall")
    members = {**hidden, "zweck": PURPOSE, "feld": "language.german_overall", "wert": "B2", "art": "self_stated"}
    for _ in range(2):
        assert (await desk.send(path, members)).status_code == 303
    record = (await office.get(f"/v1/newcomers/{reference}/record")).json()
    values = [one["value"] for one in record["categories"]["language"]["fields"]["german_overall"]["statements"]]
    assert sorted(values) == ["A2", "B2"]


async def test_the_form_says_what_is_already_known_and_the_look_is_written_down(desk: Desk, office: Tool) -> None:
    registered = await office.register()
    phone = await activate(office.http, registered["letter"])
    path = f"/desk/person/{registered['id']}/eintragen?zweck={PURPOSE}&feld=identity.family_name"
    page = (await desk.get(path)).text
    assert "Bereits bekannt:" in page
    assert "Musterprobe" in page
    (look,) = [one for one in (await phone.get("/v1/me/accesses")).json()["items"] if one["action"] == "record.read"]
    assert (look["categories"], look["outcome"]) == (["identity"], "allowed")
    unknown = await desk.get(f"/desk/person/{registered['id']}/eintragen?zweck={PURPOSE}&feld=language.german_overall")
    assert "Bereits bekannt" not in unknown.text
    (consent,) = (await phone.get("/v1/me/consents")).json()["items"]
    await phone.post(f"/v1/me/consents/{consent['id']}/withdrawal", {})
    assert "Musterprobe" not in (await desk.get(path)).text


async def test_a_disputed_value_is_no_reason_not_to_ask(desk: Desk, office: Tool) -> None:
    registered = await office.register()
    phone = await activate(office.http, registered["letter"])
    held = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]
    await phone.post("/v1/me/disputes", {"statement": held["current"]})
    page = (await desk.get(f"/desk/person/{registered['id']}/eintragen?zweck={PURPOSE}&feld=identity.family_name")).text
    assert "Bereits bekannt" not in page
