"""The ways in: link, code by mail, second factor; and what must not be a way in."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from geflecht.actors import actions
from geflecht.actors.models import Machine, Role, SignInLink
from geflecht.kit import clock
from tests.factories.accounts import with_second_factor
from tests.factories.actors import CollectionFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
MACHINE = Machine()


def link_for(user):
    return reverse("actors:sign_in", args=[actions.issue_link(user=user, by=MACHINE)])


def is_signed_in(client):
    return client.get("/mein/").status_code == 200


def test_a_link_signs_in_once(client):
    address = link_for(UserFactory(person=PersonFactory()))

    first = client.get(address)
    second = Client().get(address)

    assert (first.status_code, first.headers["Location"], is_signed_in(client)) == (302, "/weiter/", True)
    assert second.status_code == 410


def test_the_token_itself_is_not_kept():
    token = actions.issue_link(user=UserFactory(), by=MACHINE)

    assert SignInLink.objects.get().token_hash != token
    assert len(SignInLink.objects.get().token_hash) == 64


@pytest.mark.parametrize("kind", ("expired", "unknown", "closed"))
def test_other_links_are_all_refused_alike(kind, client):
    user = UserFactory()
    address = link_for(user) if kind != "unknown" else reverse("actors:sign_in", args=["x" * 43])
    if kind == "closed":
        user.is_active = False
        user.save()

    with clock.at(clock.now() + dt.timedelta(hours=25 if kind == "expired" else 0)):
        page = client.get(address)

    assert page.status_code == 410
    assert (
        page.context["reason"]
        == "Dieser Link wurde schon benutzt oder ist abgelaufen. Melden Sie sich stattdessen mit Ihrer E-Mail-Adresse an."
    )


@pytest.mark.django_db(transaction=True)
def test_a_link_used_in_parallel_opens_once():
    token = actions.issue_link(user=UserFactory(), by=MACHINE)

    def redeem(_number):
        try:
            actions.redeem_link(token=token)
        except actions.LinkIsSpent:
            return "spent"
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(4) as threads:
        found = sorted(threads.map(redeem, range(8)))

    assert found == ["in"] + ["spent"] * 7
    connection.close()


def test_a_link_does_not_go_around_the_second_factor(client):
    user = UserFactory(role=Role.COORDINATION)
    secret = with_second_factor(user)
    CollectionFactory()

    page = client.get(link_for(user))
    before = client.get("/koordination/").headers["Location"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert page.headers["Location"] == reverse("mfa_authenticate")
    assert before == "/konto/anmelden/?next=/koordination/"
    assert client.get("/koordination/").status_code == 200


def test_a_code_by_mail_signs_in(client, mailoutbox):
    UserFactory(email="ada@example.org", person=PersonFactory())

    client.post(reverse("account_request_login_code"), {"email": "Ada@Example.org"})
    code = re.search(r"^ {4}(\S+)$", mailoutbox[0].body, re.M).group(1)
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert mailoutbox[0].subject == f"Unser Netzwerk: Ihr Code {code}"
    assert is_signed_in(client)


def test_a_wrong_code_does_not_sign_in_and_tries_end(client, mailoutbox):
    UserFactory(email="ada@example.org", person=PersonFactory())
    client.post(reverse("account_request_login_code"), {"email": "ada@example.org"})

    answers = [
        client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"}).status_code
        for _try in range(6)
    ]

    assert answers[-1] == 302
    assert not is_signed_in(client)


def test_nobody_learns_whether_an_address_is_known(mailoutbox):
    UserFactory(email="ada@example.org")

    pages = []
    for email in ("ada@example.org", "niemand@example.org"):
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": email})
        text = client.get(reverse("account_confirm_login_code")).content.decode().replace(email, "ADRESSE")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text))

    assert pages[0] == pages[1]
    assert [letter.to for letter in mailoutbox] == [["ada@example.org"]]


def test_codes_are_limited_also_behind_forged_headers(mailoutbox):
    UserFactory(email="ada@example.org")
    cache.clear()

    for number in range(8):
        Client().post(
            reverse("account_request_login_code"), {"email": "ada@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.1.{number}", "Forwarded": f"for=10.0.2.{number}"},
        )  # fmt: skip

    assert len(mailoutbox) == 3


def test_many_addresses_from_one_machine_are_limited(mailoutbox):
    cache.clear()
    for number in range(25):
        UserFactory(email=f"p{number}@example.org")

    for number in range(25):
        Client().post(
            reverse("account_request_login_code"),
            {"email": f"p{number}@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )

    assert len(mailoutbox) == 20


@pytest.mark.parametrize(
    "path",
    (
        "/konto/signup/",
        "/konto/password/reset/",
        "/konto/password/change/",
        "/konto/email/",
        "/konto/password/set/",
    ),
)
def test_what_passwords_need_is_not_there(path, client):
    assert client.get(path).status_code == 404


def test_the_editor_sends_to_our_own_entrance(client):
    assert client.get("/redaktion/").headers["Location"] == "/konto/anmelden/?next=/redaktion/"


def test_where_each_role_lands(client, settings):
    settings.DEMO = True
    landed = {}
    for role in (Role.MEMBER, Role.COORDINATION, Role.FUNDER, Role.EDITING):
        client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
        landed[role] = client.get("/weiter/").headers["Location"]

    assert landed == {
        "member": "/mein/",
        "coordination": "/koordination/",
        "funder": "/mein/",
        "editing": "/redaktion/",
    }


def test_signing_out_takes_a_post(client):
    client.get(link_for(UserFactory(person=PersonFactory())))

    client.get(reverse("account_logout"))
    still = is_signed_in(client)
    client.post(reverse("account_logout"))

    assert (still, is_signed_in(client)) == (True, False)


@pytest.mark.parametrize(
    ("host", "is_offered"), (("netz.example", True), ("127.0.0.1:8000", False), ("[::1]:8000", False))
)
def test_a_passkey_is_offered_only_where_a_browser_would_give_one(client, settings, host, is_offered):
    settings.ALLOWED_HOSTS = ["*"]

    page = client.get(reverse("account_login"), headers={"host": host})

    assert ("Mit Passkey anmelden" in page.content.decode()) is is_offered


def test_whoever_has_just_set_up_the_app_sees_the_recovery_codes_without_another_proof(client):
    client.get(
        link_for(UserFactory(person=PersonFactory(), password="!"))
    )  # unusable, as all accounts have it
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    page = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)

    assert page.redirect_chain == [(reverse("mfa_view_recovery_codes"), 302)]
    assert len(page.context["unused_codes"]) == 10


def test_the_list_of_passkeys_is_shown_before_there_is_one(client):
    client.get(link_for(UserFactory(person=PersonFactory())))

    page = client.get(reverse("mfa_list_webauthn"))

    assert "Sie haben noch keinen Passkey" in page.content.decode()


def recovery_code(user):
    return RecoveryCodes.activate(user).get_unused_codes()[0]


def test_removing_the_app_takes_another_proof_and_the_coordination_needs_a_new_one(client):
    user = UserFactory(role="coordination", password="!")
    secret = with_second_factor(user)
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    remove = reverse("mfa_deactivate_totp")
    client.get(link_for(user))
    client.post(reverse("mfa_authenticate"), {"code": code})

    asked = client.get(remove, follow=True)
    proven = client.post(
        asked.redirect_chain[-1][0], {"code": recovery_code(user), "next": remove}, follow=True
    )
    client.post(remove)

    assert "Bestätigen, dass Sie es sind" in asked.content.decode()
    assert "Die App entfernen?" in proven.content.decode()
    assert client.get("/koordination/").headers["Location"].startswith(reverse("mfa_index"))


def test_every_page_of_a_second_proof_is_in_the_words_of_the_house(client):
    user = UserFactory(role="member", person=PersonFactory(), password="!")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefon", "credential": {}}
    )
    client.post(reverse("mfa_reauthenticate"), {"code": recovery_code(user)})

    pages = {
        "Passkey umbenennen": reverse("mfa_edit_webauthn", args=[key.pk]),
        "Den Passkey „Telefon“ entfernen?": reverse("mfa_remove_webauthn", args=[key.pk]),
        "Neue Notfallcodes erstellen": reverse("mfa_generate_recovery_codes"),
    }

    assert {
        page: client.get(page).content.decode().count(f"<h1>{title}</h1>") for title, page in pages.items()
    } == (dict.fromkeys(pages.values(), 1))
