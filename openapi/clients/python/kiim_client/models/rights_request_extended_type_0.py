from enum import StrEnum

class RightsRequestExtendedType0(StrEnum):
    COMPLEXITY = "complexity"
    NUMBER = "number"

    def __str__(self) -> str:
        return str(self.value)
