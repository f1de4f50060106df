from enum import StrEnum

class AssistedRightInterpreter(StrEnum):
    CHILD = "child"
    NONE = "none"
    PROFESSIONAL = "professional"
    RELATIVE = "relative"

    def __str__(self) -> str:
        return str(self.value)
