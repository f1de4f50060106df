from enum import StrEnum

class ConsentViewInterpreter(StrEnum):
    CHILD = "child"
    NONE = "none"
    PROFESSIONAL = "professional"
    RELATIVE = "relative"

    def __str__(self) -> str:
        return str(self.value)
