from enum import StrEnum

class ResultBodySignType0(StrEnum):
    ABOUT = "about"
    ABOVE = "above"
    BELOW = "below"

    def __str__(self) -> str:
        return str(self.value)
