"""Registrations for the example's events: every state somebody can be in, and how they came there."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice

from geflecht.actors.models import Actor, By, Collection
from geflecht.demo import example
from geflecht.events import actions, queries
from geflecht.events.actions import Guesting, RegistrationDraft, WorkshopDraft
from geflecht.events.models import Event, Guest, Question, Registration, State
from geflecht.kit import clock

PLACES, WAITING = 14, 5
CAME, MISSED = 15, 3
ABSENT = ("wirtschaft", "wohlfahrt")  # nobody of these is asked, so that the page says who is missing
WORKSHOPS = (("Wer macht den Anfang?", 4), ("Räume, die schon da sind", 4), ("Geld, das niemand kennt", 3))
DAY = dt.timedelta(days=1)


def register(*, today: dt.date, member: str, by: By) -> None:
    """Fill one coming event with a waiting list, open one with decisions to take, and close one that was."""
    collection = Collection.objects.get(slug=example.COLLECTION)
    mine = Actor.objects.get(account__email=member)
    known = [_guest(person) for person in _people(collection, mine)]
    absent = [guest for guest in known if guest.sector and guest.sector.key in ABSENT]
    people = iter([_guest(mine), *(guest for guest in known if guest not in absent)])
    coming = list(collection.events.filter(starts_on__gt=today.isoformat()).order_by("starts_on"))
    held = collection.events.filter(state=State.HELD).order_by("-starts_on")[0]
    _full(coming[0], list(islice(people, PLACES + WAITING)), today, by)
    _open(coming[1], list(islice(people, 24)), today, by)
    _over(held, [_guest(mine), *islice(people, CAME + MISSED - 1)], by)


def _people(collection: Collection, without: Actor) -> list[Actor]:
    rows = collection.actors.persons().filter(membership="active").exclude(contact__email="")
    rows = rows.exclude(pk=without.pk).exclude(affiliations__organisation=collection.office)
    return list(rows.select_related("contact", "sector").order_by("sort_key", "pk").distinct())


def _guest(person: Actor) -> Guesting:
    main = (
        person.affiliations.select_related("organisation__sector")
        .filter(until="")
        .order_by("-is_main")
        .first()
    )
    house = main.organisation if main else None
    sector = person.sector or (house.sector if house else None)
    account = getattr(person, "account", None)
    return Guesting(
        name=person.name, email=account.email if account else person.contact.email,
        organisation=house.name if house else "", sector=sector, person=person,
    )  # fmt: skip


def _full(event: Event, people: Sequence[Guesting], today: dt.date, by: By) -> None:
    """All places taken, people waiting, one offer open, one that ran out, one taken."""
    with clock.at(today - 20 * DAY):
        actions.set_terms(event=event, capacity=PLACES, offer_hours=72, asks_diet=True, by=by)
        actions.enter(event=event, guests=people, by=by)
    with clock.at(today - 12 * DAY):
        _cancel(event, 4)
    with clock.at(today - 8 * DAY):
        actions.move_on(by=by)
        next_one = event.registrations.get(state="offered")
        actions.take_offer(registration=next_one, by=Guest(holds=next_one.pk))
    with clock.at(today - DAY):
        _cancel(event, 9)


def _cancel(event: Event, number: int) -> None:
    row = event.registrations.get(number=number)
    actions.cancel(registration=row, by=Guest(holds=row.pk))


def _open(event: Event, people: Sequence[Guesting], today: dt.date, by: By) -> None:
    """Invitations, decisions to take, a question, workshops with wishes."""
    with clock.at(today - 9 * DAY):
        actions.set_terms(event=event, capacity=30, host_places=2, needs_approval=True, asks_diet=True, by=by)
        question = actions.ask(
            event=event,
            draft=actions.QuestionDraft(
                label="Was bringen Sie mit?", help="Ein Bild, eine Zahl, eine Frage."
            ),
            by=by,
        )
        for title, capacity in WORKSHOPS:
            actions.set_workshop(event=event, draft=WorkshopDraft(title=title, capacity=capacity), by=by)
        actions.enter(event=event, guests=people[:1], pool="hosts", by=by)
        invited = actions.invite(
            event=event, guests=people[1:15], message="Ihre Erfahrung fehlt uns an diesem Tisch.", by=by
        )
    with clock.at(today - 5 * DAY):
        for number, row in enumerate(invited[:3]):
            _accept(row, question, number)
        actions.cancel(registration=invited[3], by=Guest(holds=invited[3].pk))
        asked = [_ask(event, guest, by) for guest in people[15:]]
        for row in asked:
            actions.confirm_address(registration=row, by=Guest(holds=row.pk))
    with clock.at(today - 2 * DAY):
        actions.admit(event=event, ids=[row.pk for row in asked[:3]], by=by)
        actions.reject(event=event, ids=[asked[3].pk], reason="Diesmal für Menschen bis 30.", by=by)
        actions.revoke(event=event, ids=[asked[2].pk], reason="Doppelt angemeldet.", by=by)
        _ask(event, Guesting(name="Toni Beispielhaft", email="toni@beispielhaft.example"), by)


def _accept(row: Registration, question: Question, number: int) -> None:
    workshops = [workshop.pk for workshop in queries.with_places_left(row.event)]
    draft = RegistrationDraft(
        name=row.name, email=row.email, organisation=row.organisation, sector=row.sector,
        access_needs="Ein Platz nahe an der Bühne" if number == 0 else "", diet="vegan" if number else "",
        listed_for="participants", answers={question.pk: "Ein Foto von einem leeren Laden"},
        wishes=workshops[number:] + workshops[:number],
    )  # fmt: skip
    actions.accept_invitation(registration=row, draft=draft, by=Guest(holds=row.pk))


def _ask(event: Event, guest: Guesting, by: By) -> Registration:
    draft = RegistrationDraft(
        name=guest.name, email=guest.email, organisation=guest.organisation, sector=guest.sector
    )
    return actions.register(event=event, draft=draft, by=by)


def _over(event: Event, people: Sequence[Guesting], by: By) -> None:
    """A list that was closed: who came, who did not."""
    begin = queries.moment_of_begin(event)
    with clock.at(begin - 20 * DAY):
        actions.set_terms(event=event, capacity=40, by=by)
        made = actions.enter(event=event, guests=people, by=by)
    with clock.at(begin + dt.timedelta(minutes=20)):
        for row in made[:CAME]:
            actions.check_in(registration=row, by=by)
        actions.close_attendance(event=event, by=by)
