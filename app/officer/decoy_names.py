"""Names that decoys go by: frequent ones, joined by chance, so that nobody in particular is meant."""

from typing import Final

FAMILY_NAMES: Final = (
    "Ahmadi",
    "Hassan",
    "Haidari",
    "Ibrahim",
    "Kovalenko",
    "Melnyk",
    "Mohammed",
    "Rahimi",
    "Saleh",
    "Shevchenko",
    "Tesfay",
    "Yilmaz",
)
GIVEN_NAMES: Final = (
    "Ahmad",
    "Amina",
    "Fatima",
    "Hassan",
    "Iryna",
    "Mariam",
    "Mohammad",
    "Natalia",
    "Olena",
    "Omar",
    "Samira",
    "Yusuf",
)
