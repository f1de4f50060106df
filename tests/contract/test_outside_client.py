"""The whole story from outside: people the product never saw, against a running `kiim demo`, through api.md alone."""

import json
import re
import resource
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.contract.outside import CaseTool, JsonObject, Phone

PEOPLE = [
    ("de-Latn", "Probefrau-Łącka", "Zoë Ñandú", "05515000", "POL", "pl"),
    ("ar-Arab", "اختبار", "عينة بنت مثال", "09162000", "SYR", "ar"),
    ("uk-Cyrl", "Зразкенко", "Пробина Їївна", "15085330", "UKR", "uk"),
    ("ti-Ethi", "ናሙና", "ፈተና", "14713000", "ERI", "ti"),
    ("zh-Hans", "样本", "测试", "01001000", "CHN", "zh"),
]


def later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def whole_feed(tool: CaseTool) -> list[JsonObject]:
    """Everything the feed holds for this tool, page by page."""
    items: list[JsonObject] = []
    path = "/v1/changes"
    while True:
        page = tool.call("GET", path, "language_course").json()
        if not page["items"]:
            return items
        items += page["items"]
        path = f"/v1/changes?cursor={page['next']}"


def registration(family: str, given: str, ags: str, nationality: str, language: str, external_id: str) -> JsonObject:
    today = datetime.now(UTC).date().isoformat()

    def said(category: str, field: str, value: object, kind: str = "self_stated") -> JsonObject:
        return {"category": category, "field": field, "value": value, "kind": kind, "as_of": today}

    return {
        "external_id": external_id,
        "consent": {
            "purpose": "counselling",
            "categories": ["identity", "language", "communication"],
            "notice_language": language,
            "channel": "assisted",
            "interpreter": "professional",
            "valid_until": later(80),
        },
        "statements": [
            said("identity", "family_name", family),
            said("identity", "given_names", given),
            said("identity", "birth_date", "1991-07"),
            said("contact", "ags", ags),
            said("arrival", "nationalities", [nationality]),
            said("work", "occupations", [{"occupation": "81302", "years": 4, "country": nationality}]),
            said("language", "german_overall", "A2"),
        ],
    }


