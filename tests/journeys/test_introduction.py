"""A whole round, from candidates to what came of it: a coordinator and two people, in a browser."""

import datetime as dt
import re
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from geflecht.actors.models import Machine, Network
from geflecht.introductions import actions
from geflecht.introductions.models import Introduction
from geflecht.kit import clock, jobs, outbox
from geflecht.ties.models import Observation
from tests.factories.accounts import client_of
from tests.factories.actors import CollectionFactory, CoordinatorFactory, SectorFactory
from tests.factories.introductions import ParticipantFactory
from tests.introductions.conftest import links_in

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = ("Ada Beispiel", "Bodo Beispiel")


@pytest.fixture
def network():
    collection = CollectionFactory()
    Network.objects.update_or_create(
        pk=1, defaults={"default_collection": collection, "public_collection": collection}
    )
    for name, sector in zip(PEOPLE, ("kommune", "kultur"), strict=True):
        ParticipantFactory(name=name, sector=SectorFactory(key=sector))
    return collection


def state_of(user, live_server):
    cookies = client_of(user).cookies.items()
    return {
        "cookies": [{"name": name, "value": one.value, "url": live_server.url} for name, one in cookies],
        "origins": [],
    }


def letters(subject):
    outbox.send_waiting()
    return {letter.to[0]: letter for letter in mail.outbox if letter.subject.startswith(subject)}


@pytest.mark.parametrize("javascript", (True, False))
def test_a_whole_round_with_two_people(network, live_server, open_page, javascript):
    desk = open_page(javascript=javascript)
    for cookie in state_of(CoordinatorFactory(), live_server)["cookies"]:
        desk.context.add_cookies([cookie])
    desk.goto(f"{live_server.url}/koordination/vorstellungen/")
    desk.get_by_role("link", name="Runde eröffnen").click()
    desk.get_by_label("Name der Runde").fill("Runde im März")
    desk.get_by_role("button", name="Vorschläge berechnen").click()
    jobs.run_waiting()
    desk.reload()
    desk.get_by_role("link", name="Zum Ergebnis").click()
    expect(
        desk.get_by_role("heading", name=re.compile("^(Ada|Bodo) Beispiel und (Ada|Bodo) Beispiel$"))
    ).to_have_count(1)
    desk.locator("button[value=pin]").click()
    desk.get_by_role("link", name="Erst ansehen, dann verschicken").click()
    expect(desk.get_by_text("2 Mails gingen an 2 Menschen, für 1 Paare")).to_be_visible()
    desk.get_by_role("button", name="2 Mails verschicken").click()
    jobs.run_waiting()

    for letter in letters("Möchten Sie").values():
        answer(open_page, live_server, letter, javascript, "Ja, gern")
    assert len(letters("Sie haben beide zugesagt")) == 2

    later = timezone.now() + dt.timedelta(days=29)
    with mock.patch.object(clock.timezone, "now", return_value=later):
        actions.do_due(by=Machine())
        asked = letters("Haben Sie sich getroffen?")
        answer(open_page, live_server, next(iter(asked.values())), javascript, "arbeiten zusammen")
    desk.goto(f"{live_server.url}/koordination/vorstellungen/stand/?stand=getroffen")
    expect(desk.get_by_text("arbeiten zusammen")).to_be_visible()

    assert Introduction.objects.get().outcome == "working"
    assert [(tie.kind, tie.origin) for tie in Observation.objects.all()] == [("cooperates", "introduced")]


def answer(open_page, live_server, letter, javascript, button):
    """Open the link of a mail on a phone, and press a button there."""
    (path,) = links_in(letter.body)
    phone = open_page(javascript=javascript, width=390)
    phone.goto(live_server.url + path)
    phone.get_by_role("button", name=button).click()
    phone.wait_for_load_state()
