import datetime as dt

import factory
from factory.django import DjangoModelFactory

from geflecht.actors.models import Contact, Machine
from geflecht.surveys import actions
from geflecht.surveys.models import Survey
from tests.factories.actors import CollectionFactory, PersonFactory

OPENS, CLOSES = dt.date(2026, 11, 2), dt.date(2026, 11, 22)


class MemberFactory(PersonFactory):
    """A person of the network with an address."""

    class Meta:
        skip_postgeneration_save = True

    profile_audience = "members"
    email = factory.PostGeneration(
        lambda person, _create, extracted, **_: Contact.objects.create(
            actor=person, email=extracted or f"{person.name.replace(' ', '.').lower()}@example.org"
        )
    )


class SurveyFactory(DjangoModelFactory):
    class Meta:
        model = Survey

    collection = factory.SubFactory(CollectionFactory)
    name = factory.Sequence("Beziehungen {}".format)
    opens_on = OPENS
    closes_on = CLOSES


def open_survey(**fields):
    """Return an open survey that asks everybody of its collection everything."""
    from geflecht.surveys.models import Question

    survey = SurveyFactory(**fields)
    survey.questions.set(Question.objects.all())
    return actions.open_survey(survey=survey, by=Machine("test"))
