import re

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import Machine, Network, SlugRedirect
from geflecht.kit.models import LogEntry
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs import actions
from geflecht.labs.actions import LabDraft, PartnerDraft, PlaceDraft, ResultDraft, SessionDraft
from geflecht.labs.models import Lab, LabPartner, LabResult, LabSession
from geflecht.search.models import SearchEntry
from geflecht.ties.models import Presence
from tests.factories.actors import CollectionFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.labs import (
    LabFactory,
    LabPartnerFactory,
    LabPlaceFactory,
    LabResultFactory,
    LabSessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network():
    return Network.objects.create(name="Netz", public_collection=CollectionFactory())


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def draft(**given):
    return LabDraft(**{"name": "Stadtlabor Hof", "shape": "place", "slug": "hof", **given})


def record(*drafts):
    return actions.record_labs(collection=CollectionFactory(), drafts=drafts, by=Machine())


def full():
    event = EventFactory(title="Erste Sitzung", starts_on="2022-10-06")
    return draft(
        since=PartialDate(2022, 10), until=PartialDate(2025, 12), topic="Kunst und Kultur", sources=["Bericht 2025"],
        places=[PlaceDraft("Märkisches Viertel")],
        partners=[PartnerDraft(OrganisationFactory(name="Wohnbau AG"), role="lokaler Partner"), PartnerDraft(text="Nachbarn")],
        sessions=[SessionDraft(event=event), SessionDraft(on=PartialDate(2023))],
        results=[ResultDraft("finding", "Niemand bündelt"), ResultDraft("spin_off", "Neue Stelle", on=PartialDate(2025, 5))],
    )  # fmt: skip


def test_page_tells_what_the_lab_was(client):
    (lab,) = record(full())

    page = text_of(client.get(lab.get_absolute_url()))

    for words in (
        "Oktober 2022 bis Dezember 2025", "Märkisches Viertel", "Wohnbau AG", "Nachbarn", "6. Oktober 2022", "Erste Sitzung",
        "Niemand bündelt", "Mai 2025", "Neue Stelle", "Bericht 2025",
    ):  # fmt: skip
        assert page.count(words) >= 1, words


def test_record_again_replaces_what_was_there():
    (first,) = record(full())

    (second,) = record(draft(name="Stadtlabor Garten", results=[ResultDraft("finding", "Eins")]))

    assert (second.pk, second.slug, Lab.objects.get().name) == (first.pk, "hof", "Stadtlabor Garten")
    assert (LabResult.objects.count(), LabSession.objects.count(), LabPartner.objects.count()) == (1, 0, 0)


def test_labs_are_found_and_shared_in_one_log_entry():
    record(full(), draft(name="Zweites", slug="zwei"))

    assert sorted(SearchEntry.objects.filter(kind="lab").values_list("address", flat=True)) == [
        "/labore/hof/",
        "/labore/zwei/",
    ]
    assert Presence.objects.count() == 1
    assert LogEntry.objects.get().details == {"count": 2}


@pytest.mark.parametrize(
    ("given", "refusal"),
    (
        ({"name": " "}, actions.Nameless),
        ({"since": PartialDate(2023), "until": PartialDate(2022, 12)}, actions.EndsBeforeItBegins),
    ),
)
def test_a_lab_that_cannot_be_is_refused(given, refusal):
    with pytest.raises(refusal):
        record(draft(name="Gut", slug="gut"), draft(**given))

    assert not Lab.objects.exists()


def test_members_may_not_record():
    with pytest.raises(PermissionDenied):
        actions.record_lab(collection=CollectionFactory(), draft=draft(), by=UserFactory())


def test_a_new_address_keeps_the_old_one(client):
    (lab,) = record(draft())
    record(draft(id=lab.pk, slug="garten"))

    answer = client.get("/labore/hof/")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/labore/garten/")
    assert SlugRedirect.objects.get().room == "labs"


@pytest.mark.parametrize("change", ({"audience": "members"}, {"audience": "coordination"}))
def test_strangers_see_public_labs_only(client, change):
    lab = LabFactory(**change)

    assert client.get(lab.get_absolute_url()).status_code == 404
    assert client.get("/labore/").context["labs"] == []


def test_nothing_hidden_is_named(client):
    lab = LabFactory()
    person = PersonFactory(name="Erika Geheim")
    LabPartnerFactory(lab=lab, actor=person)
    LabSessionFactory(lab=lab, event=EventFactory(title="Geheimes Treffen", state="draft"))
    LabResultFactory(lab=lab, actor=person)

    page = text_of(client.get(lab.get_absolute_url()))

    assert (page.count("Erika Geheim"), page.count("Geheimes Treffen")) == (0, 0)


@pytest.mark.parametrize("count", (1, 3))
def test_query_budgets(client, django_assert_num_queries, count):
    for _ in range(count):
        lab = LabFactory()
        LabPlaceFactory(lab=lab)
    for _ in range(count):
        LabPartnerFactory(lab=lab)
        LabSessionFactory(lab=lab)
        LabResultFactory(lab=lab, actor=OrganisationFactory())
    client.get("/suche/")

    with django_assert_num_queries(3):
        index = client.get("/labore/")
    with django_assert_num_queries(6):
        detail = client.get(lab.get_absolute_url())

    assert (len(index.context["labs"]), len(detail.context["page"].sessions)) == (count, count)
