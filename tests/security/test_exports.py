"""Class 5: whatever somebody can take out holds no more than the pages show the same person."""

import io
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geflecht.actors.models import Contact, Machine, Role
from geflecht.explore.loaders import kept
from geflecht.interchange import actions
from tests.factories.accounts import client_of
from tests.factories.actors import CollectionFactory, OfferNeedFactory, PersonFactory, UserFactory
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
audiences = st.sampled_from(("public", "members", "coordination"))
FIELDS = ("profile_audience", "contact_audience", "offers_audience", "ties_audience")
people = st.fixed_dictionaries(dict.fromkeys(FIELDS, audiences))
FILES = ("actors_csv", "ties_csv", "map_data", "map_svg", "graph_data", "graph_svg", "graphml", "matrix_csv")


def secrets(number):
    """Return what of a person could leak, each word unlike all others."""
    names = ("Name", "post", "Telefon", "Gasse", "Angebot")
    return [f"{word}Geheim{number}Q" for word in names]


def someone(number, collection, visible):
    name, mail, phone, street, offer = secrets(number)
    actor = PersonFactory(name=name, collection=collection, **visible)
    Contact.objects.create(actor=actor, email=f"{mail}@beispiel.example".lower(), phone=phone, street=street)
    OfferNeedFactory(actor=actor, text=offer)
    return actor


def said(text, cast):
    """Return which secrets a text holds."""
    words = [word for number in range(len(cast)) for word in secrets(number)]
    return {word for word in words if word.lower() in text.lower()}


def shown(client, cast, collection):
    """Return what the pages show: the list, the ties, and each person's own page."""
    choice = f"?sammlung={collection.slug}"
    addresses = [reverse("explore:list") + choice, reverse("explore:ties") + choice]
    addresses += [actor.get_absolute_url() for actor in cast]
    return said("".join(client.get(address).content.decode() for address in addresses), cast)


def taken_out(client, user, cast, collection):
    """Return what each download holds."""
    found = {}
    for name in FILES:
        answer = client.get(f"{reverse(f'explore:{name}')}?sammlung={collection.slug}")
        found[name] = said(b"".join(answer).decode(), cast) if answer.status_code == 200 else set()
    for number, actor in enumerate(cast):
        answer = client.get(reverse("card", args=[actor.pk]))
        found[f"card {number}"] = said(answer.content.decode(), cast) if answer.status_code == 200 else set()
    is_coordinator = user is not None and user.is_coordinator
    for name in ("n.csv", "n.graphml", "n.gexf", "n.kumu.json", "n.vcf", "n.zip"):
        files = actions.export(
            name=name,
            collection=collection,
            by=user if is_coordinator else Machine(),
            public=not is_coordinator,
        )
        found[name] = said("".join(_text(data) for data in files.values()), cast)
    return found


def _text(data):
    if not data.startswith(b"PK"):
        return data.decode()
    archive = zipfile.ZipFile(io.BytesIO(data))
    return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("role", ("", Role.MEMBER, Role.COORDINATION))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audience=audiences, cast=st.tuples(people, people), tie=audiences)
def test_downloads_hold_no_more_than_the_pages_show(role, audience, cast, tie):
    with transaction.atomic():
        kept.forget()
        collection = CollectionFactory(audience=audience)
        everyone = [someone(number, collection, visible) for number, visible in enumerate(cast)]
        ObservationFactory(
            source=everyone[0], target=everyone[1], collection=collection, audience=tie, kind="partner"
        )
        user = UserFactory(role=role) if role else None
        client = client_of(user)

        pages = shown(client, everyone, collection)
        files = taken_out(client, user, everyone, collection)

        assert {name: held - pages for name, held in files.items() if held - pages} == {}
        transaction.set_rollback(True)
