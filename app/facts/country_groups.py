"""Countries as coarse groups: large origins alone, all others by region, after the regions Destatis uses for foreigners."""

from typing import Final

_GROUPS: Final = {
    "DE": "DE",
    "eu_efta": "AT BE BG CH CY CZ DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK",
    "UA": "UA",
    "TR": "TR",
    "RU": "RU",
    "other_europe": "AD AL AX BA BY FO GB GE GG GI IM JE MC MD ME MK RS SJ SM VA XK",
    "SY": "SY",
    "IQ": "IQ",
    "IR": "IR",
    "AF": "AF",
    "PK": "PK",
    "ER": "ER",
    "SO": "SO",
    "NG": "NG",
    "north_africa": "DZ EG EH LY MA SD TN",
    "other_africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ ET GA GH GM GN GQ GW IO KE KM LR LS MG ML MR MU MW MZ NA NE RE RW SC SH "
    "SL SN SS ST SZ TD TF TG TZ UG YT ZA ZM ZW",
    "IN": "IN",
    "other_near_east": "AE AM AZ BH IL JO KW LB OM PS QA SA YE",
    "other_asia": "BD BN BT CN HK ID JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH SG TH TJ TL TM TW UZ VN",
    "stateless_or_unresolved": "stateless unresolved",
}
_GROUP_OF: Final = {code: group for group, codes in _GROUPS.items() for code in codes.split()}


def country_group(code: str) -> str | None:
    """The group of an ISO 3166-1 alpha-2 code or a code of the list `nationalities`; None for `unknown`."""
    if code == "unknown":
        return None
    return _GROUP_OF.get(code, "americas_oceania")