@pytest.mark.parametrize(("script", "family", "given", "ags", "nationality", "language"), PEOPLE, ids=[p[0] for p in PEOPLE])
def test_a_person_the_product_never_saw_lives_the_whole_story(
    demo: tuple[httpx.Client, Path],
    counsellors: list[CaseTool],
    school: CaseTool,
    script: str,
    family: str,
    given: str,
    ags: str,
    nationality: str,
    language: str,
) -> None:
    http, _ = demo
    office = counsellors[0]
    registered = office.call(
        "POST", "/v1/newcomers", "counselling", json=registration(family, given, ags, nationality, language, f"akte-{script}")
    )
    assert registered.status_code == 201, registered.text
    newcomer = registered.json()["id"]
    letter = registered.json()["letter"]
    own = office.call("GET", f"/v1/newcomers/{newcomer}/record", "counselling")
    assert own.status_code == 200, own.text
    identity = own.json()["categories"]["identity"]["fields"]
    assert identity["family_name"]["statements"][0]["value"] == family
    assert identity["given_names"]["statements"][0]["value"] == given
    assert "contact" not in own.json()["categories"]

    phone = Phone.activate(http, letter, "483920")
    phone = Phone.sign_in(http, letter["card"], "483920")
    code = phone.post("/v1/me/link-codes", {})
    assert code.status_code == 201
    linked = school.call("POST", "/v1/links", "language_course", json={"code": code.json()["code"]})
    assert linked.status_code == 201, linked.text
    pupil = linked.json()["id"]
    assert pupil != newcomer

    refused = school.call("GET", f"/v1/newcomers/{pupil}/record", "language_course")
    assert (refused.status_code, refused.json()["reason"]) == (403, "consent-missing")
    assert refused.headers["content-type"].startswith("application/problem+json")
    template = refused.json()["consent_request_template"]
    asked = school.call(
        "POST",
        "/v1/consent-requests",
        "language_course",
        json={"newcomer": pupil, "template": template, "categories": ["language", "identity"], "reason": "Kursplatz im Januar"},
    )
    assert asked.status_code == 201, asked.text
    assert asked.json()["status"] == "pending"
    seen = phone.get("/v1/me/requests").json()["items"]
    assert asked.json()["id"] in [item["id"] for item in seen]

    granted = phone.post(
        "/v1/me/consents",
        {
            "purpose": "language_course",
            "recipient": school.agency_id,
            "categories": ["language"],
            "valid_until": later(60),
            "notice_language": language,
            "request": asked.json()["id"],
        },
    )
    assert granted.status_code == 201, granted.text
    assert granted.json()["status"] == "active"
    consent = granted.json()["id"]

    read = school.call("GET", f"/v1/newcomers/{pupil}/record", "language_course")
    assert read.status_code == 200, read.text
    record = read.json()
    assert (record["newcomer"], record["purpose"], record["release"]["consent"]) == (pupil, "language_course", consent)
    assert list(record["categories"]) == ["language"]
    level = record["categories"]["language"]["fields"]["german_overall"]
    assert level["statements"][0]["value"] == "A2"
    assert level["current"] == level["statements"][0]["id"]
    assert read.headers["cache-control"] == "no-store"
    assert family not in read.text

    def proved(field: str, value: str) -> JsonObject:
        return {"category": "language", "field": field, "value": value, "kind": "certificate", "as_of": "2026-05-02"}

    certificate = [proved("german_overall", "B1"), proved("certificate_type", "dtz"), proved("certificate_date", "2026-05-02")]
    added = school.call("POST", f"/v1/newcomers/{pupil}/statements", "language_course", json={"statements": certificate})
    assert added.status_code == 201, added.text
    back = office.call("GET", f"/v1/newcomers/{newcomer}/record?categories=language", "counselling").json()
    level = back["categories"]["language"]["fields"]["german_overall"]
    assert {s["id"]: s["value"] for s in level["statements"]}[level["current"]] == "B1"
    assert [s["value"] for s in level["statements"]].count("A2") == 1

    looks = phone.get("/v1/me/accesses").json()["items"]
    assert any(
        look["outcome"] == "allowed" and look["consent"] == consent and look["categories"] == ["language"] for look in looks
    )
    assert any(look["outcome"] == "refused" and look["reason"] == "consent-missing" for look in looks)

    withdrawn = phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert withdrawn.status_code in {200, 201}, withdrawn.text
    over = school.call("GET", f"/v1/newcomers/{pupil}/record", "language_course")
    assert (over.status_code, over.json()["reason"]) == (403, "consent-withdrawn")
    assert over.json()["obligation"] == "delete-or-justify"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", over.json()["withdrawn_at"])
    feed = whole_feed(school)
    assert [item["type"] for item in feed if item["newcomer"] == pupil][-1] == "consent-withdrawn"


def test_two_agencies_hold_nothing_in_common_of_one_person(
    demo: tuple[httpx.Client, Path], counsellors: list[CaseTool], school: CaseTool
) -> None:
    http, _ = demo
    office = counsellors[0]
    body = registration("Gemeinsamkeit", "Keine", "05515000", "FRA", "fr", "akte-join")
    registered = office.call("POST", "/v1/newcomers", "counselling", json=body).json()
    phone = Phone.activate(http, registered["letter"], "739104")
    code = phone.post("/v1/me/link-codes", {}).json()["code"]
    pupil = school.call("POST", "/v1/links", "language_course", json={"code": code}).json()["id"]
    consent = {"purpose": "language_course", "recipient": school.agency_id, "categories": ["language"], "notice_language": "de"}
    assert phone.post("/v1/me/consents", {**consent, "valid_until": later(30)}).status_code == 201
    one = office.call("GET", f"/v1/newcomers/{registered['id']}/record", "counselling").text
    two = school.call("GET", f"/v1/newcomers/{pupil}/record", "language_course").text
    opaque = re.compile(r"\b[ncsred]_[A-Za-z0-9_-]{8,}")
    assert set(opaque.findall(one))
    assert not set(opaque.findall(one)) & set(opaque.findall(two))


