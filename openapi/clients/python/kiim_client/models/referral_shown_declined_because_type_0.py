from enum import StrEnum

class ReferralShownDeclinedBecauseType0(StrEnum):
    FULL = "full"
    NOT_RESPONSIBLE = "not_responsible"
    NO_LANGUAGE = "no_language"
    OTHER = "other"

    def __str__(self) -> str:
        return str(self.value)
