from enum import StrEnum

class FormFieldState(StrEnum):
    FILLED = "filled"
    NOT_ASKED = "not_asked"
    NOT_RECORDED = "not_recorded"
    NOT_RELEASED = "not_released"
    PREFERS_NOT_TO_SAY = "prefers_not_to_say"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)
