from enum import StrEnum

class ConsentViewChannel(StrEnum):
    ASSISTED = "assisted"
    PAPER = "paper"
    SELF = "self"

    def __str__(self) -> str:
        return str(self.value)
