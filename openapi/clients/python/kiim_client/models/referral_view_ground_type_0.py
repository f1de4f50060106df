from enum import StrEnum

class ReferralViewGroundType0(StrEnum):
    AGE = "age"
    CAPACITY = "capacity"
    LANGUAGE = "language"
    MOVING = "moving"
    TOPIC = "topic"
    WISH = "wish"

    def __str__(self) -> str:
        return str(self.value)
