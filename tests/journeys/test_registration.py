"""From the form to the door: register, wait, get and take an offer, choose a workshop, check in without a net."""

import email
import re
import subprocess
import sys
from email.policy import default

from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.journeys.conftest import environment

PREPARE = """
import datetime as dt
import django
django.setup()
from django.utils import timezone
from geflecht.actors.models import Machine, Network
from geflecht.events import actions
from geflecht.events.actions import DayDraft, EventDraft, Guesting, WorkshopDraft
by = Machine("journey")
begin = timezone.localtime() + dt.timedelta(hours=6)
day = DayDraft(date=begin.date(), starts_at=begin.time().replace(second=0, microsecond=0))
draft = EventDraft(title="Probelauf (Beispiel)", slug="probelauf-beispiel", days=[day], is_example=True)
event = actions.record_event(collection=Network.objects.get().public_collection, draft=draft, by=by)
actions.set_terms(event=event, capacity=1, by=by)
for title in ("Am Fluss", "Im Hof"):
    actions.set_workshop(event=event, draft=WorkshopDraft(title=title, capacity=1), by=by)
actions.enter(event=event, guests=[Guesting(name="Erste Beispiel", email="erste@beispiel.example")], by=by)
"""

CANCEL = """
import django
django.setup()
from geflecht.actors.models import Machine
from geflecht.events import actions
from geflecht.events.models import Registration
row = Registration.objects.get(email="erste@beispiel.example", event__slug="probelauf-beispiel")
actions.cancel(registration=row, by=Machine("journey"))
"""


def in_site(site, script):
    variables = {**environment(site.data, site.url), "DJANGO_SETTINGS_MODULE": "geflecht.config.settings"}
    subprocess.run([sys.executable, "-c", script], env=variables, check=True, cwd=ROOT)


def link_in_mail(site, to):
    """Return the personal link of the newest mail to an address."""
    for path in sorted((site.data / "outbox").iterdir(), key=lambda one: one.stat().st_mtime, reverse=True):
        for part in path.read_bytes().split(b"-" * 79):
            message = email.message_from_bytes(part.lstrip(), policy=default)
            if message["To"] == to:
                found = re.search(r"https?://\S+/anmeldung/\S+", message.get_body(("plain",)).get_content())
                if found:
                    return found[0]
    raise AssertionError(f"no mail to {to}")


def test_from_the_form_to_the_door(site, open_page, signed_in):
    in_site(site, PREPARE)
    guest = open_page(width=390)

    guest.goto(f"{site.url}/veranstaltungen/probelauf-beispiel/")
    guest.get_by_role("link", name="Auf die Warteliste").click()
    guest.get_by_label("Name", exact=True).fill("Ada Beispiel")
    guest.get_by_label("E-Mail-Adresse").fill("ada@beispiel.example")
    guest.get_by_label("Runde 1: Wunsch 1").select_option("Im Hof")
    guest.get_by_role("button", name="Anmelden").click()
    expect(guest.get_by_role("heading", name="Sehen Sie in Ihr Postfach")).to_be_visible()

    link = link_in_mail(site, "ada@beispiel.example")
    guest.goto(link)
    guest.get_by_role("button", name="Meine Anmeldung bestätigen").click()
    expect(guest.get_by_role("heading", name="Sie stehen auf der Warteliste")).to_be_visible()

    in_site(site, CANCEL)
    guest.goto(link)
    guest.get_by_role("button", name="Den Platz nehmen").click()
    expect(guest.get_by_role("heading", name="Sie haben einen Platz")).to_be_visible()

    desk = open_page(width=390, state=signed_in("coordination"))
    desk.goto(f"{site.url}/koordination/veranstaltungen/probelauf-beispiel/workshops/")
    desk.get_by_role("button", name="Verteilen und allen schreiben").click()
    expect(desk.get_by_text("Bestmöglich verteilt: 1 Plätze vergeben")).to_be_visible()

    guest.goto(link)
    expect(guest.get_by_text("Runde 1: Im Hof.")).to_be_visible()
    guest.get_by_role("button", name=re.compile("Wählen ?: Am Fluss")).click()
    expect(guest.get_by_text("Sie sind in „Am Fluss“.")).to_be_visible()

    desk.goto(f"{site.url}/koordination/veranstaltungen/probelauf-beispiel/einlass/")
    desk.context.set_offline(True)
    desk.get_by_role("button", name=re.compile("Ist da ?: Ada Beispiel")).click()
    expect(desk.get_by_text("Kein Netz: 1 Ankünfte")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.get_by_text("Ada Beispiel ist da.")).to_be_visible(timeout=15000)

    guest.goto(link)
    expect(guest.get_by_role("heading", name="Sie waren dabei")).to_be_visible()
    expect(guest.get_by_role("link", name="Teilnahmebescheinigung (PDF)")).to_be_visible()
