"""Classes 2 to 5: other people's records, lists and exports."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from geflecht.actors import actions
from geflecht.actors.models import Affiliation, Consent, Contact, Machine, OfferNeed, Role
from geflecht.ties.models import Observation
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import OfferNeedFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two members with accounts; the second has something to protect."""
    me, other = PersonFactory(name="Ayla Ich"), PersonFactory(name="Bela Andere")
    Contact.objects.create(actor=other, email="bela@example.org", phone="0111 222")
    return me, other, client_of(UserFactory(person=me))


def test_somebody_elses_offer_cannot_be_closed(two):
    _me, other, client = two
    offer = OfferNeedFactory(actor=other)

    response = client.post(reverse("actors:close_offer", args=[offer.pk]))

    assert response.status_code == 404
    assert OfferNeed.objects.get().fulfilled_on is None


def test_somebody_elses_tie_cannot_be_ended(two):
    _me, other, client = two
    tie = ObservationFactory(source=other, target=OrganisationFactory())

    client.post(reverse("mine:end_tie", args=[tie.pk]))

    assert list(Observation.objects.values_list("is_ending", flat=True)) == [False]


def test_own_tie_can_be_ended(two):
    me, _other, client = two
    tie = ObservationFactory(source=me, target=OrganisationFactory())

    client.post(reverse("mine:end_tie", args=[tie.pk]))

    assert sorted(Observation.objects.values_list("is_ending", flat=True)) == [False, True]


def test_a_member_changes_only_themselves(two):
    me, other, client = two

    client.post(
        reverse("actors:save_profile"), {"profil-name": "Ayla Neu", "pk": other.pk, "person": other.pk}
    )

    me.refresh_from_db()
    other.refresh_from_db()
    assert (me.name, other.name) == ("Ayla Neu", "Bela Andere")


def test_a_member_cannot_make_themselves_coordinator(two):
    me, _other, client = two

    client.post(
        reverse("actors:save_profile"),
        {"profil-name": "Ayla", "profil-membership": "left", "role": "administration"},
    )

    me.refresh_from_db()
    assert (me.membership, me.account.role) == ("active", Role.MEMBER)


def test_own_data_holds_nothing_of_others(two):
    me, other, client = two
    ObservationFactory(source=me, target=other, evidence="gesagt am Tisch")

    text = client.get(reverse("mine:data"), {"form": "json"}).content.decode()

    assert json.loads(text)["ties"][0]["with"] == "Bela Andere"
    assert "bela@example.org" not in text
    assert "0111 222" not in text


def test_the_coordination_does_not_give_high_roles():
    with pytest.raises(PermissionDenied):
        actions.open_account(
            email="x@example.org", role=Role.ADMINISTRATION, by=UserFactory(role=Role.COORDINATION)
        )


def test_a_function_of_another_actor_cannot_be_ended_through_one_owns_page():
    one, other = PersonFactory(), PersonFactory()
    row = Affiliation.objects.create(person=other, organisation=OrganisationFactory())

    response = signed_in(Role.COORDINATION).post(reverse("desk:end_affiliation", args=[one.pk, row.pk]))

    assert response.status_code == 404


def test_hidden_contact_stays_out_of_every_page_a_member_sees(two):
    _me, other, client = two

    pages = [
        client.get(address).content.decode() for address in ("/mein/", "/mein/verbindungen/", "/mein/daten/")
    ]

    assert [page for page in pages if "bela@example.org" in page] == []


def test_saving_a_profile_keeps_the_consents(two):
    me, _other, client = two
    actions.give_consent(person=me, purpose="public_profile", how="Test", by=Machine())
    actions.give_consent(person=me, purpose="news", how="Test", by=Machine())

    client.post(reverse("actors:save_profile"), {"profil-name": "Ayla Neu", "profil-summary": "Anders"})
    client.post(
        reverse("actors:save_visibility"),
        {"sicht-offers_audience": "coordination", "sicht-ties_audience": "members"},
    )

    me.refresh_from_db()
    standing = Consent.objects.filter(person=me, withdrawn_at=None)
    assert sorted(standing.values_list("purpose", flat=True)) == ["news", "public_profile"]
    assert (me.profile_audience, me.offers_audience) == ("public", "coordination")


def test_a_withdrawn_consent_takes_the_page_away_at_once(two, client):
    me, _other, mine = two
    mine.post(reverse("actors:agree", args=["public_profile"]))
    me.refresh_from_db()
    shown = me.profile_audience

    mine.post(reverse("actors:agree", args=["public_profile"]), {"withdraw": "1"})

    me.refresh_from_db()
    assert (shown, me.profile_audience) == ("public", "members")
