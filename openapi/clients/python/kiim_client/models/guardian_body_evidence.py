from enum import StrEnum

class GuardianBodyEvidence(StrEnum):
    APPOINTMENT = "appointment"
    BIRTH_CERTIFICATE = "birth_certificate"
    COURT_ORDER = "court_order"
    CUSTODY_DECISION = "custody_decision"

    def __str__(self) -> str:
        return str(self.value)
