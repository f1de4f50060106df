from enum import StrEnum

class AcknowledgementBodyBasisType0(StrEnum):
    CONTRACT = "contract"
    LEGAL_CLAIMS = "legal_claims"
    LEGAL_DUTY = "legal_duty"
    PUBLIC_TASK = "public_task"

    def __str__(self) -> str:
        return str(self.value)
