import datetime as dt
import json
import re

import pytest
from defusedxml import ElementTree
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from geflecht.actors.models import Machine, Network
from geflecht.kit.models import Letter, LogEntry
from geflecht.media.models import Picture
from geflecht.search.models import SearchEntry
from geflecht.website import actions, queries
from geflecht.website.models import Feedback, ImpulsePage, ProjectPage, TextPage
from tests.factories.actors import CollectionFactory, OrganisationFactory, UserFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.labs import LabFactory
from tests.factories.website import site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network():
    return Network.objects.create(
        name="Netz", contact_email="buero@example.org", public_collection=CollectionFactory(),
        starts_on=dt.date(2020, 2, 20), ends_on=dt.date(2025, 12, 31), stated_status="Laufend",
        stated_status_on=dt.date(2024, 5, 1),
    )  # fmt: skip


@pytest.fixture
def pictures(tmp_path):
    Image.new("RGB", (60, 40)).save(tmp_path / "bild.png")
    return tmp_path


@pytest.fixture
def publish(pictures):
    def work(texts=None, **options):
        return actions.publish_site(texts or site(**options), pictures=pictures, by=Machine())

    return work


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def main_of(response):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return page[page.index("<main") : page.index("</main>")]


PATHS = (
    "", "kontakt/", "impressum/", "datenschutz/", "barrierefreiheit/", "leichte-sprache/", "projekt/", "mission/",
    "impulse/", "impulse/impuls-0/", "publikationen/", "publikationen/broschuere/",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_preview_in_the_editor_shows_what_the_page_shows(client, publish, network, path):
    OrganisationFactory(collection=network.public_collection)
    EventFactory(collection=network.public_collection)
    publish()
    shown = client.get(f"/{path}")

    preview = queries.page_at(path).make_preview_request()

    assert main_of(preview) == main_of(shown)


@pytest.mark.parametrize("language", ("", "en/"))
def test_every_page_is_there_in_both_languages(client, language, publish):
    assert publish() == 2 * len(PATHS)

    pages = {path: client.get(f"/{language}{path}") for path in PATHS}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PATHS, 200)
    assert text_of(pages["impressum/"]).count("Impressum (en)") == (4 if language else 0)


def test_publishing_again_changes_and_doubles_nothing(client, publish):
    publish()
    texts = site()
    texts["imprint"]["de"]["title"] = "Anbieter"

    publish(texts)

    assert Page.objects.filter(depth__gte=2).count() == 2 * len(PATHS)
    assert client.get("/impressum/").context["page"].title == "Anbieter"
    assert LogEntry.objects.filter(event="website.published").count() == 2


def test_pages_know_their_twin(client, publish):
    publish()

    german, english = (
        TextPage.objects.get(slug="impressum", locale__language_code=code) for code in ("de", "en")
    )

    assert german.translation_key == english.translation_key
    assert client.get("/impressum/").content.count(b'href="/en/impressum/"') >= 1


def test_an_untranslated_page_leads_to_the_german_one(client, publish):
    publish()
    TextPage.objects.get(slug="impressum", locale__language_code="en").unpublish()

    answer = client.get("/en/impressum/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/impressum/")


def test_members_may_not_publish(pictures):
    with pytest.raises(PermissionDenied):
        actions.publish_site(site(), pictures=pictures, by=UserFactory())


@pytest.mark.parametrize("path", ("gibt/es/nicht/", "start/", "start-en/", "en/gibt-es-nicht/"))
def test_unknown_addresses_are_answered(client, path, publish):
    publish()

    assert client.get(f"/{path}").status_code == 404


def test_restricted_pages_are_not_shown_and_not_found(client, publish):
    publish()
    page = TextPage.objects.get(slug="impressum", locale__language_code="de")
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    actions.note_published(page=page, by=Machine())

    assert client.get("/impressum/").status_code == 302
    assert not SearchEntry.objects.filter(record_id=str(page.pk)).exists()


def test_editors_changes_reach_search_and_kept_pages(client, publish):
    publish()
    page = TextPage.objects.get(slug="impressum", locale__language_code="de")
    client.get("/impressum/")

    page.title = "Neuer Anbieter"
    page.save_revision().publish()

    assert client.get("/impressum/").context["page"].title == "Neuer Anbieter"
    assert SearchEntry.objects.get(record_id=str(page.pk)).title == "Neuer Anbieter"

    page.unpublish()

    assert client.get("/impressum/").status_code == 404
    assert not SearchEntry.objects.filter(record_id=str(page.pk)).exists()


def test_pages_are_found_in_their_language(publish):
    publish()

    assert set(SearchEntry.objects.filter(address="/projekt/").values_list("kind", "only_in", "title")) == {
        ("page", "de", "Profil"),
        ("page", "en", "Profile"),
    }
    assert SearchEntry.objects.filter(kind="impulse").count() == 2
    assert SearchEntry.objects.filter(
        address="/projekt/", only_in="de", tokens__contains="zusammenbringen"
    ).exists()


def test_project_profile_has_exactly_its_fields(client, publish):
    publish()

    page = text_of(client.get("/projekt/"))

    for words in (
        "Vorspann zu Profil.", "Idee und Ziele Alle zusammenbringen.", "Projektträger Verband", "Website nicht angegeben",
        "Förderprogramm Programm", "Förderprojekt nicht angegeben", "Zeitraum 20. Februar 2020 – 31. Dezember 2025",
        "Status Abgeschlossen", "„Laufend“ (1. Mai 2024)", "Zuletzt aktualisiert nicht angegeben", "2021 Werkstätten",
        "Bild 0. Illustration: Geflecht (nach DV)", "Weiterführendes Mehr", "Projektseite",
    ):  # fmt: skip
        assert page.count(words) == 1, words


