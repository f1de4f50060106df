from enum import StrEnum

class AssistedRightChannel(StrEnum):
    ASSISTED = "assisted"
    PAPER = "paper"

    def __str__(self) -> str:
        return str(self.value)
