"""Words for what has only a key: vocabularies, events of the log, parts of the own data."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

VOCABULARIES = {
    "sector": gettext_lazy("Sectors"), "theme": gettext_lazy("Themes"), "field_of_action": gettext_lazy("Fields of action"),
    "side": gettext_lazy("Sides"), "town_type": gettext_lazy("Types of town"), "offer_kind": gettext_lazy("Kinds of offer"),
    "event_format": gettext_lazy("Formats of events"), "agenda_type": gettext_lazy("Parts of a programme"),
    "event_role": gettext_lazy("Roles at events"), "role": gettext_lazy("Roles"), "triad": gettext_lazy("Triads"),
    "tie_kind": gettext_lazy("Kinds of ties"), "origin": gettext_lazy("Origins of ties"),
    "lab_phase": gettext_lazy("Phases of labs"), "publication_kind": gettext_lazy("Kinds of publication"),
    "glossary": gettext_lazy("Glossary"),
}  # fmt: skip

EVENTS = {
    "actors.added": gettext_lazy("Members entered"), "actors.changed": gettext_lazy("Members changed"),
    "actors.affiliated": gettext_lazy("Functions entered"), "actors.affiliation_ended": gettext_lazy("Function ended"),
    "actors.offers_posted": gettext_lazy("Offers and needs entered"), "actors.offer_closed": gettext_lazy("Offer or need fulfilled"),
    "actors.membership_moved": gettext_lazy("Membership changed"), "actors.consent_given": gettext_lazy("Consent given"),
    "actors.consent_withdrawn": gettext_lazy("Consent withdrawn"), "actors.merged": gettext_lazy("Entries merged"),
    "actors.merge_undone": gettext_lazy("Merge undone"), "actors.kept_apart": gettext_lazy("Kept apart"),
    "actors.erased": gettext_lazy("Person erased"), "actors.purged": gettext_lazy("Old data deleted"),
    "actors.account_opened": gettext_lazy("Account given"), "actors.account_closed": gettext_lazy("Account closed"),
    "actors.account_reopened": gettext_lazy("Account opened again"), "actors.link_issued": gettext_lazy("Sign-in link made"),
    "actors.link_redeemed": gettext_lazy("Signed in by link"), "actors.term_saved": gettext_lazy("Word saved"),
    "actors.term_moved": gettext_lazy("Word moved"), "actors.sector_saved": gettext_lazy("Sector saved"),
    "actors.vocabularies_loaded": gettext_lazy("Vocabulary read in"), "actors.places_loaded": gettext_lazy("Places read in"),
    "actors.network_saved": gettext_lazy("Settings saved"), "actors.funder_saved": gettext_lazy("Funder saved"),
    "actors.funder_removed": gettext_lazy("Funder removed"), "actors.collection_opened": gettext_lazy("Collection opened"),
    "actors.collection_saved": gettext_lazy("Collection saved"), "actors.picture_set": gettext_lazy("Picture put in place"),
    "actors.picture_removed": gettext_lazy("Picture removed"), "actors.named_externally": gettext_lazy("Number noted"),
    "actors.external_id_forgotten": gettext_lazy("Number removed"), "ties.observed": gettext_lazy("Ties stated"),
    "ties.withdrawn": gettext_lazy("Ties taken back"), "ties.wave_recorded": gettext_lazy("Round of questions recorded"),
}  # fmt: skip

PARTS = {
    "profile": gettext_lazy("Profile"), "contact": gettext_lazy("Contact data"), "account": gettext_lazy("Account"),
    "functions": gettext_lazy("Functions"), "offers_and_needs": gettext_lazy("Offers and needs"),
    "ties": gettext_lazy("Ties"), "consents": gettext_lazy("Consents"), "membership": gettext_lazy("Membership"),
    "other_ids": gettext_lazy("Names in other lists"), "letters": gettext_lazy("Letters sent to you"),
    "log": gettext_lazy("What you did here"), "takes_part": gettext_lazy("Whether I want to be introduced"),
    "introductions": gettext_lazy("Introductions"), "not_with": gettext_lazy("Not with these people"),
}  # fmt: skip

FIELDS = {
    "wants_introductions": gettext_lazy("Wants introductions"), "at_a_time": gettext_lazy("At a time"),
    "pauses_until": gettext_lazy("Pauses until"), "why": gettext_lazy("Why"),
    "proposed_at": gettext_lazy("Proposed on"), "my_answer": gettext_lazy("My answer"),
    "my_answer_at": gettext_lazy("Answered on"), "told_first": gettext_lazy("What I told after some weeks"),
    "told_later": gettext_lazy("What I told after six months"),
    "id": gettext_lazy("Number"), "name": gettext_lazy("Name"), "short_name": gettext_lazy("Short name"),
    "sector": gettext_lazy("Sector"), "place": gettext_lazy("Town"), "summary": gettext_lazy("In one sentence"),
    "description": gettext_lazy("Description"), "website": gettext_lazy("Website"),
    "membership": gettext_lazy("Membership"), "joined_on": gettext_lazy("Member since"),
    "visible_to": gettext_lazy("Visible to"), "themes": gettext_lazy("Themes"), "sources": gettext_lazy("Sources"),
    "further_details": gettext_lazy("Further details"), "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone"), "street": gettext_lazy("Street"), "postcode": gettext_lazy("Postcode"),
    "role": gettext_lazy("Role"), "language": gettext_lazy("Language"), "created_at": gettext_lazy("Made on"),
    "organisation": gettext_lazy("Organisation"), "function": gettext_lazy("Function"), "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"), "direction": gettext_lazy("Offer or need"), "text": gettext_lazy("Text"),
    "fulfilled_on": gettext_lazy("Fulfilled on"), "with": gettext_lazy("With whom"), "kind": gettext_lazy("Kind"),
    "origin": gettext_lazy("Origin"), "stated_by": gettext_lazy("Stated by"), "stated_on": gettext_lazy("Stated on"),
    "evidence": gettext_lazy("How it is known"), "purpose": gettext_lazy("For what"), "wording": gettext_lazy("Wording"),
    "version": gettext_lazy("Version"), "how": gettext_lazy("How"), "given_at": gettext_lazy("Given on"),
    "withdrawn_at": gettext_lazy("Withdrawn on"), "state": gettext_lazy("Membership"), "on": gettext_lazy("Day"),
    "subject": gettext_lazy("Subject"), "written_at": gettext_lazy("Written on"), "at": gettext_lazy("When"),
    "what": gettext_lazy("What"),
}  # fmt: skip


@register.filter
def vocabulary_name(key: str) -> str:
    """Return what people call a vocabulary."""
    return str(VOCABULARIES.get(key, key))


@register.filter
def event_name(key: str) -> str:
    """Return what an entry of the log says."""
    return str(EVENTS.get(key, key))


@register.filter
def part_name(key: str) -> str:
    """Return the heading of a part of the own data."""
    return str(PARTS.get(key, key))


@register.filter
def readable(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    """Return pairs of words and text from the plain values of the own data."""
    return [(str(FIELDS.get(key, key)), _written(value)) for key, value in pairs]


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(
            f"{PARTS.get(key, FIELDS.get(key, key))}: {_written(item)}" for key, item in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_written(item) for item in value)
    return _("yes") if value is True else str(value)
