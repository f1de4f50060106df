from enum import StrEnum

class RightsRequestOutcomeType0(StrEnum):
    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"

    def __str__(self) -> str:
        return str(self.value)
