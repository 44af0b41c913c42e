import datetime as dt

import factory
from factory.django import DjangoModelFactory

from geflecht.ties.models import Observation, Wave
from tests.factories.actors import CollectionFactory, OrganisationFactory


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    source = factory.SubFactory(OrganisationFactory)
    target = factory.SubFactory(OrganisationFactory)
    collection = factory.SelfAttribute("source.collection")
    kind = "cooperates"
    observed_on = dt.date(2026, 1, 15)
    audience = "public"


class WaveFactory(DjangoModelFactory):
    class Meta:
        model = Wave

    collection = factory.SubFactory(CollectionFactory)
    name = factory.Sequence("Befragung {}".format)
    opened_on = dt.date(2026, 1, 10)
