"""Classes 7 to 11, 16 and 24: what people type must stay text, everywhere."""

import re
from pathlib import Path

import pytest
from django.core import mail

from geflecht.actors import actions
from geflecht.actors.models import Contact, Machine, Network, Role
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db

SOURCES = Path(__file__).resolve().parents[2] / "src/geflecht"
PAYLOADS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "</textarea><script>1</script>",
    "<iframe srcdoc='<b>x'>", "{{ 7*7 }}{% now 'Y' %}", "<b onmouseover=alert(1)>x</b>", "</title><script>1</script>",
)  # fmt: skip
ALIVE = re.compile(r"<(script>|img src=x|svg/onload|iframe srcdoc|b onmouseover)", re.I)


def poisoned(payload):
    """Records whose every text field holds `payload`, and who may look at them."""
    collection = CollectionFactory(name=payload, name_en=payload)
    Network.objects.create(
        pk=1, name=payload, kind=payload, default_collection=collection, public_collection=collection
    )
    texts = {
        "short_name": payload[:60],
        "summary": payload,
        "description": payload,
        "type_label": payload,
        "role_label": payload,
        "place_text": payload,
    }
    one = OrganisationFactory(collection=collection, name=payload, slug="eins", **texts)
    two = OrganisationFactory(collection=collection, name=payload + "2", slug="zwei", **texts)
    person = PersonFactory(collection=collection, name=payload, **texts)
    Contact.objects.create(actor=person, email="a@example.org", phone=payload[:60], street=payload)
    AffiliationFactory(person=person, organisation=one, function=payload)
    OfferNeedFactory(actor=person, text=payload)
    TermFactory(key="gift", label_de=payload, label_en=payload, variants=[payload])
    ObservationFactory(source=person, target=two, evidence=payload)
    actions.move_membership(actor=one, state="paused", by=Machine(payload))
    actions.name_externally(actor=one, source=payload[:60], value=payload, by=Machine())
    return one, two, person


@pytest.mark.parametrize("payload", PAYLOADS)
def test_stored_markup_stays_text_on_every_page(payload):
    one, two, person = poisoned(payload)
    desk, member = signed_in(Role.ADMINISTRATION), client_of(UserFactory(person=person))
    at_desk = (
        "/koordination/", "/koordination/mitwirkende/", "/koordination/dubletten/", "/koordination/verbindung/",
        "/koordination/woerter/theme/", "/koordination/woerter/theme/gift/", "/koordination/protokoll/",
        "/koordination/konten/", "/koordination/netzwerk/", f"/koordination/mitwirkende/{one.pk}/",
        f"/koordination/mitwirkende/{person.pk}/", f"/koordination/dubletten/{one.pk}/{two.pk}/",
        f"/koordination/mitwirkende/{person.pk}/loeschen/", "/netzwerk/", "/netzwerk/eins/",
    )  # fmt: skip
    of_mine = ("/mein/", "/mein/vorschau/", "/mein/verbindungen/", "/mein/daten/", "/mein/daten/loeschen/")

    pages = {path: desk.get(path) for path in at_desk} | {path: member.get(path) for path in of_mine}

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert {
        path: ALIVE.findall(page.content.decode())
        for path, page in pages.items()
        if ALIVE.search(page.content.decode())
    } == {}
    assert [path for path, page in pages.items() if ">49" in page.content.decode()] == []


STRANGE = (
    *PAYLOADS, "' OR 1=1 --", "%27;DROP TABLE actors_actor;--", "\\", "%", "_", "a" * 5000, "\u0000", "-1", "9" * 30,
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "names"),
    (
        ("/koordination/", ("sammlung",)),
        (
            "/koordination/mitwirkende/",
            ("q", "stand", "bereich", "lager", "art", "hinweis", "sammlung", "seite"),
        ),
        ("/koordination/protokoll/", ("wer", "was", "seite")),
        ("/koordination/dubletten/", ("sammlung", "seite")),
        ("/koordination/verbindung/", ("sammlung",)),
        ("/koordination/konten/", ("seite",)),
        ("/mein/daten/", ("form",)),
        ("/konto/anmelden/", ("next",)),
    ),
)
def test_parameters_are_answered_and_stay_text(path, names):
    CollectionFactory()
    client = (
        client_of(None)
        if path.startswith("/konto")
        else signed_in(Role.ADMINISTRATION, person=PersonFactory())
    )

    pages = [client.get(path, dict.fromkeys(names, payload)) for payload in STRANGE]

    assert [page.status_code for page in pages] == [200] * len(STRANGE)
    assert [ALIVE.findall(page.content.decode()) for page in pages] == [[]] * len(STRANGE)


def test_metacharacters_find_nothing_else():
    OrganisationFactory(name="Haus Eins"), OrganisationFactory(name="100 % Quartier")
    client = signed_in(Role.COORDINATION)

    found = {
        text: len(client.get("/koordination/mitwirkende/", {"q": text}).context["page"].object_list)
        for text in ("' OR '1'='1", "%", "_", "Haus")
    }

    assert found == {"' OR '1'='1": 0, "%": 1, "_": 0, "Haus": 1}


def test_mail_headers_cannot_be_written_by_names(django_capture_on_commit_callbacks):
    Network.objects.create(pk=1, name="Netz\nBcc: opfer@example.org\nX: <b>")
    user = UserFactory(email="ziel@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        actions.send_link(user=user, address=lambda token: f"https://x.example/{token}", by=Machine())

    letter = mail.outbox[0]
    assert letter.recipients() == ["ziel@example.org"]
    assert letter.subject == "Ihr Zugang zu Netz Bcc: opfer@example.org X: <b>" or "\n" not in letter.subject
    assert "Bcc" not in letter.message()


def test_at_most_five_links_a_day():
    user = UserFactory()
    for _number in range(5):
        actions.send_link(user=user, address=str, by=Machine())

    with pytest.raises(actions.TooManyLinks):
        actions.send_link(user=user, address=str, by=Machine())


MADE_SAFE_WITH_REASON = {"kit/templatetags/linked_data.py"}  # JSON in a data block, every “<” escaped


def test_nothing_is_marked_safe():
    marked = []
    for path in [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html")]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            is_ui = path.parts[-4:-2] == ("geflecht", "ui") or "/ui/" in str(path)
            if (
                re.search(r"mark_safe\(|\|safe\b(?!seq)|autoescape off|SafeString\(f?[\"']<", line)
                and not is_ui
                and path.suffix != ".txt"
            ):
                marked.append((str(path.relative_to(SOURCES)), number))

    assert [place for place in marked if place[0] not in MADE_SAFE_WITH_REASON] == []


def test_no_inline_script_or_style_in_templates():
    inline = []
    for path in SOURCES.rglob("templates/**/*.html"):
        if path.parent.name == "mail":
            continue  # mail programs know no style sheet, and no policy of ours stands over them
        text = path.read_text("utf-8")
        if re.search(r"\sstyle=|\son(click|load|change|submit|error)=|<style", text):
            inline.append(str(path.relative_to(SOURCES)))
        for tag in re.findall(r"<script\b[^>]*>", text):
            if "src=" not in tag and "json" not in tag:
                inline.append(f"{path.relative_to(SOURCES)}: {tag}")

    assert inline == []
