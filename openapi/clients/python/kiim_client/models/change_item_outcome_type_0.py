from enum import StrEnum

class ChangeItemOutcomeType0(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"

    def __str__(self) -> str:
        return str(self.value)
