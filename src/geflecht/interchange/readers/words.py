"""Kinds and origins of ties in the words of lists, to our keys."""

from __future__ import annotations

from geflecht.interchange.readers.headers import normal

_KINDS = {
    "knows": "knows kennt kennen kennen_sich kennt_sich bekannt bekanntschaft kontakt know_each_other knows_of",
    "informs": (
        "informs informiert austausch informationsaustausch tauscht_sich_aus tauschen_sich_aus information"
        " exchange exchange_information exchanges_information"
    ),
    "cooperates": (
        "cooperates cooperate kooperiert kooperieren kooperation zusammenarbeit arbeitet_zusammen"
        " arbeiten_zusammen cooperation collaboration collaborates"
    ),
    "project": (
        "project projekt gemeinsames_projekt projektpartner projektpartnerschaft haben_ein_gemeinsames_projekt"
        " joint_project have_a_joint_project"
    ),
    "partner": (
        "partner partnerschaft feste_partnerschaft formale_partnerschaft sind_feste_partner vertrag"
        " kooperationsvertrag partnership formal_partnership"
    ),
    "unspecified": "unspecified unbestimmt nicht_angegeben art_nicht_angegeben kind_not_stated ohne_angabe",
}
_ORIGINS = {
    "introduced": "introduced a vorgestellt von_der_koordination_vorgestellt introduced_by_the_coordination",
    "network_event": (
        "network_event b veranstaltung netzwerkveranstaltung event_or_table_of_the_network"
        " bei_einer_veranstaltung_oder_an_einem_tisch_des_netzwerks"
    ),
    "staffing": "staffing c labor durch_ein_labor_oder_projekt lab_or_project_staffing",
    "member": "member d mitglied von_einem_anderen_mitglied_vorgestellt introduced_by_another_member",
    "own": "own e eigene_initiative aus_eigenem_antrieb own_initiative",
    "before": "before f vorher bestand_schon_vorher existed_before",
    "unknown": "unknown g unbekannt",
}
TIE_KINDS = tuple(_KINDS)
_KIND = {word: key for key, words in _KINDS.items() for word in words.split()}
_ORIGIN = {word: key for key, words in _ORIGINS.items() for word in words.split()}


def tie_kind(text: str) -> str:
    """Return our key for a kind of tie in German or English, or empty text."""
    return _KIND.get(normal(text), "")


def origin(text: str) -> str:
    """Return our key for how a tie came about, by word or by its letter a–g, or empty text."""
    return _ORIGIN.get(normal(text), "")
