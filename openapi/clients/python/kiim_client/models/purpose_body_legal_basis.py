from enum import StrEnum

class PurposeBodyLegalBasis(StrEnum):
    CONSENT = "consent"
    LEGAL_DUTY = "legal_duty"

    def __str__(self) -> str:
        return str(self.value)
