"""Measure how plain a German text is: sentences, words, syllables and the first Wiener Sachtextformel.

The formula: Richard Bamberger, Erich Vanecek: Lesen, Verstehen, Lernen, Schreiben. Wien 1984. It names a school year.
"""

import re
from collections.abc import Sequence

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_END = re.compile(r"(?<=[.!?])[“\"]?\s+")
_WORD = re.compile(r"\w+(?:-\w+)*")
_VOWELS = re.compile(r"aa|ee|oo|ie|ei|ey|ai|ay|au|äu|eu|[aeiouyäöü]")
_LONG_WORD_LETTERS = 7
_MANY_SYLLABLES = 3


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon ends none, and a placeholder is one word."""
    return [part for part in _END.split(_PLACEHOLDER.sub("5", text)) if words(part)]


def words(text: str) -> list[str]:
    """The words of a text; a number is one, and so is what hyphens join."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """How many vowels or diphthongs are spoken in a word; a number or an abbreviation counts as one."""
    return max(1, len(_VOWELS.findall(word.lower().replace("qu", "q"))))


def wiener_sachtextformel(texts: Sequence[str]) -> float:
    """The school year in which a child can read these texts, taken together: 4 is easy, 15 is very hard."""
    found = [sentence for text in texts for sentence in sentences(text)]
    told = [word for sentence in found for word in words(sentence)]
    spoken = [syllables(word) for word in told]
    hundredth = len(told) / 100
    many_syllables = sum(count >= _MANY_SYLLABLES for count in spoken) / hundredth
    long_words = sum(len(word) >= _LONG_WORD_LETTERS for word in told) / hundredth
    one_syllable = sum(count == 1 for count in spoken) / hundredth
    return 0.1935 * many_syllables + 0.1672 * len(told) / len(found) + 0.1297 * long_words - 0.0327 * one_syllable - 0.875