def test_pictures_speak_the_language_of_the_page(client, publish):
    publish()

    german, english = (client.get(path).content.decode() for path in ("/projekt/", "/en/projekt/"))

    assert (german.count('alt="Zeichnung 0"'), english.count('alt="Drawing 0"')) == (1, 1)


@pytest.mark.parametrize("missing", ("author", "source_line", "alternative_text"))
def test_a_picture_without_credit_cannot_be_stored(missing, publish):
    publish()
    picture = Picture.objects.first()
    setattr(picture, missing, "")

    with pytest.raises(IntegrityError), transaction.atomic():
        picture.save()


def test_start_page_shows_network_figures_and_events(client, publish):
    publish()
    event = EventFactory(title="Letztes Treffen")
    for sector in ("kultur", "kommune"):
        EventRoleFactory(event=event, actor=OrganisationFactory(sector__key=sector))
    LabFactory()
    OrganisationFactory(profile_audience="members")

    page = client.get("/")

    assert page.context["figures"] == {"organisations": 2, "events": 1, "labs": 1}
    assert [event.title for event in page.context["events"]] == ["Letztes Treffen"]
    assert (page.context["page"].claim, page.context["page"].lead) == ("Wer Stadt macht.", "Kommt zusammen.")
    linked = re.search(r'ld\+json">(.*?)</script>', page.content.decode()).group(1)
    assert json.loads(linked)["name"] == "Netz"


@pytest.mark.parametrize("count", (1, 3))
def test_query_budgets(client, django_assert_max_num_queries, count, publish):
    publish(impulses=count, pictures=count)
    for _ in range(count):
        EventFactory()
    used = {}

    for path in PATHS:
        client.get(f"/{path}?warm")
        with django_assert_max_num_queries(6) as queries:
            assert client.get(f"/{path}").status_code == 200
        used[path] = len(queries)

    assert used == {**dict.fromkeys(PATHS, 3), **BUDGETS}


BUDGETS = {"": 6, "impulse/": 4, "publikationen/": 4, "projekt/": 5}


def test_feeds_and_maps_name_every_address(client, settings, publish):
    publish(impulses=3)
    EventFactory(slug="treffen")
    EventFactory(slug="geheim", state="draft")

    feed = ElementTree.fromstring(client.get("/impulse/atom.xml").content)
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [loc.text for loc in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}title") for entry in feed.findall(f"{atom}entry")] == [
        "Impuls 2",
        "Impuls 1",
        "Impuls 0",
    ]
    expected = {
        f"{settings.SITE_URL}/{prefix}{path}"
        for prefix in ("", "en/")
        for path in (*PATHS, "veranstaltungen/treffen/")
    }
    assert expected <= set(addresses)
    assert not any("geheim" in address for address in addresses)
    assert len(addresses) == len(set(addresses))
    assert client.get("/robots.txt").content.decode().count(f"Sitemap: {settings.SITE_URL}/sitemap.xml") == 1


def send(client, **values):
    return client.post(
        "/barrierefreiheit/melden/", {"message": "Die Karte lässt sich nicht bedienen.", **values}
    )


def test_a_report_is_kept_and_told(client, django_capture_on_commit_callbacks, publish):
    publish()

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, address="/netzwerk/karte/", email="ida@example.org")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/barrierefreiheit/#melden")
    assert Feedback.objects.get().address == "/netzwerk/karte/"
    assert [(letter.to, letter.body.count("Die Karte lässt sich")) for letter in mail.outbox] == [
        (["buero@example.org"], 1)
    ]


def test_a_report_without_words_is_asked_for_them(client, publish):
    publish()

    answer = send(client, message=" ", email="ida@example.org")

    assert answer.status_code == 422
    assert answer.content.decode().count('value="ida@example.org"') == 1
    assert not Feedback.objects.exists()


def test_machines_fall_into_the_trap(client, publish):
    publish()

    assert send(client, subject="Buy now").status_code == 302
    assert (Feedback.objects.count(), Letter.objects.count()) == (0, 0)


def test_the_sixth_report_within_an_hour_is_refused(client, publish):
    publish()

    for number in range(7):
        send(client, message=f"Nummer {number}", headers={"X-Forwarded-For": f"10.0.0.{number}"})

    assert Feedback.objects.count() == 5


def test_reports_need_a_token(network, publish):
    from django.test import Client

    publish()

    assert send(Client(enforce_csrf_checks=True)).status_code == 403


def test_reading_sets_nothing_on_the_device(client, publish):
    publish()

    cookies = {path: list(client.get(f"/{path}").cookies) for path in PATHS if path != "barrierefreiheit/"}

    assert cookies == {path: [] for path in PATHS if path != "barrierefreiheit/"}


def test_texts_bring_no_markup_of_their_own(client, publish):
    texts = site()
    texts["imprint"]["de"]["body"] = [
        {"type": "paragraph", "text": "<script>alert(1)</script>\nzweite Zeile"}
    ]
    publish(texts)

    page = client.get("/impressum/").content.decode()

    assert (
        page.count("<script>alert"),
        page.count("&lt;script&gt;alert(1)&lt;/script&gt;<br/>zweite Zeile"),
    ) == (0, 1)


def test_impulses_are_listed_latest_first(client, publish):
    publish(impulses=3)

    assert [page.title for page in client.get("/impulse/").context["impulses"]] == [
        "Impuls 2",
        "Impuls 1",
        "Impuls 0",
    ]
    assert ImpulsePage.objects.count() == 6


def test_gallery_belongs_to_the_project(publish):
    publish(pictures=3)

    assert [len(page.gallery) for page in ProjectPage.objects.all()] == [3, 3]
