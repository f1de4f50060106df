from enum import StrEnum

class IndicatorBodyUnit(StrEnum):
    DAYS = "days"
    PERCENT = "percent"

    def __str__(self) -> str:
        return str(self.value)
