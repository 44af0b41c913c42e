"""A passkey and an app as second proof, set up and used in a real browser."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def localhost(site):
    """The same site under a name: browsers give no passkeys to an address of numbers."""
    return site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(open_page):
    page = open_page()
    page.set_default_timeout(20_000)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def sign_in(page, site, role, name):
    """Follow a one-time link of an account that no other test uses."""
    page.goto(site.link(role, name).replace("127.0.0.1", "localhost"))


def sign_out(page, localhost):
    page.goto(f"{localhost}/konto/abmelden/")
    page.locator("main").get_by_role("button", name="Abmelden").click()


def test_a_passkey_is_set_up_and_signs_in_alone(page, site, localhost):
    sign_in(page, site, "member", "passkey")
    page.goto(f"{localhost}/konto/sicherheit/")
    page.get_by_role("link", name="Passkey hinzufügen").click()
    page.get_by_label("Name").fill("Mein Telefon")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_role("heading", name="Notfallcodes")).to_be_visible()
    page.goto(f"{localhost}/konto/sicherheit/webauthn/")
    expect(page.get_by_text("Mein Telefon")).to_be_visible()

    sign_out(page, localhost)
    page.goto(f"{localhost}/konto/anmelden/?next=/mein/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()

    page.wait_for_url("**/mein/")


def test_an_app_is_set_up_and_asked_for_and_a_recovery_code_helps_out(page, site, localhost):
    sign_in(page, site, "coordination", "app")
    page.goto(f"{localhost}/konto/sicherheit/")
    page.get_by_role("link", name="App einrichten").click()
    secret = page.locator("main code").inner_text()
    page.get_by_label("Code").fill(
        format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    )
    page.get_by_role("button", name="Einrichten").click()
    expect(page.get_by_role("heading", name="Notfallcodes")).to_be_visible()
    codes = page.locator("main code").all_inner_texts()
    assert len(set(codes)) == 10

    sign_out(page, localhost)
    sign_in(page, site, "coordination", "app")
    expect(page.get_by_role("heading", name="Zweiter Nachweis")).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Anmelden").click()

    expect(page.get_by_role("heading", level=1, name="Lagebild")).to_be_visible()
