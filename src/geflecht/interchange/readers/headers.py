"""Which column means what: headers in German and English, in any spelling, to our field names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy

ELEMENTS = "elements"
CONNECTIONS = "connections"
AFFILIATIONS = "affiliations"
IGNORED = "-"

ELEMENT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "ref": ("ref",),
    "id": ("id_extern", "id", "nr", "nummer", "kennung", "uid", "external_id", "externe_id", "schluessel", "key"),
    "name": (
        "label", "name", "bezeichnung", "titel", "title", "akteur", "actor", "akteurin", "name_der_organisation",
        "organisationsname", "organisation_name", "name_organisation", "vollstaendiger_name", "full_name",
        "display_name", "anzeigename", "knoten", "node", "fn",
    ),
    "given": ("given", "vorname", "first_name", "firstname", "given_name", "rufname"),
    "family": ("family", "nachname", "familienname", "last_name", "lastname", "surname", "family_name", "zuname"),
    "kind": ("kind", "art", "typ", "type", "akteurstyp", "akteursart", "actor_type", "node_type", "knotentyp",
             "element_type"),
    "type_label": (
        "type_label", "rechtsform", "organisationsform", "organisationsart", "art_der_organisation", "legal_form",
    ),
    "short": ("short", "kurz", "kurzname", "kuerzel", "abkuerzung", "kurzform", "short_name", "abbreviation"),
    "sector": (
        "sector", "sektor", "bereich", "branche", "sparte", "akteursgruppe", "gruppe", "sectors", "sektoren",
        "handlungsbereich", "arbeitsbereich", "category", "kategorie", "group",
    ),
    "place": (
        "place", "ort", "stadt", "town", "city", "gemeinde", "standort", "wohnort", "sitz", "location",
        "municipality", "ort_stadt", "stadt_ort", "stadt_gemeinde",
    ),
    "state": ("state", "bundesland", "land", "federal_state"),
    "postcode": ("postcode", "plz", "postleitzahl", "zip", "zip_code", "postal_code"),
    "postcode_place": ("plz_ort", "plz_und_ort", "plz_stadt", "postleitzahl_ort"),
    "ags": ("ags", "gemeindeschluessel", "amtlicher_gemeindeschluessel"),
    "town_type": ("town_type", "bbsr", "bbsr_typ", "stadttyp", "gemeindetyp", "stadt_und_gemeindetyp"),
    "email": (
        "email", "e_mail", "mail", "e_mail_adresse", "email_adresse", "mailadresse", "mail_adresse", "emailadresse",
        "email_address", "e_mail_address", "kontakt_mail", "kontakt_e_mail",
    ),
    "phone": ("phone", "telefon", "tel", "telefonnummer", "telephone", "mobil", "handy", "rufnummer"),
    "street": ("street", "strasse", "adresse", "address", "anschrift", "strasse_und_hausnummer", "strasse_hausnummer"),
    "sources": ("sources", "source", "quelle", "quellen", "beleg", "belege"),
    "website": (
        "website", "webseite", "web", "homepage", "internet", "url", "internetseite", "link", "webadresse", "www",
    ),
    "organisation": (
        "organisation", "organization", "institution", "einrichtung", "firma", "unternehmen", "company", "verein",
        "organisation_institution", "institution_organisation", "org", "arbeitgeber", "traeger", "affiliation",
    ),
    "function": ("function", "funktion", "position", "rolle", "role", "aufgabe", "job_title", "amt"),
    "description": ("description", "beschreibung", "profil", "kurzbeschreibung", "about", "ueber_uns"),
    "note": ("note", "notiz", "notizen", "notes", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar",
             "comment", "hinweis"),
    "tags": ("tags", "tag", "schlagworte", "schlagwoerter", "stichworte", "themen", "thema", "themes", "theme",
             "keywords", "schlagwort"),
}  # fmt: skip
CONNECTION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "quelle", "from", "von", "akteur_1", "akteur_a", "actor_1", "actor_a", "sender",
               "ego", "knoten_1", "node_1", "a", "person_1", "organisation_1", "ausgang"),
    "target": ("target", "ziel", "to", "zu", "nach", "an", "akteur_2", "akteur_b", "actor_2", "actor_b", "empfaenger",
               "alter", "receiver", "knoten_2", "node_2", "b", "person_2", "organisation_2", "mit"),
    "id": ("id_extern", "id", "external_id", "nr", "kennung"),
    "directed": ("directed", "gerichtet", "direction", "richtung"),
    "kind": ("kind", "art", "typ", "type", "beziehungsart", "beziehung", "art_der_beziehung", "relation",
             "relationship", "tie_type", "edge_type", "connection_type", "beziehungstyp", "verbindung", "label"),
    "strength": ("strength", "weight", "staerke", "gewicht", "intensitaet", "intensity", "value", "wert"),
    "since": ("since", "seit", "beginn", "start_date", "startdatum", "anfang", "valid_from", "von_datum", "ab"),
    "until": ("until", "bis", "ende", "end_date", "enddatum", "end", "valid_until", "valid_to", "bis_datum"),
    "observed_on": ("observed_on", "datum", "date", "stand", "erhoben_am", "angegeben_am", "beobachtet_am",
                    "observed", "erhebungsdatum", "wann"),
    "origin": ("origin", "herkunft", "ursprung", "entstehung", "entstanden_durch"),
    "ended": ("ended", "beendet"),
    "note": ("note", "notiz", "notizen", "notes", "bemerkung", "anmerkung", "kommentar", "comment", "beschreibung",
             "description"),
}  # fmt: skip
AFFILIATION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "mensch", "member", "mitglied"),
    "organisation": ELEMENT_FIELDS["organisation"],
    "function": ELEMENT_FIELDS["function"],
    "since": ("since", "seit", "von", "from", "beginn", "ab"),
    "until": ("until", "bis", "to", "ende"),
}
LABELS = {
    "id": gettext_lazy("Id"),
    "name": gettext_lazy("Name"),
    "given": gettext_lazy("First name"),
    "family": gettext_lazy("Last name"),
    "kind": gettext_lazy("Organisation or person"),
    "short": gettext_lazy("Short name"),
    "type_label": gettext_lazy("Kind of organisation"),
    "sector": gettext_lazy("Sector"),
    "place": gettext_lazy("Town"),
    "state": gettext_lazy("Federal state"),
    "postcode": gettext_lazy("Postcode"),
    "postcode_place": gettext_lazy("Postcode and town"),
    "street": gettext_lazy("Street"),
    "ags": gettext_lazy("Municipality key (AGS)"),
    "town_type": gettext_lazy("Town type (BBSR)"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone"),
    "website": gettext_lazy("Website"),
    "organisation": gettext_lazy("Organisation of the person"),
    "function": gettext_lazy("Function"),
    "description": gettext_lazy("Description"),
    "note": gettext_lazy("Remark"),
    "tags": gettext_lazy("Themes"),
    "sources": gettext_lazy("Sources"),
    "source": gettext_lazy("From whom"),
    "target": gettext_lazy("To whom"),
    "directed": gettext_lazy("Directed"),
    "strength": gettext_lazy("Strength"),
    "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"),
    "observed_on": gettext_lazy("Stated on"),
    "origin": gettext_lazy("How it came about"),
    "ended": gettext_lazy("Has ended"),
    "person": gettext_lazy("Person"),
}
TIE_LABELS = {"kind": gettext_lazy("Kind of tie")}
FIELDS = {ELEMENTS: ELEMENT_FIELDS, CONNECTIONS: CONNECTION_FIELDS, AFFILIATIONS: AFFILIATION_FIELDS}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TIME_PAIRS = (("from", "to"), ("von", "bis"))


def normal(header: object) -> str:
    """Return a header as the tables above spell it: `E-Mail-Adresse:` becomes `e_mail_adresse`."""
    text = unicodedata.normalize("NFC", str(header)).casefold().translate(_UMLAUTS)
    text = re.sub(r"[:*]?in(nen)?\b", "", text) if ":" in text else text
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def role_of(headers: Sequence[str]) -> str:
    """Tell what a table lists from its headers: connections, affiliations or elements."""
    names = {normal(header) for header in headers}
    ends = recognise(headers, CONNECTIONS).values()
    if {"source", "target"} <= set(ends):
        return CONNECTIONS
    if "person" in names and names & set(ELEMENT_FIELDS["organisation"]) and not names & {"name", "label"}:
        return AFFILIATIONS
    return ELEMENTS


def recognise(headers: Sequence[str], role: str) -> dict[int, str]:
    """Return the field of each recognised column (position → field), each field at most once.

    A spelling earlier in its list wins over a later one: `label` is the name even beside `title`.
    """
    names = [normal(header) for header in headers]
    fields = {field: _spellings(field, role, set(names)) for field in FIELDS[role]}
    found: dict[int, str] = {}
    for field, spellings in fields.items():
        places = [names.index(spelling) for spelling in spellings if spelling in names]
        free = [place for place in places if place not in found]
        if free:
            found[free[0]] = field
    return _settle_names(found, names) if role == ELEMENTS else found


def _spellings(field: str, role: str, names: set[str]) -> tuple[str, ...]:
    """Read from/to and von/bis as time where other columns already name the two ends."""
    spellings = FIELDS[role][field]
    if role != CONNECTIONS or field not in ("source", "target", "since", "until"):
        return spellings
    place = 0 if field in ("source", "since") else 1
    as_time = {pair[place] for pair in _TIME_PAIRS if _is_time(pair, names)}
    if field in ("source", "target"):
        return tuple(spelling for spelling in spellings if spelling not in as_time)
    return (*spellings, *as_time)


def _is_time(pair: tuple[str, str], names: set[str]) -> bool:
    if pair == ("von", "bis"):
        return "bis" in names and not names & {"nach", "zu", "an"}
    strong = [set(CONNECTION_FIELDS[end]) - {"from", "to", "von"} for end in ("source", "target")]
    return all(names & spellings for spellings in strong)


def _settle_names(found: dict[int, str], names: Sequence[str]) -> dict[int, str]:
    """Sort out what `Name` means beside `Vorname`, and `Organisation` without any name."""
    fields = {field: place for place, field in found.items()}
    if "given" in fields and "family" not in fields and "name" in fields and names[fields["name"]] == "name":
        found[fields["name"]] = "family"
    elif {"given", "family", "name"} <= set(fields) and names[fields["name"]] in ("titel", "title"):
        del found[fields["name"]]
    elif "organisation" in fields and not {"name", "given", "family"} & set(fields):
        found[fields["organisation"]] = "name"
    return found
