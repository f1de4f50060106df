from enum import StrEnum

class NoticeBodyStatus(StrEnum):
    REVIEWED = "reviewed"
    SWORN = "sworn"
    UNREVIEWED = "unreviewed"

    def __str__(self) -> str:
        return str(self.value)
