from enum import StrEnum

class AssistedDecisionStatus(StrEnum):
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
