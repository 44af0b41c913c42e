import factory
from factory.django import DjangoModelFactory

from geflecht.labs.models import Lab, LabPartner, LabPlace, LabResult, LabSession
from tests.factories.actors import CollectionFactory, OrganisationFactory
from tests.factories.events import EventFactory


class LabFactory(DjangoModelFactory):
    class Meta:
        model = Lab

    collection = factory.SubFactory(CollectionFactory)
    slug = factory.Sequence("labor-{}".format)
    name = factory.Sequence("Stadtlabor {}".format)
    shape = "place"
    since = "2022-10"


class LabPlaceFactory(DjangoModelFactory):
    class Meta:
        model = LabPlace

    lab = factory.SubFactory(LabFactory)
    text = factory.Sequence("Ort {}".format)


class LabPartnerFactory(DjangoModelFactory):
    class Meta:
        model = LabPartner

    lab = factory.SubFactory(LabFactory)
    actor = factory.SubFactory(OrganisationFactory)


class LabSessionFactory(DjangoModelFactory):
    class Meta:
        model = LabSession

    lab = factory.SubFactory(LabFactory)
    event = factory.SubFactory(EventFactory)
    on = "2023-03-02"


class LabResultFactory(DjangoModelFactory):
    class Meta:
        model = LabResult

    lab = factory.SubFactory(LabFactory)
    kind = "finding"
    text = factory.Sequence("Einsicht {}".format)
