"""Personal links: whose they are, until when, and a new one for whoever lost theirs."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from geflecht.actors.models import By, LinkHolder, Viewer
from geflecht.kit import clock, links, log, outbox
from geflecht.kit.guard import require
from geflecht.surveys import rules
from geflecht.surveys.models import Respondent, Survey

PURPOSE = "survey"
OWN, PHONE = "own", "phone"
AFTER_THE_END = dt.timedelta(days=60)  # one's own picture can still be looked at
EVERGREEN = dt.timedelta(days=120)
ON_THE_PHONE = dt.timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came by a link: for which respondent, acting as whom, and whether on the phone."""

    respondent: Respondent
    by: By
    is_by_phone: bool


def ends(survey: Survey) -> dt.datetime:
    """Return when a link made now ends."""
    if survey.closes_on is None:
        return clock.now() + EVERGREEN
    noon = dt.datetime.combine(survey.closes_on, dt.time(12), tzinfo=clock.now().tzinfo)
    return noon + AFTER_THE_END


def token_of(respondent: Respondent) -> str:
    """Return the token of the respondent's own link."""
    return links.sign(PURPOSE, respondent.pk.hex, respondent.link_version, OWN, until=ends(respondent.survey))


def address_of(respondent: Respondent) -> str:
    """Return the full address of the respondent's own link, in their language."""
    with translation.override(respondent.language):
        return str(settings.SITE_URL) + reverse("surveys:start", args=[token_of(respondent)])


def token_for_phone(*, respondent: Respondent, by: By) -> str:
    """Return a token by which the coordination enters what a respondent says on the phone; ends soon."""
    require(rules.may_manage(by))
    return links.sign(
        PURPOSE, respondent.pk.hex, respondent.link_version, PHONE, until=clock.now() + ON_THE_PHONE
    )


def visit(*, token: str, viewer: Viewer) -> Visit:
    """Return whose link this is.

    Refuses a forged one, one that ended, and one that was made void (`LinkIsForged`, `LinkIsOver`). A link
    for the phone works for the coordination alone; to others it is a forged one.
    """
    pk, version, mode = links.read(PURPOSE, token)
    found = (
        Respondent.objects.select_related(
            "survey__collection", "survey__wave", "actor__sector", "actor__place"
        )
        .filter(pk=pk, actor__erased_at=None)
        .exclude(survey__state=Survey.State.DRAFT)
        .first()
    )
    if found is None or str(found.link_version) != version:
        raise links.LinkIsOver(
            _("This link was replaced by a newer one. Take the latest mail, or ask for a new link.")
        )
    if mode != PHONE:
        return Visit(found, LinkHolder(found.actor_id), is_by_phone=False)
    if not rules.may_manage(viewer) or isinstance(viewer, LinkHolder):
        raise links.LinkIsForged(_("This link works for the coordination alone, signed in."))
    return Visit(found, viewer, is_by_phone=True)  # type: ignore[arg-type]


@transaction.atomic
def void_links(*, respondent: Respondent, by: By) -> None:
    """Make every link void that a respondent got until now, such as one that was passed on."""
    require(rules.may_manage(by))
    found = Respondent.objects.select_for_update(of=("self",)).get(pk=respondent.pk)
    found.link_version += 1
    found.save(update_fields=["link_version"])
    log.record("surveys.links_voided", by=by, about=found)


@transaction.atomic
def send_links(*, email: str) -> int:
    """Send whoever has this address the links of all open surveys once more; each at most once a day.

    Nobody is told whether the address is known: the page says the same in both cases and does not wait
    for this. These mails were asked for, so they reach also those who stopped the others.
    """
    rows = (
        Respondent.objects.select_related("survey", "actor")
        .filter(survey__state=Survey.State.OPEN, actor__contact__email__iexact=email, actor__erased_at=None)
        .order_by("pk")
    )
    for row in rows:
        with translation.override(row.language):
            outbox.write(
                to=email.lower(),
                occasion=f"survey-link:{row.pk.hex}:{clock.today()}",
                subject=_("Your link: %(survey)s") % {"survey": row.survey.name},
                text=_(
                    "Here is your personal link, as you asked:\n\n%(link)s\n\nWhat you said until now is kept."
                )
                % {"link": address_of(row)},
                sender_name=row.survey.sender_name,
                reply_to=row.survey.reply_to,
            )
    return len(rows)
