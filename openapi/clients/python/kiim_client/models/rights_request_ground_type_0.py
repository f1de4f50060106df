from enum import StrEnum

class RightsRequestGroundType0(StrEnum):
    LEGAL_CLAIMS = "legal_claims"
    LEGAL_DUTY = "legal_duty"
    NOT_IDENTIFIED = "not_identified"
    OTHERS_RIGHTS = "others_rights"
    STATEMENT_STANDS = "statement_stands"
    UNFOUNDED = "unfounded"

    def __str__(self) -> str:
        return str(self.value)
