from enum import StrEnum

class RequestStoredStatus(StrEnum):
    GRANTED = "granted"
    LAPSED = "lapsed"
    PENDING = "pending"
    REFUSED = "refused"

    def __str__(self) -> str:
        return str(self.value)
