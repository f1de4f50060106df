from enum import StrEnum

class RightsRequestRight(StrEnum):
    ACCESS = "access"
    DISPUTE = "dispute"
    ERASURE = "erasure"
    MOVING = "moving"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"

    def __str__(self) -> str:
        return str(self.value)
