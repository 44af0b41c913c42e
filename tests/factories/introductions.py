import factory
from factory.django import DjangoModelFactory

from geflecht.actors.models import Actor, Contact
from geflecht.introductions.models import Introduction, Participation, Round
from tests.factories.actors import CollectionFactory, PersonFactory


class ParticipantFactory(PersonFactory):
    """A person who takes part and can be written to."""

    class Meta:
        model = Actor
        skip_postgeneration_save = True

    name = factory.Sequence("Mensch {:03d}".format)
    wants = factory.RelatedFactory(
        "tests.factories.introductions.ParticipationFactory", factory_related_name="person"
    )
    contact = factory.RelatedFactory(
        "tests.factories.introductions.ContactFactory", factory_related_name="actor"
    )


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    person = factory.SubFactory(PersonFactory)
    capacity = 2


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    actor = factory.SubFactory(PersonFactory)
    email = factory.LazyAttribute(
        lambda contact: f"{contact.actor.name.replace(' ', '.').lower()}@example.org"
    )


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    collection = factory.SubFactory(CollectionFactory)
    name = factory.Sequence("Runde {}".format)
    state = "proposed"


class IntroductionFactory(DjangoModelFactory):
    """A proposed pair in review."""

    class Meta:
        model = Introduction

    round = factory.SubFactory(RoundFactory)
    first = factory.SubFactory(ParticipantFactory)
    second = factory.SubFactory(ParticipantFactory)
    score = 0.5
    reason_de = "Beide arbeiten am Leerstand."
    reason_en = "Both work on vacancy."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        pair = sorted((kwargs["first"], kwargs["second"]), key=lambda person: person.pk.int)
        kwargs["first"], kwargs["second"] = pair
        return super()._create(model_class, *args, **kwargs)
