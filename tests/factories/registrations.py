import datetime as dt

import factory
from factory.django import DjangoModelFactory

from geflecht.events.models import Admission, Question, Registration, SeatingPlan, SeatingTable, Workshop
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from tests.factories.events import EventFactory


class AdmissionFactory(DjangoModelFactory):
    """Registration for an event that begins in thirty days."""

    class Meta:
        model = Admission

    event = factory.SubFactory(
        EventFactory,
        starts_on=factory.LazyFunction(lambda: PartialDate.of(clock.today() + dt.timedelta(days=30))),
    )
    capacity = 2


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    event = factory.LazyFunction(lambda: AdmissionFactory().event)
    number = factory.Sequence(lambda n: n + 1000)
    turn = factory.Sequence(lambda n: n + 1000)
    name = factory.Sequence("Gast {:03d}".format)
    email = factory.Sequence("gast{:03d}@example.org".format)
    state = "confirmed"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    event = factory.LazyFunction(lambda: AdmissionFactory().event)
    label = factory.Sequence("Frage {}".format)


class WorkshopFactory(DjangoModelFactory):
    class Meta:
        model = Workshop

    event = factory.LazyFunction(lambda: AdmissionFactory().event)
    title = factory.Sequence("Workshop {}".format)
    position = factory.Sequence(int)
    capacity = 2


class SeatingPlanFactory(DjangoModelFactory):
    class Meta:
        model = SeatingPlan

    event = factory.LazyFunction(lambda: AdmissionFactory(capacity=None).event)
    rounds = 1


class SeatingTableFactory(DjangoModelFactory):
    class Meta:
        model = SeatingTable

    plan = factory.SubFactory(SeatingPlanFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda table: f"Tisch {table.position}")
    places = 2
