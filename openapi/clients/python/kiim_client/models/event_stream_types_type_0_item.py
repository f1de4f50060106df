from enum import StrEnum

class EventStreamTypesType0Item(StrEnum):
    ACCESS_QUESTIONED = "access-questioned"
    CONSENT_EXPIRED = "consent-expired"
    CONSENT_GRANTED = "consent-granted"
    CONSENT_NARROWED = "consent-narrowed"
    CONSENT_REQUESTED_ANSWERED = "consent-requested-answered"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    ERASED = "erased"
    MERGED = "merged"
    MERGE_UNDONE = "merge-undone"
    REFERRAL_ANSWERED = "referral-answered"
    REFERRAL_DONE = "referral-done"
    REFERRAL_ENDED = "referral-ended"
    REFERRAL_OFFERED = "referral-offered"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction-lifted"
    SECRECY_WITHDRAWN = "secrecy-withdrawn"
    STATEMENT_CHANGED = "statement-changed"
    STATEMENT_CORRECTED = "statement-corrected"
    STATEMENT_DISPUTED = "statement-disputed"

    def __str__(self) -> str:
        return str(self.value)
