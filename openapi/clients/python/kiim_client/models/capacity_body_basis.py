from enum import StrEnum

class CapacityBodyBasis(StrEnum):
    ADVISER_JUDGEMENT = "adviser_judgement"
    AGE = "age"
    GUARDIAN = "guardian"

    def __str__(self) -> str:
        return str(self.value)
