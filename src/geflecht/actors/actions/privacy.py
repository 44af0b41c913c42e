"""Leaving: erasure with pseudonymised remains, and the nightly purge of what is kept long enough."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors import facts, rules
from geflecht.actors.actions.directory import touch
from geflecht.actors.models import Actor, By, Contact, Membership, OfferNeed, SignInLink, User
from geflecht.kit import clock, jobs, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.models import Letter, LogEntry
from geflecht.search import actions as search

YEAR = dt.timedelta(days=365)
CLEARED = (
    "short_name", "place_text", "type_label", "role_label", "summary", "summary_en", "description", "website",
)  # fmt: skip


class OnlyOneself(Refused):
    """Organisations are not erased; they leave."""


@transaction.atomic
def erase_actor(*, actor: Actor, by: By) -> None:
    """Erase a person: contact data, texts, offers, consents, ids and account go; ties stay without a name.

    What grants must be able to show (that there was a tie, when, between which sectors) remains under a
    pseudonym nobody can resolve. Other rooms clear their rows when told by the fact `actor_erased`.
    The log keeps that and when it happened, no longer who did what before. Refuses organisations.
    """
    require(rules.may_edit(by, actor))
    if not actor.is_person:
        raise OnlyOneself(
            _("Only the data of a person can be erased. An organisation leaves the network instead.")
        )
    accounts = list(User.objects.filter(person=actor))
    for rows in (actor.offers_and_needs, actor.external_ids, actor.consents, actor.affiliations):
        rows.all().delete()
    Contact.objects.filter(actor=actor).delete()
    actor.themes.clear()
    actor.fields_of_action.clear()
    _pseudonymise(actor)
    facts.actor_erased.send(sender=Actor, actor_id=actor.pk)
    log.record("actors.erased", by=by, about=actor)
    for account in accounts:
        LogEntry.objects.filter(by_id=str(account.pk)).update(by_id="", by_label=_("erased account"))
        Letter.objects.filter(to__iexact=account.email).delete()
        account.delete()
    touch(actor.collection)
    search.drop([actor.pk])


def _pseudonymise(actor: Actor) -> None:
    for name in CLEARED:
        setattr(actor, name, "")
    actor.name = f"Gelöschte Person {str(actor.pk)[:8]}"
    actor.sort_key = actor.name.casefold()
    actor.picture, actor.sources, actor.attributes = None, [], {}
    actor.erased_at = actor.changed_at = clock.now()
    actor.save()


@dataclass(frozen=True, slots=True)
class Keeping:
    """A kind of data, how long it is kept from when, and what removes it (None: something else does)."""

    what: str | Promise
    how_long: str | Promise
    purge: Callable[[dt.datetime], int] | None = None


def _spent_links(now: dt.datetime) -> int:
    return SignInLink.objects.filter(expires_at__lt=now - dt.timedelta(days=30)).delete()[0]


def _old_letters(now: dt.datetime) -> int:
    return Letter.objects.filter(written_at__lt=now - dt.timedelta(days=90)).delete()[0]


def _old_offers(now: dt.datetime) -> int:
    limit = (now - 2 * YEAR).date()
    return (
        OfferNeed.objects.filter(Q(expires_on__lt=limit) | Q(fulfilled_on__lt=limit))
        .delete()[1]
        .get("actors.OfferNeed", 0)
    )


def _contacts_of_those_who_left(now: dt.datetime) -> int:
    left = Actor.objects.filter(membership=Membership.LEFT).exclude(
        membership_steps__on__gte=(now - YEAR).date()
    )
    return Contact.objects.filter(actor__in=left).delete()[0]


def _old_jobs(now: dt.datetime) -> int:
    return jobs.forget(now - dt.timedelta(days=90))


def _old_log(now: dt.datetime) -> int:
    return LogEntry.objects.filter(at__lt=now - 10 * YEAR).delete()[0]


KEEPING = [
    Keeping(
        gettext_lazy("Profile, offers and needs, affiliations of members"),
        gettext_lazy("as long as you are a member, or until you change or erase them"),
    ),
    Keeping(
        gettext_lazy("Mail address, phone number and postal address of members who left"),
        gettext_lazy("one year after leaving"),
        _contacts_of_those_who_left,
    ),
    Keeping(
        gettext_lazy("Offers and needs that are over or fulfilled"),
        gettext_lazy("two years"),
        _old_offers,
    ),
    Keeping(
        gettext_lazy("Who is tied to whom, since when and how it came about"),
        gettext_lazy("for good, because grants must be accounted for; after erasure without your name"),
    ),
    Keeping(
        gettext_lazy("Answers in relationship surveys, with what you said of trust and value"),
        gettext_lazy("three years"),
    ),
    Keeping(
        gettext_lazy("Names of people that were named in a survey and never confirmed"),
        gettext_lazy("one year"),
    ),
    Keeping(
        gettext_lazy("Consents with their wording"),
        gettext_lazy("as long as you are a member, also after withdrawal, as proof"),
    ),
    Keeping(gettext_lazy("Letters that were sent"), gettext_lazy("90 days"), _old_letters),
    Keeping(gettext_lazy("One-time sign-in links"), gettext_lazy("30 days after they expired"), _spent_links),
    Keeping(gettext_lazy("Sign-ins on your devices"), gettext_lazy("14 days after the last visit")),
    Keeping(
        gettext_lazy("Long work that was started, such as reading a list in"),
        gettext_lazy("90 days"),
        _old_jobs,
    ),
    Keeping(
        gettext_lazy("That an address wants no more mail of a kind"), gettext_lazy("until it wants it again")
    ),
    Keeping(gettext_lazy("The log of changes"), gettext_lazy("ten years"), _old_log),
]


def keep(*rows: Keeping) -> None:
    """Add what a room above keeps of people, for how long, and what deletes it; called when it is ready."""
    KEEPING.extend(rows)


@transaction.atomic
def purge(*, by: By) -> int:
    """Delete what has been kept long enough (`KEEPING`); return how many rows. Run once a night."""
    require(rules.may_coordinate(by))
    now = clock.now()
    gone = sum(keeping.purge(now) for keeping in KEEPING if keeping.purge)
    if gone:
        log.record("actors.purged", by=by, details={"rows": gone})
    return gone
