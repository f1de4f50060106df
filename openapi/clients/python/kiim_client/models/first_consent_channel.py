from enum import StrEnum

class FirstConsentChannel(StrEnum):
    ASSISTED = "assisted"
    PAPER = "paper"

    def __str__(self) -> str:
        return str(self.value)
