from enum import StrEnum

class LineFaultOutcome(StrEnum):
    FAULTY = "faulty"
    WITHOUT_EVIDENCE = "without_evidence"

    def __str__(self) -> str:
        return str(self.value)
