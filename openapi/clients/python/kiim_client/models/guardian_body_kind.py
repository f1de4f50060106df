from enum import StrEnum

class GuardianBodyKind(StrEnum):
    GUARDIAN = "guardian"
    NONE = "none"
    PARENT = "parent"
    SUPPLEMENTARY = "supplementary"
    YOUTH_OFFICE = "youth_office"

    def __str__(self) -> str:
        return str(self.value)
