"""What the installation keeps of one person, for their own export."""

from typing import Any

from geflecht.actors.models import Actor, User
from geflecht.desk.queries.members import own_ties
from geflecht.events import queries as event_queries
from geflecht.introductions.queries import own_record
from geflecht.kit.models import Letter, LogEntry
from geflecht.surveys import queries as surveys

Rows = list[dict[str, Any]]


def own_data(*, person: Actor, account: User) -> dict[str, Any]:
    """Return everything kept of a person and their account, as plain values under readable names."""
    contact = getattr(person, "contact", None)
    return {
        "profile": _profile(person),
        "contact": {name: getattr(contact, name, "") for name in ("email", "phone", "street", "postcode")},
        "account": {
            "email": account.email, "role": account.role, "language": account.language,
            "created_at": account.created_at.isoformat(),
        },
        "functions": _functions(person),
        "offers_and_needs": _offers_and_needs(person),
        "ties": _ties(person, account),
        **own_record(person),
        "consents": _consents(person),
        "survey_answers": surveys.own_answers(person),
        "membership": [
            {"state": row.state, "on": str(row.on)} for row in person.membership_steps.order_by("on", "pk")
        ],
        "other_ids": [f"{row.source}: {row.value}" for row in person.external_ids.order_by("source", "value")],
        "registrations": [
            {
                "event": row.event.title, "state": row.state, "name": row.name, "email": row.email,
                "organisation": row.organisation, "function": row.function, "town": row.town,
                "access_needs": row.access_needs, "diet": row.diet, "name_visible_to": row.listed_for,
                "may_be_pictured": row.may_be_pictured, "asked_at": row.asked_at.isoformat(),
                "answers": {answer.question.label: answer.text for answer in row.answers.all()},
            }
            for row in event_queries.everything_of(viewer=account)
        ],
        "letters": [
            {"subject": row.subject, "written_at": row.written_at.isoformat()}
            for row in Letter.objects.filter(to__iexact=account.email).order_by("written_at", "pk")
        ],
        "log": [
            {"at": row.at.isoformat(), "what": row.event}
            for row in LogEntry.objects.filter(by_id=str(account.pk)).order_by("at", "pk")
        ],
    }  # fmt: skip


def _profile(person: Actor) -> dict[str, Any]:
    return {
        "id": str(person.pk), "name": person.name, "short_name": person.short_name,
        "sector": person.sector.label if person.sector else "", "place": str(person.place or person.place_text),
        "summary": person.summary, "description": person.description, "website": person.website,
        "membership": person.membership, "joined_on": str(person.joined_on or ""),
        "visible_to": {
            "profile": person.profile_audience, "contact": person.contact_audience,
            "offers": person.offers_audience, "ties": person.ties_audience,
        },
        "themes": [theme.label for theme in person.themes.order_by("position", "key")],
        "sources": person.sources, "further_details": person.attributes,
    }  # fmt: skip


def _functions(person: Actor) -> Rows:
    return [
        {
            "organisation": row.organisation.name, "function": row.function,
            "since": str(row.since or ""), "until": str(row.until or ""),
        }
        for row in person.affiliations.select_related("organisation").order_by("since", "pk")
    ]  # fmt: skip


def _offers_and_needs(person: Actor) -> Rows:
    return [
        {
            "direction": row.direction, "text": row.text, "until": str(row.expires_on),
            "fulfilled_on": str(row.fulfilled_on or ""),
        }
        for row in person.offers_and_needs.order_by("created_at", "pk")
    ]  # fmt: skip


def _ties(person: Actor, account: User) -> Rows:
    return [
        {
            "with": other.name, "kind": row.kind, "origin": row.origin, "stated_by": row.stated_by,
            "stated_on": str(row.observed_on), "visible_to": row.audience, "evidence": row.evidence,
        }
        for other, row in own_ties(person, viewer=account)
    ]  # fmt: skip


def _consents(person: Actor) -> Rows:
    return [
        {
            "purpose": row.purpose, "wording": row.wording, "version": row.version, "how": row.given_how,
            "given_at": row.given_at.isoformat(),
            "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else "",
        }
        for row in person.consents.order_by("given_at", "pk")
    ]  # fmt: skip
