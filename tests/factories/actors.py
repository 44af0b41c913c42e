import factory
from factory.django import DjangoModelFactory

from geflecht.actors.models import (
    Actor,
    Affiliation,
    Collection,
    OfferNeed,
    Place,
    Role,
    Sector,
    Side,
    Term,
    User,
)
from geflecht.actors.queries import place_key
from geflecht.kit import clock


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection
        django_get_or_create = ("slug",)

    slug = "netz"
    name = "Testnetz"
    audience = "public"


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector
        django_get_or_create = ("key",)

    key = "kommune"
    label_de = factory.LazyAttribute(lambda sector: sector.key.capitalize())
    label_en = factory.LazyAttribute(lambda sector: sector.key.capitalize())
    side = Side.ESTABLISHED
    short = factory.LazyAttribute(lambda sector: sector.key[:2].upper())


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term
        django_get_or_create = ("vocabulary", "key")

    vocabulary = "theme"
    key = factory.Sequence("term-{}".format)
    label_de = factory.LazyAttribute(lambda term: term.key)
    label_en = factory.LazyAttribute(lambda term: term.key)


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    name = factory.Sequence("Ort {}".format)
    name_key = factory.LazyAttribute(lambda place: place_key(place.name))
    state = "Hessen"
    lat = 50.1
    lon = 8.76


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Actor

    collection = factory.SubFactory(CollectionFactory)
    kind = "organisation"
    name = factory.Sequence("Organisation {:03d}".format)
    sort_key = factory.LazyAttribute(lambda actor: actor.name.casefold())
    slug = factory.LazyAttribute(lambda actor: actor.name.casefold().replace(" ", "-"))
    sector = factory.SubFactory(SectorFactory)
    profile_audience = "public"
    ties_audience = "public"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Actor

    collection = factory.SubFactory(CollectionFactory)
    kind = "person"
    name = factory.Sequence("Person {:03d}".format)
    sort_key = factory.LazyAttribute(lambda actor: actor.name.casefold())


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    is_main = True


class OfferNeedFactory(DjangoModelFactory):
    class Meta:
        model = OfferNeed

    actor = factory.SubFactory(OrganisationFactory)
    direction = "offer"
    text = factory.Sequence("Werkraum Nummer {}".format)
    expires_on = factory.LazyFunction(lambda: clock.today().replace(year=clock.today().year + 1, day=1))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence("person{}@example.org".format)
    role = Role.MEMBER


class CoordinatorFactory(UserFactory):
    role = Role.COORDINATION
