from enum import StrEnum

class AcknowledgementBodyOutcome(StrEnum):
    DELETED = "deleted"
    DONE = "done"
    JUSTIFIED = "justified"

    def __str__(self) -> str:
        return str(self.value)
