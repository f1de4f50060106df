"""The operator sets a district up from the command line: agencies, clients, purposes and notices, in words and in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from tests.support.agencies import REASON, KeyPair
from tests.support.database import TestDatabase


class Operator:
    """Runs `kiim` on one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, env=self.environment)

    def json(self, *arguments: str, code: int = 0) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def agency(self, agency_type: str = "counselling") -> str:
        return str(self.json("agency", "add", "--name", "Beratung Nord", "--type", agency_type)["agency_id"])


@pytest.fixture
def operator(database: TestDatabase, tmp_path: Path) -> Operator:
    """An operator on a fresh database."""
    return Operator(
        {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path)}
    )


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with a public key."""
    file = tmp_path / "jwks.json"
    file.write_bytes(KeyPair(kid="tool-1").key_set)
    return file


def test_an_agency_is_set_up_with_client_and_purpose(operator: Operator, key_file: Path) -> None:
    agency = operator.agency()
    added = operator.json("client", "add", "--agency", agency, "--jwks", str(key_file), "--client-id", "tool")
    assert added == {"client_id": "tool", "agency_id": agency}
    assert operator.json("purpose", "allow", "counselling", "--agency", agency)["allowed"] is True
    (listed,) = operator.json("agency", "list")["items"]
    assert (listed["agency_id"], listed["status"], listed["reporting_duty"], listed["purposes"]) == (
        agency,
        "active",
        False,
        ["counselling"],
    )
    assert operator.json("client", "list", "--agency", agency)["items"] == [
        {"client_id": "tool", "agency_id": agency, "scope": "record", "status": "active"}
    ]


def test_agencies_and_clients_are_suspended_and_resumed(operator: Operator, key_file: Path) -> None:
    agency = operator.agency()
    operator.json("client", "add", "--agency", agency, "--jwks", str(key_file), "--client-id", "tool")
    for command, status in (("suspend", "suspended"), ("resume", "active")):
        assert operator.json("agency", command, agency)["status"] == status
        assert operator.json("client", command, "tool")["status"] == status
        assert operator.json("agency", "list")["items"][0]["status"] == status
        assert operator.json("client", "list")["items"][0]["status"] == status


def test_keys_are_replaced(operator: Operator, key_file: Path) -> None:
    operator.json("client", "add", "--agency", operator.agency(), "--jwks", str(key_file), "--client-id", "tool")
    key_file.write_bytes(KeyPair(kid="tool-2").key_set)
    assert operator.json("client", "keys", "tool", "--jwks", str(key_file)) == {"client_id": "tool"}


def test_a_private_key_is_refused_in_words_that_do_not_repeat_it(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "private.json"
    file.write_text(json.dumps({"keys": [{**KeyPair().public, "d": "c2VjcmV0"}]}))
    result = operator.run("client", "add", "--agency", operator.agency(), "--jwks", str(file))
    assert result.exit_code == 1
    assert "private key" in result.stderr
    assert "c2VjcmV0" not in result.output


def test_a_purpose_shipped_off_needs_its_documented_reason(operator: Operator) -> None:
    agency = operator.agency("employment")
    refused = operator.json("purpose", "allow", "work_and_training", "--agency", agency, code=1)
    assert refused["errors"][0]["code"] == "reason-required"
    operator.json("purpose", "allow", "work_and_training", "--agency", agency, "--documented-reason", REASON)
    assert operator.json("purpose", "deny", "work_and_training", "--agency", agency)["allowed"] is False
    assert operator.json("agency", "list")["items"][0]["purposes"] == []


def test_an_immigration_authority_gets_no_purpose(operator: Operator) -> None:
    agency = operator.agency("authority_87")
    result = operator.run("purpose", "allow", "counselling", "--agency", agency, "--documented-reason", REASON)
    assert result.exit_code == 1
    assert "no agency of type authority_87" in result.stderr


def test_the_duty_is_stated_where_the_law_leaves_it_open(operator: Operator) -> None:
    agency = operator.agency()
    assert operator.json("agency", "duty", agency, "--reporting-duty")["reporting_duty"] is True
    assert operator.json("agency", "list")["items"][0]["reporting_duty"] is True
    operator.json("agency", "duty", operator.agency("authority_87"), "--no-reporting-duty", code=1)


def test_a_notice_is_read_and_confirmed_by_its_digest(operator: Operator) -> None:
    shown = operator.json("notice", "show", "--purpose", "counselling")
    review = ("notice", "review", "--purpose", "counselling", "--language", "de", "--by", "data-protection office")
    operator.json(*review, "--sha256", "0" * 64, code=1)
    assert operator.json(*review, "--sha256", shown["sha256"])["status"] == "reviewed"
    listed = {(row["purpose"], row["language"]): row["status"] for row in operator.json("notice", "list")["items"]}
    assert listed["counselling", "de"] == "reviewed"
    assert operator.json(*review, "--sha256", shown["sha256"], "--revoke")["status"] == "revoked"


@pytest.mark.parametrize(
    "arguments",
    [
        ("agency", "suspend", "a_" + "0" * 32),
        ("client", "suspend", "nobody"),
        ("notice", "review", "--purpose", "none", "--language", "de", "--sha256", "0", "--by", "nobody"),
    ],
)
def test_what_is_not_registered_is_not_found(operator: Operator, arguments: tuple[str, ...]) -> None:
    result = operator.run(*arguments)
    assert result.exit_code == 1
    assert "Not found" in result.stderr


def test_a_word_that_is_no_id_is_a_usage_error(operator: Operator) -> None:
    assert operator.run("agency", "suspend", "Beratung Nord").exit_code == 2


@pytest.mark.parametrize(
    "arguments", [("agency", "list"), ("client", "list"), ("notice", "list"), ("notice", "show", "--purpose", "contact")]
)
def test_without_json_a_person_can_read_it(operator: Operator, arguments: tuple[str, ...]) -> None:
    result = operator.run(*arguments)
    assert result.exit_code == 0
    assert result.stdout.strip()


def test_every_command_explains_itself(operator: Operator) -> None:
    for group, commands in {
        "agency": ("add", "list", "suspend", "resume", "duty"),
        "client": ("add", "list", "suspend", "resume", "keys"),
        "purpose": ("allow", "deny"),
        "notice": ("list", "show", "review"),
    }.items():
        for command in commands:
            assert operator.run(group, command, "--help").exit_code == 0


def test_a_staff_issuer_is_added_listed_moved_and_removed(operator: Operator) -> None:
    agency = operator.agency()
    options = ("--client-id", "kiim", "--claim", "groups", "--value", "kiim-nord", "--id", "nord")
    wrong = operator.json("agency", "staff-issuer", "add", "--agency", agency, "--issuer", "http://a.example", *options, code=1)
    assert [fault["pointer"] for fault in wrong["errors"]] == ["/issuer"]
    added = operator.json("agency", "staff-issuer", "add", "--agency", agency, "--issuer", "https://a.example", *options)
    assert (added["id"], added["redirect_uri"]) == ("nord", "http://127.0.0.1:8000/desk/rueckkehr")
    assert (
        operator.json("agency", "staff-issuer", "move", "nord", "--issuer", "https://b.example")["issuer"] == "https://b.example"
    )
    assert operator.json("agency", "staff-issuer", "list", "--agency", agency)["items"] == [
        {
            "id": "nord",
            "agency_id": agency,
            "issuer": "https://b.example",
            "client_id": "kiim",
            "scope": "openid",
            "claim": "groups",
            "value": "kiim-nord",
        }
    ]
    operator.json("agency", "staff-issuer", "remove", "nord")
    assert operator.json("agency", "staff-issuer", "list")["items"] == []


def test_an_outside_issuer_is_added_listed_and_removed(operator: Operator) -> None:
    agency = operator.agency()
    options = ("--client-id", "tool", "--id", "land")
    wrong = operator.json("agency", "issuer", "add", "--agency", agency, "--issuer", "http://a.example", *options, code=1)
    assert [fault["pointer"] for fault in wrong["errors"]] == ["/issuer"]
    added = operator.json("agency", "issuer", "add", "--agency", agency, "--issuer", "https://a.example", *options)
    assert (added["id"], added["audience"], added["typ"]) == ("land", "http://127.0.0.1:8000", "at+jwt")
    assert operator.json("agency", "issuer", "list", "--agency", agency)["items"] == [
        {"id": "land", "agency_id": agency, "issuer": "https://a.example", "client_id": "tool"}
    ]
    operator.json("agency", "issuer", "remove", "land")
    assert operator.json("agency", "issuer", "list")["items"] == []


def test_the_help_of_staff_issuers_says_what_to_set_at_the_provider(operator: Operator) -> None:
    text = operator.run("agency", "staff-issuer", "--help").stdout
    for word in ("private_key_jwt", "PKCE", "ES256", "claim", "SSL_CERT_FILE"):
        assert word in text
