"""The classes of everything that is stored (domain handbook 7.2), as data: how long, why, and which table is of which.

A test walks the schema: a table without a class is a fault. Classes that nothing acts on say why their rows may stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Class:
    """How long the rows of a class stay. `period` may name settings in braces; `acts`: `kiim retention run` removes them."""

    period: str
    basis: str
    acts: bool = False


CLASSES: Final[Mapping[str, Class]] = MappingProxyType(
    {
        "record_content": Class(
            "24 months without use, then a notice on the person's pages and {retention_grace_months} months of grace",
            "analogue of § 8(6) IntV; the catalogue's retention.toml",
            acts=True,
        ),
        "upper_bounds": Class(
            "names and date of birth 10 years after they were recorded, other values 5; former versions no longer than the value",
            "analogue of § 8(6) IntV; Art. 5(1)(e) GDPR",
            acts=True,
        ),
        "access_log": Class("{log_months} months; hashes stay", "§ 9 IDNrG; § 8(5) IntV", acts=True),
        "consent_evidence": Class(
            "while the record lasts, and {evidence_years} years from the end of the year in which it was erased",
            "Art. 7(1) GDPR; §§ 195, 199 BGB (unverified)",
            acts=True,
        ),
        "leftovers": Class("until it can no longer decide anything; at most 24 months", "Art. 5(1)(e) GDPR", acts=True),
        "sign_in": Class("until it expires; swept every ten minutes", "Art. 5(1)(e) GDPR"),
        "short_lived": Class("hours or days, swept by the service itself", "Art. 5(1)(e) GDPR"),
        "register": Class("as long as an agency takes part and the log names it; names no newcomer", "Art. 5(2) GDPR"),
        "accountability": Class("kept by the data-protection officer as proof; sealed", "Art. 5(2) GDPR"),
        "published": Class("for ever: figures, offers and targets that are public and name nobody", "§ 75 SGB X; statistics"),
        "sealed_log": Class("for ever: hashes that prove what stood in the log and say nothing", "Art. 5(2), 32 GDPR"),
        "keys": Class(
            "with what they open; names of destroyed keys for ever, so that a restored copy is erased again", "Art. 17, 32 GDPR"
        ),
    }
)

_OF_CLASS: Final = {
    "record_content": "newcomer profile_category duplicate_token release stat_vector consent_request account passkey merge "
    "merge_offer departure arrival retention_clock retention_place",
    "access_log": "audit.event audit.state",
    "consent_evidence": "ledger_event newcomer_reference change change_acknowledgement rights_request guardian death_report "
    "duty_free",
    "leftovers": "link_code look_alarm import_job import_run import_chunk",
    "sign_in": "newcomer_session staff_session letter sign_in_throttle used_jti",
    "short_lived": "idempotency look_seen look_day meter_count",
    "register": "agency agency_purpose client notice_review code_list_entry staff_issuer outside_issuer move_partner "
    "event_target event_stream event_delivery look_allowance",
    "accountability": "officer_case disclosure decoy_list",
    "published": "official_dataset official_series official_period official_value official_withdrawal offer offer_pull "
    "statistics_release published_table published_block published_days privacy_budget privacy_spend release_memory target "
    "target_review target_closing survey survey_question survey_block survey_withdrawal survey_budget survey_spend survey_memory "
    "open_release open_table open_block open_spend meter_month meter_figure duty_figure",
    "sealed_log": "audit.leaf audit.tile audit.checkpoint audit.cosignature audit.sealer_state",
    "keys": "keys.dek keys.shredded keys.service keys.epoch keys.roll",
}
TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {(table if "." in table else f"public.{table}"): code for code, tables in _OF_CLASS.items() for table in tables.split()}
)
