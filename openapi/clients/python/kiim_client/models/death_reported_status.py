from enum import StrEnum

class DeathReportedStatus(StrEnum):
    CONFIRMED = "confirmed"
    REPORTED = "reported"

    def __str__(self) -> str:
        return str(self.value)
