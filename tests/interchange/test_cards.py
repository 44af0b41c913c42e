"""The address card of an actor: only for those who may see the contact data."""

import pytest
from django.urls import reverse

from geflecht.actors.models import Affiliation, Contact
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import CollectionFactory, OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def person(**fields):
    actor = PersonFactory(
        name="Bela Beispiel",
        profile_audience="public",
        collection=CollectionFactory(audience="public"),
        **fields,
    )
    Contact.objects.create(actor=actor, email="bela@beispiel.example", phone="0111 222")
    return actor


def card(client, actor):
    return client.get(reverse("card", args=[actor.pk]))


def test_a_card_holds_contact_organisation_and_function():
    actor = person(contact_audience="members")
    home = OrganisationFactory(name="Beispiel Haus", collection=actor.collection, profile_audience="public")
    Affiliation.objects.create(person=actor, organisation=home, function="Leitung", is_main=True)

    answer = card(signed_in("member"), actor)

    assert answer.content.decode().splitlines() == [
        "BEGIN:VCARD", "VERSION:3.0", f"UID:{actor.pk}", "FN:Bela Beispiel", "N:Bela Beispiel;;;;",
        "ORG:Beispiel Haus", "TITLE:Leitung", "EMAIL:bela@beispiel.example", "TEL:0111 222", "END:VCARD",
    ]  # fmt: skip
    assert answer["Content-Disposition"] == f'attachment; filename="{actor.pk}.vcf"'


@pytest.mark.parametrize(
    ("audience", "role", "status"),
    (
        ("public", "", 200), ("members", "", 404), ("coordination", "", 404),
        ("members", "member", 200), ("coordination", "member", 404), ("coordination", "coordination", 200),
    ),
)  # fmt: skip
def test_a_card_follows_the_visibility_of_contact_data_as_the_page_does(audience, role, status):
    actor = person(contact_audience=audience)
    client = signed_in(role) if role else client_of(None)

    page = client.get(actor.get_absolute_url()).content.decode()

    assert card(client, actor).status_code == status
    assert (reverse("card", args=[actor.pk]) in page) is (status == 200)


def test_ones_own_card_is_there_whatever_others_see():
    actor = person(contact_audience="coordination")

    answer = card(client_of(UserFactory(person=actor)), actor)

    assert b"EMAIL:bela@beispiel.example" in answer.content


def test_a_hidden_profile_has_no_card():
    actor = person(contact_audience="public")
    type(actor).objects.update(profile_audience="coordination")

    assert card(client_of(None), actor).status_code == 404
