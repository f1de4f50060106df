"""One newcomer's invariants: key, manifest, audited state, ledger, releases, blocks and requests say the same; pure.

1. the data key unwraps and names the subject; 2. the manifest's MAC, profile version, ledger head and status fit the row, and
its hash is the newest audited one; 3. the ledger's chain and MACs are whole up to that head; 4. its replay gives exactly the
release rows, and each row's MAC fits; 5. the manifest names exactly the stored blocks, and each opens in its place; 6. every
sealed detail opens; 7. requests and ledger name the same ones; 8. the statistics vector follows from consents and record;
9. an erased newcomer has no key and no content left, nor has a record whose merge into another is final.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from app.crypto.data_keys import DataKey, unwrap_row
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest, state_hash
from app.crypto.row_mac import GENESIS, ledger_hash, ledger_mac_fits, release_mac_fits
from app.crypto.sealed import LEDGER_DETAIL, REQUEST_REASON, open_sealed
from app.errors import IntegrityFault, KeyGone
from app.ledger.append import read_body
from app.ledger.releases import release_of_row
from app.verify.report import Report
from app.verify.streams import Stored
from app.verify.tokens import TokenCheck
from app.verify.vector import VectorCheck
from consent.catalogue import Catalogue
from consent.events import Event
from consent.ledger import replay
from consent.release import Release, releases
from consent.standing import Standing
from consent.vocabulary import AgencyFacts, AgencyId

_OPEN = frozenset({"pending", "lapsed"})


@dataclass(slots=True)
class NewcomerCheck:
    """Checks newcomers one after the other into one report; `agencies` are the facts as registered now."""

    keyring: Keyring
    catalogue: Catalogue
    agencies: Mapping[AgencyId, AgencyFacts]
    report: Report

    def check(self, stored: Stored) -> None:
        """Check one newcomer."""
        self.report.newcomers += 1
        self.report.events += len(stored.events)
        self.report.releases += len(stored.releases)
        self.report.blocks += len(stored.blocks)
        if stored.head["status"] == "erased":
            self._erased(stored)
            return
        if stored.head["status"] == "merged" and stored.head["shredded"]:
            self._merged_for_good(stored)
            return
        events = self._ledger(stored)
        standing = None if events is None else replay(events, max(event.recorded_at for event in events))
        given = None if standing is None else releases(standing, self.agencies, self.catalogue)
        if standing is not None and given is not None:
            self._releases(stored, given)
            self._requests(stored, standing)
        key = self._key(stored)
        if key is None:
            return
        manifest = self._manifest(stored, key)
        if manifest is not None:
            opened = self._blocks(stored, key, manifest)
            if given is not None:
                self._vector(stored, given, opened)
            if stored.head["status"] != "merged":  # nobody is found by a record that stands still
                self._tokens(stored, opened)
        self._details(stored, key, events)

    def _find(self, stored: Stored, code: str, meaning: str, part: str = "") -> None:
        self.report.find(code, f"newcomer {stored.head['newcomer_id']}{part}", meaning)

    def _erased(self, stored: Stored) -> None:
        if stored.head["wrapped"] is not None:
            self._find(stored, "erased-key-present", "she is erased, yet her data key exists")
        if not stored.head["shredded"]:
            self._find(stored, "erased-not-recorded", "she is erased, yet the destruction of her key is not recorded")
        if stored.blocks:
            self._find(stored, "erased-content-present", "she is erased, yet sealed content of hers is stored")

    def _merged_for_good(self, stored: Stored) -> None:
        """Taken up and past undoing: the ledger stays as evidence, content and key are gone."""
        if stored.head["wrapped"] is not None or stored.blocks:
            self._find(stored, "merged-content-present", "the merge is final, yet the record's key or content exists")
        if stored.releases:
            self._find(stored, "release-without-ledger", "another record took this one up, yet it releases something")
        self._ledger(stored)

    def _key(self, stored: Stored) -> DataKey | None:
        head = stored.head
        if head["shredded"]:
            self._find(stored, "shredded-key-in-use", "her data key is recorded as destroyed, yet she is not erased")
        if head["wrapped"] is None:
            self._find(stored, "key-missing", "her data key is gone: nothing of hers can be opened")
            return None
        try:
            subject = head["subject_ref"]
            key = unwrap_row(self.keyring, head["key_id"], head["dek_generation"], head["epoch"], head["wrapped"], subject)
            for generation, epoch, wrapped in head["formers"]:
                key.formers[generation] = unwrap_row(self.keyring, head["key_id"], generation, epoch, wrapped, subject)
            return key
        except (SealError, KeyGone):
            self._find(stored, "key-foreign", "her data key does not open, or belongs to another record")
            return None

    def _manifest(self, stored: Stored, key: DataKey) -> Manifest | None:
        head = stored.head
        try:
            manifest = Manifest.open(key, head["newcomer_id"].bytes, head["profile_version"], head["manifest"])
        except SealError:
            self._find(stored, "manifest-forged", "the manifest was not written by the service for this newcomer and version")
            return None
        try:
            manifest.check_head(head["ledger_n"], head["ledger_hash"], head["status"])
        except SealError:
            self._find(stored, "manifest-head", "ledger head or status are not those the manifest names")
        if head["state_hash"] is None or not hmac.compare_digest(head["state_hash"], state_hash(head["manifest"])):
            self._find(stored, "audited-state", "the newest audited state is another one: the record was rolled back or replaced")
        return manifest

    def _ledger(self, stored: Stored) -> list[Event] | None:
        newcomer_id: UUID = stored.head["newcomer_id"]
        previous = GENESIS
        events: list[Event] = []
        for expected, row in enumerate(stored.events, start=1):
            part = f", ledger event {row['n']}"
            digest = ledger_hash(newcomer_id.bytes, row["n"], previous, row["body"].encode())
            if row["n"] != expected:
                self._find(stored, "ledger-gap", f"event {expected} is missing or out of order", part)
                return None
            if digest != row["hash"]:
                self._find(stored, "ledger-chain", "its hash does not follow from its body and the event before", part)
                return None
            if not ledger_mac_fits(self.keyring, row["mac_generation"], row["mac"], digest):
                self._find(stored, "ledger-forged", "its MAC does not fit: not written by the service", part)
                return None
            try:
                events.append(read_body(row["body"], row["n"]))
            except IntegrityFault:
                self._find(stored, "ledger-unreadable", "its body is not an event of this ledger", part)
                return None
            previous = digest
        if len(events) != stored.head["ledger_n"] or previous != stored.head["ledger_hash"] or not events:
            self._find(stored, "ledger-head", "the ledger does not end where the newcomer's row says: cut, or grown beside it")
            return None
        return events

    def _vector(self, stored: Stored, given: tuple[Release, ...], opened: Mapping[int, Any]) -> None:
        check = VectorCheck(self.keyring, self.catalogue, self.report)
        by_code = {self.catalogue.by_number[number].code: fields for number, fields in opened.items()}
        complete = len(opened) == len(stored.blocks)
        check.check(stored.head["newcomer_id"], next(iter(stored.vectors), None), given, by_code, complete)

    def _tokens(self, stored: Stored, opened: Mapping[int, Any]) -> None:
        by_code = {self.catalogue.by_number[number].code: fields for number, fields in opened.items()}
        check = TokenCheck(self.keyring, self.catalogue, self.report)
        check.check(stored.head["newcomer_id"], stored.tokens, by_code, len(opened) == len(stored.blocks))

    def _releases(self, stored: Stored, given: tuple[Release, ...]) -> None:
        derived = {(r.agency, str(r.purpose)): r for r in given}
        for row in stored.releases:
            part = f", release to agency {row['agency_id']} for {row['purpose']}"
            expected = derived.pop((row["agency_id"], row["purpose"]), None)
            if expected is None:
                self._find(stored, "release-without-ledger", "no event of the ledger gives this release", part)
            elif not _equal(row, expected):
                self._find(stored, "release-differs", "it is not what the ledger gives", part)
            if row["head_hash"] != stored.head["ledger_hash"]:
                self._find(stored, "release-outdated", "it names another ledger head: an old row was put back", part)
            if not release_mac_fits(self.keyring, row["mac_generation"], row["mac"], row["message"], row["head_hash"]):
                self._find(stored, "release-forged", "its MAC does not fit: not written by the service", part)
        for agency, purpose in derived:
            part = f", release to agency {agency} for {purpose}"
            self._find(stored, "release-missing", "the ledger gives a release that is not stored", part)

    def _requests(self, stored: Stored, standing: Standing) -> None:
        asked = dict(standing.requests)
        for row in stored.requests:
            part = f", request {row['request_id']}"
            known = asked.pop(row["request_id"], None)
            if known is None:
                self._find(stored, "request-without-ledger", "no event of the ledger asks this", part)
            elif (
                (known.agency, known.recipient) != (row["agency_id"], row["recipient_id"] or row["agency_id"])
                or known.purpose != row["purpose"]
                or not _same_answer(known.status, row["state"])
            ):
                self._find(stored, "request-differs", "agencies, purpose or answer are not those of the ledger", part)
        for request in asked:
            self._find(stored, "request-missing", "the ledger holds a request that is not stored", f", request {request}")

    def _blocks(self, stored: Stored, key: DataKey, manifest: Manifest) -> dict[int, Any]:
        """Check every block; gives the fields of those that open, by category number."""
        opened: dict[int, Any] = {}
        named = set(manifest.entries)
        newcomer16 = stored.head["newcomer_id"].bytes
        for row in stored.blocks:
            number, version = row["category"], row["row_version"]
            part = f", category {number}"
            if number not in named:
                self._find(stored, "block-unnamed", "the manifest does not name this block", part)
                continue
            named.discard(number)
            try:
                manifest.check_block(number, row["sealed"])
            except SealError:
                self._find(stored, "block-replaced", "it is not the block the manifest names: rolled back or exchanged", part)
                continue
            try:
                opened[number] = orjson.loads(open_sealed(key, number, newcomer16, version, row["sealed"]))
            except (SealError, orjson.JSONDecodeError):
                self._find(stored, "block-unreadable", "it does not open in its place", part)
        for number in sorted(named):
            self._find(stored, "block-missing", "the manifest names a block that is not stored", f", category {number}")
        return opened

    def _details(self, stored: Stored, key: DataKey, events: list[Event] | None) -> None:
        newcomer16 = stored.head["newcomer_id"].bytes
        for row, event in zip(stored.events, events or (), strict=False):
            wanted = getattr(event, "detail_sha256", None)
            found = None if row["detail"] is None else hashlib.sha256(row["detail"]).hexdigest()
            if wanted != found or (found and not _opens(key, LEDGER_DETAIL, newcomer16, row["n"], row["detail"])):
                self._find(stored, "ledger-detail", "its sealed detail is not the one it names", f", ledger event {row['n']}")
        for row in stored.requests:
            microseconds = round(row["created_at"].timestamp() * 1_000_000)
            if row["reason"] is not None and not _opens(key, REQUEST_REASON, newcomer16, microseconds, row["reason"]):
                self._find(
                    stored, "request-reason", "its sealed reason does not open in its place", f", request {row['request_id']}"
                )


def _equal(row: Any, expected: object) -> bool:
    try:
        return release_of_row(row) == expected
    except (ValueError, TypeError):
        return False


def _same_answer(known: str, stored: str) -> bool:
    """A request lapses by itself; whether a row already says so is not the ledger's business."""
    return known == stored or (known in _OPEN and stored in _OPEN)


def _opens(key: DataKey, category: int, newcomer16: bytes, version: int, sealed: bytes) -> bool:
    try:
        open_sealed(key, category, newcomer16, version, sealed)
    except SealError:
        return False
    return True
