import pytest
from django.urls import reverse

from geflecht.actors import actions
from geflecht.kit import jobs, outbox
from geflecht.kit.models import Letter
from tests.factories.accounts import client_of
from tests.factories.actors import UserFactory

pytestmark = pytest.mark.django_db


def letter(**more):
    said = {"to": "a@example.org", "kind": "survey", "occasion": "probe", "subject": "Drei Fragen"}
    return actions.write_mail(**{**said, "text": "Guten Tag,\n\nhttps://a.example/b/\n\nBis bald", **more})


def test_a_mail_has_text_html_and_a_way_to_stop_it(client):
    made = letter(text="Hallo <b>Welt</b>\n\nhttps://a.example/b/")

    address = made.stop_address.removeprefix("http://localhost:8000")
    assert "Hallo <b>Welt</b>" in made.text
    assert "Hallo &lt;b&gt;Welt&lt;/b&gt;" in made.html
    assert '<a href="https://a.example/b/"' in made.html
    assert made.stop_address in made.text
    assert client.get(address).status_code == 200
    assert not outbox.is_stopped("a@example.org", "survey")
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert letter(occasion="zwei") is None
    client.post(address, {"what": "resume"})
    assert letter(occasion="drei") is not None


def test_the_same_occasion_is_written_once():
    letter(), letter()

    assert Letter.objects.count() == 1


def test_a_forged_stop_link_stops_nothing(client):
    assert client.post(reverse("actors:stop_mail", args=["x:y"])).status_code == 410


def test_a_job_is_shown_to_whoever_started_it_and_to_nobody_else():
    me, other = UserFactory(), UserFactory(role="coordination")
    job = jobs.start("tests.kit.probe.count", label="Zählen", by=me, to=3)
    address = reverse("actors:job", args=[job.pk])

    mine, theirs = client_of(me).get(address), client_of(other).get(address)

    assert [mine.status_code, theirs.status_code] == [200, 404]
    assert "Zählen" in mine.content.decode()
