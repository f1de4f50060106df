"""What the letters of names sound like, script by script: the one table behind skeletons and the comparison of names.

A sound is one sign: consonants K G H X(kh) S Z $(sh) J(zh, dj) C(tsch, ts) T D P B F V W Y L M N R, vowels a e i o u. A letter
that is read in more than one way has several readings, the likeliest first; "" is a letter that is not heard. Whoever changes a
table raises `RULES` in app/crypto/blind_index.py.
"""

Readings = tuple[str, ...]

COARSE = {
    **dict.fromkeys("KGHX", "K"),
    **dict.fromkeys("SZ$JC", "S"),
    **dict.fromkeys("TD", "T"),
    **dict.fromkeys("PB", "P"),
    **dict.fromkeys("FVW", "F"),
    **{sign: sign for sign in "LMNR"},
}
"""The class of a consonant in a skeleton; vowels and Y have none."""

VOWELS = frozenset("aeiou")

ARABIC: dict[str, Readings] = {
    **dict.fromkeys("اآأإٱ", ("a",)),
    **dict.fromkeys("ءعئ", ("",)),
    "ؤ": ("u",),
    "ب": ("B",),
    "پ": ("P",),
    **dict.fromkeys("تطټ", ("T",)),
    "ث": ("T", "S"),  # in Persian s
    "ج": ("J", "G"),  # in Egypt g
    "چ": ("C",),
    "ح": ("H",),
    "خ": ("X",),
    **dict.fromkeys("دډ", ("D",)),
    **dict.fromkeys("ذضظ", ("D", "Z")),  # in Persian z
    **dict.fromkeys("رړڕ", ("R",)),
    "ز": ("Z",),
    "ژ": ("J",),
    **dict.fromkeys("سص", ("S",)),
    "ش": ("$",),
    "غ": ("G",),
    "ف": ("F",),
    "ڤ": ("V",),
    "ق": ("K", "G"),
    **dict.fromkeys("كک", ("K",)),
    **dict.fromkeys("گګ", ("G",)),
    **dict.fromkeys("لڵ", ("L",)),
    "م": ("M",),
    **dict.fromkeys("نڼں", ("N",)),
    **dict.fromkeys("هھہ", ("H",)),
    "ە": ("e",),
    "ة": ("a",),
    "و": ("W", "u"),
    **dict.fromkeys("ۆۇ", ("o",)),
    **dict.fromkeys("يیۍےێې", ("i",)),
    "ى": ("a", "i"),
    "ښ": ("$", "X"),  # by Pashto dialect
    "ږ": ("J", "G"),
    **dict.fromkeys("ځ", ("Z",)),
    "څ": ("C",),
}

CYRILLIC: dict[str, Readings] = {
    **dict.fromkeys("аәӓ", ("a",)),
    "б": ("B",),
    "в": ("V",),
    "г": ("G", "H"),  # h in Ukrainian
    **dict.fromkeys("ґғ", ("G",)),
    "д": ("D",),
    "ђ": ("J",),
    **dict.fromkeys("еэє", ("e",)),
    "ё": ("o", "e"),
    **dict.fromkeys("жҗ", ("J",)),
    **dict.fromkeys("зҙ", ("Z",)),
    **dict.fromkeys("иіїыйј", ("i",)),
    **dict.fromkeys("кқҡ", ("K",)),
    **dict.fromkeys("лљ", ("L",)),
    "м": ("M",),
    **dict.fromkeys("нњңҥ", ("N",)),
    **dict.fromkeys("оө", ("o",)),
    "п": ("P",),
    "р": ("R",),
    **dict.fromkeys("сҫ", ("S",)),
    **dict.fromkeys("тћ", ("T",)),
    **dict.fromkeys("уүұ", ("u",)),
    "ў": ("W", "o"),
    "ф": ("F",),
    "х": ("X",),
    **dict.fromkeys("ҳһ", ("H",)),
    **dict.fromkeys("цчҷ", ("C",)),
    "џ": ("J",),
    **dict.fromkeys("шщ", ("$",)),
    **dict.fromkeys("ьъ'’", ("",)),
    "ю": ("u",),
    "я": ("a",),
}

LATIN: dict[str, Readings] = {
    **dict.fromkeys("aàáâãäåāăąə", ("a",)),
    "æ": ("e",),
    "b": ("B",),
    "c": ("K", "J"),  # j in Turkish and Kurdish
    **dict.fromkeys("çćčĉ", ("C",)),
    "d": ("D",),
    "đ": ("D", "J"),
    "ð": ("D",),
    **dict.fromkeys("eèéêëēĕėęě", ("e",)),
    "f": ("F",),
    **dict.fromkeys("gğģǧġǵ", ("G",)),
    **dict.fromkeys("hḥħ", ("H",)),
    "ḫ": ("X",),
    **dict.fromkeys("iìíîïĩīĭįıỳýÿy", ("i",)),
    "j": ("Y", "J"),  # y or zh, by language
    **dict.fromkeys("kķḳ", ("K",)),
    **dict.fromkeys("lĺļľł", ("L",)),
    "m": ("M",),
    **dict.fromkeys("nñńņňŋ", ("N",)),
    **dict.fromkeys("oòóôõöøōŏőơ", ("o",)),
    "p": ("P",),
    "q": ("K",),
    **dict.fromkeys("rŕŗř", ("R",)),
    **dict.fromkeys("sśṣ", ("S",)),
    **dict.fromkeys("şšșŝ", ("$",)),
    "ß": ("S",),
    **dict.fromkeys("tţťțṭ", ("T",)),
    "þ": ("T",),
    **dict.fromkeys("uùúûüũūŭůűųư", ("u",)),
    "v": ("V",),
    "w": ("W",),
    "x": ("KS", "X"),  # kh in Azeri, Kurdish and scholarly spellings, h in Somali
    **dict.fromkeys("zźżẓ", ("Z",)),
    "ž": ("J",),
}

SPELLED: tuple[tuple[str, Readings], ...] = (
    (r"s?cht?sch|s?htch|sh?ch", ("$",)),  # щ
    (r"tsch|tch|cz|cj", ("C",)),
    (r"dsch|dzh|dž|xh", ("J",)),
    (r"sch", ("$",)),
    (r"dj", ("J", "DY")),
    (r"tj", ("T", "C")),
    (r"t[szc]h?", ("C",)),
    (r"dz", ("Z", "DZ")),
    (r"sh", ("$",)),
    (r"zh", ("J",)),
    (r"kh", ("X",)),
    (r"gh", ("G",)),
    (r"ch", ("X", "$")),
    (r"ck|qu", ("K",)),
    (r"gu(?=[eiéy])", ("G",)),
    (r"ph", ("F",)),
    (r"th", ("T", "S", "TH")),
    (r"dh", ("D", "Z", "DH")),
    (r"sz", ("S",)),
    (r"gn", ("N", "GN")),
    (r"c(?=[eiéêîy])", ("S", "J", "")),  # in Somali a consonant of the throat that others do not write
    (r"c(?=[aou]|$)", ("K", "J", "")),
    (r"x$", ("KS", "X", "")),
    (r"^u(?=[aeo])", ("W", "u")),
    (r"w(?![aeiyäéèêî])|(?<![aeiouyäöü·])(?<!^)w", ("W", "u")),
    (r"ou(?=[aeiéè])", ("W", "u")),
    (r"(?<=[aeä])h$", ("",)),
    (r"h$", ("H", "")),
    (r"ff$", ("V",)),
)
"""Groups of Latin letters, the first that fits; `^` and `$` are the ends of a word."""
