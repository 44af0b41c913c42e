import datetime as dt
import json

import pytest
from django.urls import reverse

from geflecht.actors import actions, facts, queries
from geflecht.actors.models import Actor, Consent, Contact, Machine, OfferNeed, SignInLink, User
from geflecht.kit import clock, log
from geflecht.kit.models import Letter, LogEntry
from geflecht.search.models import SearchEntry
from geflecht.ties.models import Observation
from tests.factories.accounts import client_of
from tests.factories.actors import (
    AffiliationFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
MACHINE = Machine()


@pytest.fixture
def me():
    return PersonFactory(name="Ayla Beispiel")


@pytest.fixture
def mine(me):
    return client_of(UserFactory(email="ayla@example.org", person=me))


@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize("path", ("/mein/profil/", "/mein/verbindungen/", "/mein/vorschau/"))
def test_my_pages_have_a_budget(path, count, me, mine, django_assert_max_num_queries):
    for _number in range(count):
        OfferNeedFactory(actor=me)
        AffiliationFactory(person=me, is_main=False)
        ObservationFactory(source=me, target=OrganisationFactory())
    mine.get(path)

    with django_assert_max_num_queries(12 if path == "/mein/profil/" else 10):
        mine.get(path)


@pytest.mark.parametrize(
    "path",
    (
        "/mein/",
        "/mein/profil/",
        "/mein/verbindungen/",
        "/mein/vorschau/",
        "/mein/daten/",
        "/mein/daten/loeschen/",
    ),
)
def test_an_account_without_a_person_is_told_what_to_do(path):
    page = client_of(UserFactory()).get(path)

    assert (page.status_code, page.templates[0].name) == (200, "actors/nobody.html")


def test_the_profile_is_saved(me, mine):
    mine.post(
        reverse("actors:save_profile"),
        {
            "profil-name": "Ayla Neu",
            "profil-summary": "Baut  Brücken",
            "profil-email": "a@example.org",
            "profil-place": "Irgendwo",
        },
    )

    me.refresh_from_db()
    assert (me.name, me.summary, me.place_text, me.contact.email) == (
        "Ayla Neu",
        "Baut  Brücken",
        "Irgendwo",
        "a@example.org",
    )


def test_a_faulty_profile_is_not_saved_and_nothing_typed_is_lost(me, mine):
    page = mine.post(reverse("actors:save_profile"), {"profil-name": "", "profil-summary": "Bleibt"})

    me.refresh_from_db()
    assert (page.status_code, page.context["profile_form"]["summary"].value(), me.name) == (
        422,
        "Bleibt",
        "Ayla Beispiel",
    )


def test_an_offer_is_entered_and_fulfilled(me, mine):
    mine.post(
        reverse("actors:post_offer"),
        {"angebot-direction": "offer", "angebot-text": "Ein Saal", "angebot-expires_on": "2999-01-01"},
    )
    offer = OfferNeed.objects.get()
    mine.post(reverse("actors:close_offer", args=[offer.pk]))

    offer.refresh_from_db()
    assert (offer.actor, offer.text, offer.fulfilled_on) == (me, "Ein Saal", clock.today())


def test_an_offer_in_the_past_is_refused(mine):
    page = mine.post(
        reverse("actors:post_offer"),
        {"angebot-direction": "offer", "angebot-text": "x", "angebot-expires_on": "2001-01-01"},
    )

    assert page.context["offer_form"].errors == {
        "expires_on": ["Dieser Tag ist vorbei. Wählen Sie einen, der noch kommt."]
    }


def test_my_tie_is_stated_by_me_and_stands_with_its_origin(me, mine):
    house = OrganisationFactory(name="Haus Eins")

    mine.post(
        reverse("mine:ties"),
        {
            "target": "Haus Eins",
            "kind": "project",
            "origin": "network_event",
            "since": "2025",
            "audience": "members",
        },
    )

    row = Observation.objects.get()
    assert (row.source, row.target, row.stated_by, row.origin) == (me, house, "source", "network_event")
    assert [(other, tie.pk) for other, tie in mine.get("/mein/verbindungen/").context["ties"]] == [
        (house, row.pk)
    ]


@pytest.mark.parametrize(
    ("profile", "seen"),
    (
        ("public", [True, True, True]),
        ("members", [False, True, True]),
        ("coordination", [False, False, True]),
    ),
)
def test_the_preview_shows_three_faces(me, profile, seen):
    Contact.objects.create(actor=me, email="a@example.org")
    me.profile_audience, me.contact_audience = profile, "members"
    me.save()

    faces = dict(queries.faces(me))

    assert [face is not None for face in faces.values()] == seen
    assert faces["guests"] is None or faces["guests"]["contact"] is None
    assert faces["coordination"]["contact"].email == "a@example.org"


def test_a_consent_keeps_its_wording(me, mine):
    mine.post(reverse("actors:agree", args=["news"]))
    mine.post(reverse("actors:agree", args=["news"]), {"withdraw": "1"})
    mine.post(reverse("actors:agree", args=["unfug"]))

    row = Consent.objects.get()
    assert (row.purpose, row.wording, row.given_how) == (
        "news",
        queries.consent_wording("news"),
        "Mein Profil",
    )
    assert row.withdrawn_at is not None


def test_my_data_is_whole(me, mine):
    house = OrganisationFactory(name="Haus Eins")
    AffiliationFactory(person=me, organisation=house, function="Leitung")
    OfferNeedFactory(actor=me, text="Ein Saal")
    ObservationFactory(source=house, target=me, evidence="im Labor")
    actions.give_consent(person=me, purpose="news", how="Test", by=MACHINE)

    kept = json.loads(mine.get("/mein/daten/", {"form": "json"}).content)

    assert kept["profile"]["name"] == "Ayla Beispiel"
    assert [row["organisation"] for row in kept["functions"]] == ["Haus Eins"]
    assert [row["text"] for row in kept["offers_and_needs"]] == ["Ein Saal"]
    assert [(row["with"], row["evidence"]) for row in kept["ties"]] == [("Haus Eins", "im Labor")]
    assert [row["purpose"] for row in kept["consents"]] == ["news"]


def test_erasure_leaves_a_tie_and_no_name(me, mine):
    house = OrganisationFactory()
    Contact.objects.create(actor=me, email="ayla@example.org", phone="0123")
    AffiliationFactory(person=me), OfferNeedFactory(actor=me)
    ObservationFactory(source=me, target=house, evidence="Ayla Beispiel sagte es")
    log.record("test.did", by=me.account, about=me)
    told = []
    facts.actor_erased.connect(
        lambda **known: told.append(known["actor_id"]), weak=False, dispatch_uid="test"
    )

    asked = mine.post("/mein/daten/loeschen/")
    before = Actor.objects.get(pk=me.pk).name
    mine.post("/mein/daten/loeschen/", {"sure": "1"})
    facts.actor_erased.disconnect(dispatch_uid="test")

    rest = Actor.objects.get(pk=me.pk)
    assert (asked.status_code, before) == (200, "Ayla Beispiel")
    assert (rest.name, rest.summary, rest.erased_at is not None) == (
        f"Gelöschte Person {str(me.pk)[:8]}",
        "",
        True,
    )
    assert (
        Contact.objects.count(),
        OfferNeed.objects.count(),
        User.objects.count(),
        rest.affiliations.count(),
    ) == (0, 0, 0, 0)
    assert list(Observation.objects.values_list("source_id", "evidence")) == [(me.pk, "")]
    assert not LogEntry.objects.filter(by_label__contains="ayla").exists()
    assert SearchEntry.objects.filter(record_id=str(me.pk)).count() == 0
    assert told == [me.pk]
    assert Actor.objects.visible_to(MACHINE).filter(pk=me.pk).count() == 0
    assert mine.get("/mein/").status_code == 302


def test_organisations_are_not_erased():
    with pytest.raises(actions.OnlyOneself):
        actions.erase_actor(actor=OrganisationFactory(), by=MACHINE)


def test_the_purge_keeps_to_the_table(me):
    now = clock.now()
    actions.issue_link(user=UserFactory(), by=MACHINE)
    Letter.objects.create(to="a@example.org", occasion="x", subject="s", text="t")
    OfferNeedFactory(actor=me, expires_on=clock.today())
    Contact.objects.create(actor=me, email="a@example.org")
    actions.move_membership(actor=me, state="left", by=MACHINE)

    def left_after(days):
        with clock.at(now + dt.timedelta(days=days)):
            actions.purge(by=MACHINE)
        return [model.objects.count() for model in (SignInLink, Letter, OfferNeed, Contact)]

    assert left_after(29) == [1, 1, 1, 1]
    assert left_after(32) == [0, 1, 1, 1]
    assert left_after(89) == [0, 1, 1, 1]
    assert left_after(91) == [0, 0, 1, 1]
    assert left_after(364) == [0, 0, 1, 1]
    assert left_after(367) == [0, 0, 1, 0]
    assert left_after(729) == [0, 0, 1, 0]
    assert left_after(732) == [0, 0, 0, 0]


def test_the_table_of_periods_is_public(client):
    page = client.get("/mein/fristen/")

    assert (page.status_code, len(page.context["keeping"]), page.cookies) == (200, len(actions.KEEPING), {})
