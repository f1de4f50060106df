from enum import StrEnum

class AssistedBodyChannel(StrEnum):
    ASSISTED = "assisted"
    PAPER = "paper"

    def __str__(self) -> str:
        return str(self.value)
