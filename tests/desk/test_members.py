import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from geflecht.actors.models import (
    Actor,
    Affiliation,
    Contact,
    ExternalId,
    Merge,
    Network,
    Role,
    Sector,
    Term,
    User,
)
from geflecht.ties.models import Observation
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import (
    CollectionFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    SectorFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(Role.COORDINATION)


def fields(**values):
    audiences = {
        "profile_audience": "members",
        "contact_audience": "coordination",
        "offers_audience": "members",
        "ties_audience": "members",
    }
    return {"kind": "organisation", "name": "Haus am Platz", **audiences, **values}


@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize(
    "name", ("desk:members", "desk:duplicates", "desk:log", "desk:vocabularies", "desk:network", "desk:tie")
)
def test_lists_have_a_budget(name, count, desk, django_assert_max_num_queries):
    for number in range(count):
        actor = OrganisationFactory(name=f"Haus {number}")
        OfferNeedFactory(actor=actor)
        TermFactory()
    desk.get(reverse(name))

    with django_assert_max_num_queries(10):
        desk.get(reverse(name))


@pytest.mark.parametrize("count", (1, 3))
def test_the_vocabulary_and_account_lists_have_a_budget(count, django_assert_max_num_queries):
    for _number in range(count):
        UserFactory(person=PersonFactory()), TermFactory()
    admin = signed_in(Role.ADMINISTRATION)
    admin.get("/koordination/woerter/theme/")

    with django_assert_max_num_queries(10):
        admin.get("/koordination/woerter/theme/")
    with django_assert_max_num_queries(10):
        admin.get("/koordination/konten/")


def test_the_list_shows_fifty_and_filters(desk):
    [OrganisationFactory() for _number in range(51)]
    PersonFactory(name="Zita Zuletzt", membership="invited")

    first = desk.get(reverse("desk:members")).context["page"]
    invited = desk.get(reverse("desk:members"), {"stand": "invited"}).context["page"]

    assert (len(first.object_list), first.paginator.count) == (50, 52)
    assert [actor.name for actor in invited] == ["Zita Zuletzt"]


@pytest.mark.parametrize(
    "hint",
    (
        "ohne-bereich",
        "ohne-ort",
        "ohne-kontakt",
        "ohne-verbindung",
        "ohne-antwort",
        "angebot-laeuft-aus",
        "neu",
    ),
)
def test_every_hint_is_answered(desk, hint):
    OrganisationFactory(sector=None, name="Ohne alles")

    found = desk.get(reverse("desk:members"), {"hinweis": hint}).context["page"].object_list

    expected = [] if hint in ("ohne-antwort", "angebot-laeuft-aus", "neu") else ["Ohne alles"]
    assert [actor.name for actor in found] == expected


def test_a_bulk_change_is_looked_at_first(desk):
    actors = [OrganisationFactory(), OrganisationFactory()]
    data = {"ids": [actor.pk for actor in actors], "state": "paused"}

    preview = desk.post(reverse("desk:change_states"), data)
    before = set(Actor.objects.values_list("membership", flat=True))
    desk.post(reverse("desk:change_states"), {**data, "confirmed": "1"})

    assert (preview.status_code, len(preview.context["chosen"])) == (200, 2)
    assert before == {"active"}
    assert set(Actor.objects.values_list("membership", flat=True)) == {"paused"}


def test_a_member_is_entered_and_changed(desk):
    CollectionFactory()
    sector, theme = SectorFactory(), TermFactory()

    desk.post(
        reverse("desk:add_member"),
        fields(sector=sector.pk, themes=[theme.pk], email="haus@example.org", place="Nirgendwo"),
    )
    actor = Actor.objects.get()
    desk.post(reverse("desk:save_member", args=[actor.pk]), fields(name="Haus am Markt", phone="0123"))

    actor.refresh_from_db()
    assert (actor.name, actor.slug, actor.place_text) == ("Haus am Markt", "haus-am-markt", "")
    assert (actor.contact.email, actor.contact.phone) == ("", "0123")


def test_a_form_with_a_fault_keeps_what_was_written(desk):
    CollectionFactory()

    page = desk.post(reverse("desk:add_member"), fields(name="", email="keine Adresse", phone="0456"))

    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["email", "name"]
    assert page.context["form"]["phone"].value() == "0456"
    assert Actor.objects.count() == 0


def test_a_person_is_not_public_without_consent(desk):
    person = PersonFactory()

    page = desk.post(
        reverse("desk:save_member", args=[person.pk]), fields(name="Neu", profile_audience="public")
    )

    person.refresh_from_db()
    assert (page.status_code, person.profile_audience) == (422, "members")


def test_functions_offers_numbers_hang_on_a_member(desk):
    person, house = PersonFactory(), OrganisationFactory(name="Haus Eins")

    desk.post(
        reverse("desk:affiliate", args=[person.pk]),
        {
            "funktion-other": "haus eins",
            "funktion-function": "Leitung",
            "funktion-since": "2021",
            "funktion-is_main": "on",
        },
    )
    desk.post(
        reverse("desk:post_offer", args=[person.pk]),
        {"angebot-direction": "need", "angebot-text": "Ein  Raum", "angebot-expires_on": "2999-01-01"},
    )
    desk.post(reverse("desk:add_id", args=[person.pk]), {"nummer-source": "Liste", "nummer-value": "17"})

    row = Affiliation.objects.get()
    assert (row.organisation, row.function, str(row.since)) == (house, "Leitung", "2021")
    assert list(person.offers_and_needs.values_list("direction", "text")) == [("need", "Ein Raum")]
    assert list(ExternalId.objects.values_list("source", "value")) == [("Liste", "17")]


def test_a_name_that_is_not_there_says_what_is_close(desk):
    person = PersonFactory()
    OrganisationFactory(name="Nachbarschaftshaus Nord")

    page = desk.post(reverse("desk:affiliate", args=[person.pk]), {"funktion-other": "Nachbarschaftshaus"})

    assert page.context["affiliation_form"].errors["other"] == [
        "Niemand heißt genau „Nachbarschaftshaus“. Meinen Sie „Nachbarschaftshaus Nord“?"
    ]


def picture(name="bild.png", kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


CREDIT = {"bild-author": "Ada", "bild-source_line": "Ada / Haus", "bild-alternative_text": "Ein rotes Feld"}


def test_a_picture_needs_its_credit(desk):
    actor = OrganisationFactory()
    address = reverse("desk:set_picture", args=[actor.pk])

    refused = desk.post(address, {"bild-file": picture(), **CREDIT, "bild-author": ""})
    desk.post(address, {"bild-file": picture(), **CREDIT})

    actor.refresh_from_db()
    assert refused.status_code == 422
    assert (actor.picture.author, actor.picture.source_line, actor.picture.alternative_text) == (
        "Ada",
        "Ada / Haus",
        "Ein rotes Feld",
    )


@pytest.mark.parametrize(
    "content",
    (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<html><script>1</script>",
        b"GIF89a<script>",
    ),
)
def test_what_is_no_picture_is_refused(desk, content):
    actor = OrganisationFactory()

    page = desk.post(
        reverse("desk:set_picture", args=[actor.pk]),
        {"bild-file": SimpleUploadedFile("b.png", content, "image/png"), **CREDIT},
    )

    actor.refresh_from_db()
    assert (page.status_code, actor.picture) == (422, None)


def test_duplicates_are_merged_and_taken_back(desk):
    one, other = (
        OrganisationFactory(name="Bauverein Nord eG"),
        OrganisationFactory(name="Bauverein Nord e.G."),
    )
    tie = ObservationFactory(source=other, target=OrganisationFactory(name="Ganz anders"))

    pairs = [{a.name, b.name} for a, b, _score in desk.get(reverse("desk:duplicates")).context["page"]]
    desk.post(reverse("desk:merge", args=[one.pk, other.pk]))
    tie.refresh_from_db()
    moved = tie.source
    desk.post(reverse("desk:undo_merge", args=[Merge.objects.get().pk]))

    tie.refresh_from_db()
    assert pairs == [{"Bauverein Nord eG", "Bauverein Nord e.G."}]
    assert (moved, tie.source) == (one, other)


def test_two_that_are_two_are_not_proposed_again(desk):
    one, other = (
        OrganisationFactory(name="Bauverein Nord eG"),
        OrganisationFactory(name="Bauverein Nord e.G."),
    )

    desk.post(reverse("desk:keep_apart", args=[one.pk, other.pk]))

    assert list(desk.get(reverse("desk:duplicates")).context["page"]) == []


def test_a_tie_is_entered_and_ended_by_hand(desk):
    one, other = OrganisationFactory(name="Haus Eins"), PersonFactory(name="Ada Zwei")
    data = {
        "source": "Haus Eins",
        "target": "Ada Zwei",
        "kind": "cooperates",
        "origin": "own",
        "since": "2024-03",
        "observed_on": "2026-01-01",
        "audience": "members",
    }

    desk.post(reverse("desk:tie"), data)
    row = Observation.objects.get()
    desk.post(reverse("desk:end_tie", args=[row.pk]), {"on": "2026-02-01"})

    assert (row.source, row.target, row.origin, str(row.since)) == (one, other, "own", "2024-03")
    assert list(Observation.objects.order_by("observed_on").values_list("is_ending", flat=True)) == [
        False,
        True,
    ]


def test_a_tie_with_oneself_is_refused_in_words(desk):
    OrganisationFactory(name="Haus Eins")
    data = {
        "source": "Haus Eins",
        "target": "Haus Eins",
        "kind": "cooperates",
        "origin": "own",
        "observed_on": "2026-01-01",
        "audience": "members",
    }

    page = desk.post(reverse("desk:tie"), data)

    assert (page.status_code, Observation.objects.count()) == (422, 0)
    assert len(page.context["form"].non_field_errors()) == 1


def test_words_are_entered_changed_and_moved(desk):
    TermFactory(key="eins", position=0), TermFactory(key="zwei", position=1)

    desk.post(
        reverse("desk:add_word", args=["theme"]),
        {"key": "drei", "label_de": "Drei", "label_en": "Three", "variants": "III\n\n3", "is_active": "on"},
    )
    desk.post(
        reverse("desk:word", args=["theme", "eins"]), {"label_de": "Eins!", "label_en": "One", "variants": ""}
    )
    desk.post(reverse("desk:move_word", args=["theme", "drei"]), {"up": "1"})

    rows = list(Term.objects.order_by("position").values_list("key", "label_de", "variants", "is_active"))
    assert rows == [
        ("eins", "Eins!", [], False),
        ("drei", "Drei", ["III", "3"], True),
        ("zwei", "zwei", [], True),
    ]


def test_a_sector_can_be_added(desk):
    SectorFactory()

    desk.post(
        reverse("desk:add_word", args=["sector"]),
        {
            "key": "sport",
            "label_de": "Sport",
            "label_en": "Sports",
            "variants": "",
            "is_active": "on",
            "side": "city_makers",
            "short": "SP",
            "tone": "7",
        },
    )

    assert list(Sector.objects.filter(key="sport").values_list("label_de", "side", "short", "tone")) == [
        ("Sport", "city_makers", "SP", 7)
    ]


def upload(lists):
    return SimpleUploadedFile(
        "w.json", (lists if isinstance(lists, str) else json.dumps(lists)).encode(), "application/json"
    )


def test_a_vocabulary_file_is_looked_at_before_it_is_entered(desk):
    TermFactory(key="alt", label_de="Alt", label_en="Old")
    lists = {
        "theme": [
            {"key": "alt", "de": "Alt", "en": "Old"},
            {"key": "neu", "de": "Neu", "en": "New", "variants": ["frisch"]},
        ]
    }

    preview = desk.post(reverse("desk:upload_words"), {"file": upload(lists)})
    before = Term.objects.count()
    desk.post(reverse("desk:apply_words"), {"lists": preview.context["lists"]})

    assert [(is_new, row.key) for is_new, row in preview.context["changes"]] == [(True, "neu")]
    assert (before, Term.objects.get(key="neu").variants) == (1, ["frisch"])


@pytest.mark.parametrize(
    "text",
    (
        "{",
        "[]",
        '{"theme": 1}',
        '{"theme": [1]}',
        '{"theme": [{"key": "x", "de": ""}]}',
        '{"sector": [{"key": "x", "de": "a", "en": "b"}]}',
        "[" * 100_000,
    ),
)
def test_a_wrong_vocabulary_file_changes_nothing(desk, text):
    page = desk.post(reverse("desk:upload_words"), {"file": upload(text)})

    assert (page.status_code, Term.objects.count(), Sector.objects.count()) == (422, 0, 0)


def test_the_settings_are_saved(desk):
    collection = CollectionFactory()
    data = {
        "name": "Netz Nord",
        "name_en": "Net North",
        "starts_on": "2026-01-01",
        "ends_on": "2025-01-01",
        "default_collection": collection.pk,
    }

    refused = desk.post(reverse("desk:network"), data)
    desk.post(reverse("desk:network"), {**data, "ends_on": "2028-12-31"})
    desk.post(reverse("desk:add_funder"), {"geber-name": "Stiftung", "geber-since": "2026-01-01"})
    OrganisationFactory(name="Büro")
    desk.post(reverse("desk:collection", args=["netz"]), {"name": "Netz Nord", "office": "Büro"})

    network = Network.objects.get()
    collection.refresh_from_db()
    assert refused.status_code == 422
    assert (network.name, str(network.ends_on), [f.name for f in network.funders.all()]) == (
        "Netz Nord",
        "2028-12-31",
        ["Stiftung"],
    )
    assert (collection.name, collection.office.name) == ("Netz Nord", "Büro")


def test_the_administration_gives_closes_and_opens_accounts(mailoutbox, django_capture_on_commit_callbacks):
    admin = signed_in(Role.ADMINISTRATION)
    admin.post(reverse("desk:accounts"), {"email": "neu@example.org", "role": "coordination"})
    user = User.objects.get(email="neu@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("desk:send_link", args=[user.pk]))
    admin.post(reverse("desk:toggle_account", args=[user.pk]))
    user.refresh_from_db()
    closed = user.is_active
    admin.post(reverse("desk:toggle_account", args=[user.pk]))
    user.refresh_from_db()

    assert (user.role, closed, user.is_active) == ("coordination", False, True)
    assert [letter.to for letter in mailoutbox] == [["neu@example.org"]]
    assert mailoutbox[0].body.count("/mein/zugang/") == 1


def test_a_closed_account_is_out_at_once():
    user = UserFactory(person=PersonFactory())
    client = client_of(user)
    admin = signed_in(Role.ADMINISTRATION)

    admin.post(reverse("desk:toggle_account", args=[user.pk]))

    assert client.get("/mein/").status_code == 302


def test_nobody_closes_their_own_account():
    me = UserFactory(role=Role.ADMINISTRATION)

    client_of(me).post(reverse("desk:toggle_account", args=[me.pk]))

    me.refresh_from_db()
    assert me.is_active is True


def test_erasing_asks_first(desk):
    person = PersonFactory(name="Bela Weg")
    Contact.objects.create(actor=person, email="bela@example.org")

    desk.get(reverse("desk:erase_member", args=[person.pk]))
    before = Contact.objects.count()
    desk.post(reverse("desk:erase_member", args=[person.pk]))

    assert (before, Contact.objects.count(), Actor.objects.filter(name="Bela Weg").count()) == (1, 0, 0)


def test_an_unknown_member_is_not_found(desk):
    assert desk.get(reverse("desk:member", args=[uuid.uuid4()])).status_code == 404