def test_stranger_unknown_and_erased_are_byte_equal(
    demo: tuple[httpx.Client, Path], counsellors: list[CaseTool], school: CaseTool
) -> None:
    http, _ = demo
    office, other = counsellors[0], counsellors[1]
    body = registration("Vergessen", "Bald", "05515000", "TUR", "tr", "akte-erase")
    registered = office.call("POST", "/v1/newcomers", "counselling", json=body).json()
    phone = Phone.activate(http, registered["letter"], "918273")
    unrelated = other.call("GET", f"/v1/newcomers/{registered['id']}/record", "counselling")
    unknown = other.call("GET", "/v1/newcomers/n_0000000000000000000000000a/record", "counselling")
    assert phone.post("/v1/me/erasure", {}).status_code in {200, 201, 202, 204}
    erased = other.call("GET", f"/v1/newcomers/{registered['id']}/record", "counselling")
    assert unrelated.status_code == unknown.status_code == erased.status_code == 404
    assert unrelated.content == unknown.content == erased.content
    gone = office.call("GET", f"/v1/newcomers/{registered['id']}/record", "counselling")
    assert (gone.status_code, gone.json()["reason"]) == (410, "erased")


def test_a_refusal_is_kept_and_asking_again_too_soon_is_a_conflict(
    demo: tuple[httpx.Client, Path], counsellors: list[CaseTool], school: CaseTool
) -> None:
    http, _ = demo
    body = registration("Nein", "Danke", "05515000", "IRQ", "ar", "akte-no")
    registered = counsellors[0].call("POST", "/v1/newcomers", "counselling", json=body).json()
    phone = Phone.activate(http, registered["letter"], "564738")
    code = phone.post("/v1/me/link-codes", {}).json()["code"]
    pupil = school.call("POST", "/v1/links", "language_course", json={"code": code}).json()["id"]
    ask = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
    first = school.call("POST", "/v1/consent-requests", "language_course", json=ask)
    assert first.status_code == 201
    twice = school.call("POST", "/v1/consent-requests", "language_course", json=ask)
    assert (twice.status_code, twice.json()["reason"]) == (409, "request-open")
    assert phone.post("/v1/me/refusals", {"request": first.json()["id"]}).status_code == 201
    read = school.call("GET", f"/v1/newcomers/{pupil}/record", "language_course")
    assert (read.status_code, read.json()["reason"]) == (403, "consent-refused")
    again = school.call("POST", "/v1/consent-requests", "language_course", json=ask)
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")


def test_the_demo_letters_open_and_the_first_is_unknown_to_the_school(
    demo: tuple[httpx.Client, Path], counsellors: list[CaseTool], school: CaseTool
) -> None:
    http, data = demo
    letters = json.loads((data / "demo" / "letters.json").read_text())
    phone = Phone.sign_in(http, letters[0]["card"], letters[0]["pin"])
    consents = phone.get("/v1/me/consents").json()["items"]
    assert all(item["recipient"] != school.agency_id for item in consents)
    record = phone.get("/v1/me/record").json()
    assert record["categories"]["language"]["fields"]


def test_the_demo_writes_no_core_that_its_keys_would_stand_in(demo: tuple[httpx.Client, Path]) -> None:
    """Like `kiim serve`; both limits, so that no child of the environment's raises the lower one again."""
    if sys.platform == "linux":
        assert resource.prlimit(process_of(demo[1]), resource.RLIMIT_CORE) == (0, 0)


def process_of(data: Path) -> int:
    """The demo that keeps everything in this folder, by its command line."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # a process may end meanwhile
            if [b"demo", b"--data", str(data).encode()] == line.read_bytes().split(b"\0")[3:6]:
                return int(line.parent.name)
    raise AssertionError("no process serves this folder")
