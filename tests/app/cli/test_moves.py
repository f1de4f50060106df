"""Two operators introduce their instances to each other from the command line."""

import json
from pathlib import Path

from app.moves.keys import fingerprint, read_card
from tests.app.cli.test_register import Operator
from tests.support.database import TestDatabase
from tests.support.moves import NAME, Neighbour


def operator_of(database: TestDatabase, folder: Path) -> Operator:
    return Operator(
        {
            "KIIM_DATABASE_URL": database.url,
            "KIIM_DATABASE_OWNER_URL": database.owner_url,
            "KIIM_DATA": str(folder),
            "KIIM_BASE_URL": "https://kiim.musterland.example",
            "KIIM_OPERATOR": "Landkreis Musterland",
        }
    )


def test_a_card_holds_public_keys_and_its_fingerprint_is_read_out(database: TestDatabase, tmp_path: Path) -> None:
    operator = operator_of(database, tmp_path)
    shown = operator.run("moves", "card")
    card = json.loads(shown.stdout)
    assert (card["issuer"], card["name"]) == ("https://kiim.musterland.example", "Landkreis Musterland")
    assert [set(key) >= {"kty", "crv", "x", "y", "kid"} and "d" not in key for key in card["signing_keys"]["keys"]] == [True]
    assert shown.stderr.startswith("Fingerprint: ")
    assert operator.run("moves", "card").stdout == shown.stdout, "the keys stay"


def test_only_the_card_whose_fingerprint_was_compared_is_trusted(database: TestDatabase, tmp_path: Path) -> None:
    operator, neighbour = operator_of(database, tmp_path), Neighbour()
    file = tmp_path / "card.json"
    file.write_bytes(neighbour.card)
    wrong = operator.json("moves", "trust", str(file), "--fingerprint", "0000 1111", code=1)
    assert wrong["errors"][0]["pointer"] == "/fingerprint"
    assert operator.json("moves", "partners")["items"] == []

    right = _fingerprint(neighbour)
    added = operator.json("moves", "trust", str(file), "--fingerprint", right.replace(" ", "").upper(), "--no-sends")
    assert added == {"issuer": neighbour.issuer, "name": NAME, "sends": False, "takes": True}
    [listed] = operator.json("moves", "partners")["items"]
    assert (listed["name"], listed["sends"], listed["fingerprint"]) == (NAME, False, right)

    renewed = Neighbour(sealing=neighbour.sealing)
    file.write_bytes(renewed.card)
    operator.json("moves", "trust", str(file), "--fingerprint", _fingerprint(renewed), "--name", "Nachbarland")
    [listed] = operator.json("moves", "partners")["items"]
    assert (listed["name"], listed["sends"], listed["fingerprint"]) == ("Nachbarland", True, _fingerprint(renewed))

    operator.json("moves", "distrust", neighbour.issuer)
    assert operator.json("moves", "partners")["items"] == []
    assert operator.json("moves", "distrust", neighbour.issuer, code=1)["errors"][0]["code"] == "not-found"
    assert operator.run("verify").exit_code == 0


def test_a_card_without_https_and_the_own_card_are_refused(database: TestDatabase, tmp_path: Path) -> None:
    operator = operator_of(database, tmp_path)
    for issuer in ("http://kiim.nachbarland.example", "https://kiim.musterland.example", "https://kiim.nachbarland.example/?a=b"):
        neighbour = Neighbour(issuer=issuer)
        (tmp_path / "card.json").write_bytes(neighbour.card)
        refused = operator.json("moves", "trust", str(tmp_path / "card.json"), "--fingerprint", _fingerprint(neighbour), code=1)
        assert refused["errors"][0]["pointer"] == "/card"
    (tmp_path / "card.json").write_text('{"issuer": "Kanarienvogel"}')
    refused = operator.run("moves", "trust", str(tmp_path / "card.json"), "--fingerprint", "0")
    assert refused.exit_code == 1
    assert "Kanarienvogel" not in refused.output


def _fingerprint(neighbour: Neighbour) -> str:
    return fingerprint(read_card(neighbour.card))
