from enum import StrEnum

class ChangeItemObligationType0(StrEnum):
    CORRECT_COPIES = "correct-copies"
    DELETE_OR_JUSTIFY = "delete-or-justify"
    FREEZE_COPIES = "freeze-copies"
    MARK_COPIES = "mark-copies"

    def __str__(self) -> str:
        return str(self.value)
