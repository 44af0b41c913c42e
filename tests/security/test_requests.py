"""Classes 15, 18 and the headers: forged requests, foreign hosts, cookies, the guests' cache."""

import pytest
from django.test import Client
from django.urls import reverse

from geflecht.actors.models import Network, Role
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import CollectionFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.security.test_every_address import WHO_MAY, address, ours, things  # noqa: F401

pytestmark = pytest.mark.django_db


def test_every_post_without_a_token_is_refused(things):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    user = UserFactory(role=Role.ADMINISTRATION)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    let_in = []

    for name, pattern in ours().items():
        where = address(name, pattern, things)
        if client.post(where, {"x": "1"}).status_code not in (302, 403, 404, 405):
            let_in.append(name)

    assert let_in == []


@pytest.mark.parametrize(
    "name",
    ("actors:save_profile", "actors:post_offer", "desk:change_states", "desk:apply_words", "account_logout"),
)
def test_a_form_without_a_token_changes_nothing(name, settings):
    settings.DEMO = True
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        UserFactory(role=Role.COORDINATION, person=PersonFactory()),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert client.post(reverse(name), {}).status_code == 403


@pytest.mark.parametrize(
    "target",
    ("https://boese.example/", "//boese.example/", "/\\boese.example", "javascript:alert(1)", "https:boese"),
)
def test_nobody_is_sent_elsewhere_after_signing_in(target):
    user = UserFactory()
    client = client_of(user)

    response = client.get(reverse("account_login"), {"next": target})

    assert "boese" not in response.headers.get("Location", "")
    assert "javascript" not in response.headers.get("Location", "")


def test_a_foreign_host_is_refused(settings):
    settings.ALLOWED_HOSTS = ["geflecht.example"]

    assert Client().get("/mein/fristen/", HTTP_HOST="boese.example").status_code == 400


PAGES = ("/mein/fristen/", "/konto/anmelden/", "/suche/", "/netzwerk/")


@pytest.mark.parametrize("page", (*PAGES, "/koordination/", "/mein/"))
def test_pages_carry_the_headers(page):
    CollectionFactory()
    response = signed_in(Role.COORDINATION, person=PersonFactory()).get(page)

    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert response.status_code in (200, 302)
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["base-uri"] == "'self'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("page", ("/mein/fristen/", "/suche/", "/netzwerk/", "/veranstaltungen/", "/labore/"))
def test_reading_public_pages_sets_no_cookie(page):
    CollectionFactory()

    response = Client().get(page)

    assert response.status_code == 200
    assert response.cookies == {}


def test_the_guests_cache_never_shows_what_members_see():
    collection = CollectionFactory(audience="public")
    Network.objects.create(pk=1, default_collection=collection, public_collection=collection)
    OrganisationFactory(collection=collection, name="Nur Fuer Mitwirkende", profile_audience="members")
    member = signed_in(Role.MEMBER)

    first = member.get("/netzwerk/").content.decode()
    second = Client().get("/netzwerk/").content.decode()
    third = Client().get("/netzwerk/").content.decode()

    assert "Nur Fuer Mitwirkende" in first
    assert "Nur Fuer Mitwirkende" not in second
    assert "Nur Fuer Mitwirkende" not in third


@pytest.mark.parametrize("role", (Role.COORDINATION, Role.ADMINISTRATION))
def test_the_second_factor_is_needed_where_contact_data_is(role, client):
    client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")

    response = client.get("/koordination/")

    assert (response.status_code, response.headers["Location"]) == (302, reverse("mfa_index"))


def test_the_demo_goes_without_a_second_factor(client, settings):
    settings.DEMO = True
    CollectionFactory()
    client.force_login(
        UserFactory(role=Role.COORDINATION), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert client.get("/koordination/").status_code == 200
