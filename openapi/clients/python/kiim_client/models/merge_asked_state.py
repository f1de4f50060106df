from enum import StrEnum

class MergeAskedState(StrEnum):
    ASKED = "asked"
    MERGED = "merged"

    def __str__(self) -> str:
        return str(self.value)
