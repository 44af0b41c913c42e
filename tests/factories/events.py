import datetime as dt

import factory
from factory.django import DjangoModelFactory

from geflecht.events.models import AgendaItem, Event, EventDay, EventRole
from tests.factories.actors import CollectionFactory, OrganisationFactory, TermFactory


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    collection = factory.SubFactory(CollectionFactory)
    slug = factory.Sequence("treffen-{}".format)
    title = factory.Sequence("Treffen {}".format)
    state = "announced"
    starts_on = "2021-09-23"


class EventDayFactory(DjangoModelFactory):
    class Meta:
        model = EventDay

    event = factory.SubFactory(EventFactory)
    date = dt.date(2021, 9, 23)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    day = factory.SubFactory(EventDayFactory)
    starts_at = dt.time(10)
    title = factory.Sequence("Punkt {}".format)


class EventRoleFactory(DjangoModelFactory):
    class Meta:
        model = EventRole

    event = factory.SubFactory(EventFactory)
    actor = factory.SubFactory(OrganisationFactory)
    role = factory.SubFactory(
        TermFactory, vocabulary="event_role", key="organiser", label_de="Veranstalter:in"
    )
