from enum import StrEnum

class DeclineBodyGround(StrEnum):
    FULL = "full"
    NOT_RESPONSIBLE = "not_responsible"
    NO_LANGUAGE = "no_language"
    OTHER = "other"

    def __str__(self) -> str:
        return str(self.value)
