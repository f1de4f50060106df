"""A released record as FHIR R4: valid by an outside validator, through the same gate, with nothing that was not released."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fhir.patient import patient
from app.world import World
from tests.support.outside_programs import installed_packages
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

VALIDATOR = "fhir@4.12.0"
OPEN_BINDINGS = {"Patient.communication", "Consent.provision.purpose", "Consent.provision.code"}
"""Where FHIR prefers lists of its own and allows others."""
SAID = [
    said("identity", "family_name", "Musterprobe"),
    said("identity", "given_names", "Erfunda"),
    said("contact", "phone", "+49391000000"),
    said("contact", "postal_address", "Musterweg 1, 38820 Halberstadt"),
    said("communication", "spoken_languages", ["kmr", "arb", "eng"]),
    said("communication", "preferred_language", "eng"),
]
RELEASED = {"categories": ["identity", "contact", "communication"]}


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


async def bundle(office: Tool, reference: str) -> dict[str, Json]:
    answer = await office.get(f"/v1/newcomers/{reference}/fhir")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    document = answer.json()
    return {"Bundle": document} | {one["resource"]["resourceType"]: one["resource"] for one in document["entry"]}


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = Path(__file__).parent / "validate.cjs"
    return installed_packages(tmp_path_factory.mktemp("fhir"), [script], VALIDATOR) / script.name


def findings(validator: Path, *resources: Json) -> list[list[dict[str, Any]]]:
    lines = "".join(json.dumps(one) + "\n" for one in resources)
    command = ["node", str(validator)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60, check=True, cwd=validator.parent)
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_patient_and_consent_are_valid_r4(office: Tool, validator: Path) -> None:
    told = await bundle(office, (await office.register(statements=SAID, consent=RELEASED))["id"])
    wrong = {"resourceType": "Patient", "gender": "sometimes", "shoeSize": 44}
    good = findings(validator, told["Bundle"], told["Patient"], told["Consent"], wrong)
    assert [one for found in good[:3] for one in found if one["severity"] == "error"] == []
    warned = {one["location"].partition("[")[0] for found in good[:3] for one in found}
    assert warned <= OPEN_BINDINGS, "a warning says more than that a code is not of FHIR's own list"
    assert {one["location"] for one in good[3]} == {"Patient.gender", "Patient.shoeSize"}, "the validator finds what is wrong"


async def test_the_patient_says_what_was_released(office: Tool, world: World) -> None:
    reference = (await office.register(statements=SAID, consent=RELEASED))["id"]
    resource = (await bundle(office, reference))["Patient"]
    assert resource["name"] == [{"use": "usual", "family": "Musterprobe", "given": ["Erfunda"]}]
    assert resource["identifier"] == [{"system": f"{world.settings.issuer}/references", "value": reference}]
    assert resource["telecom"] == [{"system": "phone", "value": "+49391000000"}]
    spoken = [(one["language"]["coding"][0]["code"], one.get("preferred", False)) for one in resource["communication"]]
    assert spoken == [("en", True), ("kmr", False), ("arb", False)]
    assert "birthDate" not in resource


async def test_what_is_not_released_is_absent_and_not_hinted_at(office: Tool) -> None:
    reference = (await office.register(statements=SAID, consent={"categories": ["identity"]}))["id"]
    told = await bundle(office, reference)
    assert set(told["Patient"]) == {"resourceType", "id", "identifier", "name"}
    codes = [one["coding"][0]["code"] for one in told["Consent"]["provision"]["code"]]
    assert codes == ["identity"]
    assert "Musterweg" not in str(told)


async def test_the_consent_names_purpose_recipient_and_term(office: Tool) -> None:
    made = await office.register(statements=SAID, consent=RELEASED)
    told = (await bundle(office, made["id"]))["Consent"]
    [given] = (await office.get(f"/v1/newcomers/{made['id']}/consents")).json()["items"]
    provision = told["provision"]
    assert told["identifier"][0]["value"] == given["id"]
    assert (told["status"], provision["type"]) == ("active", "permit")
    assert provision["period"] == {"start": told["dateTime"], "end": given["valid_until"]}
    assert provision["purpose"][0]["code"] == "counselling"
    recipient = provision["actor"][0]["reference"]
    assert (recipient["identifier"]["value"], recipient["display"]) == (office.wire_id, "Beratung am Beispielplatz")


async def test_it_is_one_look_and_is_refused_like_the_main_read(office: Tool, client: httpx.AsyncClient) -> None:
    made = await office.register(statements=SAID, consent=RELEASED)
    phone: Phone = await activate(client, made["letter"])
    await bundle(office, made["id"])
    [given] = (await phone.get("/v1/me/consents")).json()["items"]
    await phone.post(f"/v1/me/consents/{given['id']}/withdrawal", {})
    refused = await office.get(f"/v1/newcomers/{made['id']}/fhir")
    plain = await office.get(f"/v1/newcomers/{made['id']}/record")
    assert (refused.status_code, refused.content) == (plain.status_code, plain.content)
    looks = [one["outcome"] for one in (await phone.get("/v1/me/accesses")).json()["items"] if one["action"] == "record.read"]
    assert looks == ["refused", "refused", "allowed"]
    unknown = await office.get("/v1/newcomers/n_00000000000000000000000000000000/fhir")
    assert (unknown.status_code, unknown.json()["reason"]) == (404, "not-found")


def test_a_disputed_value_and_one_that_says_nothing_are_left_out() -> None:
    def field(value: object, *, disputed: bool = False) -> Json:
        return {"current": "s_1", "statements": [{"id": "s_1", "value": value, "disputed": disputed}]}

    fields = {
        "family_name": field("Musterprobe", disputed=True),
        "given_names": field("Erfunda"),
        "sex": field({"missing": "prefers_not_to_say"}),
        "birth_date": field("1991-04"),
    }
    record = {"newcomer": "n_1", "categories": {"identity": {"fields": fields}}}
    resource = patient(record, "https://kiim.example")
    assert resource["name"] == [{"use": "usual", "given": ["Erfunda"]}]
    assert "gender" not in resource
    assert resource["birthDate"] == "1991-04"


@pytest.mark.parametrize(("sex", "gender"), [("male", "male"), ("diverse", "other"), ("no_entry", "unknown")])
def test_sex_is_told_in_the_words_of_fhir(sex: str, gender: str) -> None:
    held = {"current": "s_1", "statements": [{"id": "s_1", "value": sex, "disputed": False}]}
    record = {"newcomer": "n_1", "categories": {"identity": {"fields": {"sex": held}}}}
    assert patient(record, "https://kiim.example")["gender"] == gender
