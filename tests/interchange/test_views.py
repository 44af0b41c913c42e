import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geflecht.actors.models import Actor, Collection, Sector
from geflecht.interchange.models import ImportBatch
from geflecht.ties.models import Observation
from tests.factories.actors import (
    CollectionFactory,
    CoordinatorFactory,
    OrganisationFactory,
    SectorFactory,
    UserFactory,
)
from tests.factories.interchange import ImportBatchFactory, ImportFileFactory
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
NODES = "id;Name;Typ;Sektor\n1;Haus;Organisation;Kultur\n2;Amt;Organisation;Kultur\n"
TIES = "Quelle;Ziel;Art;seit\n1;2;partner;2023\n"


@pytest.fixture
def coordinator(client, settings):
    settings.DEMO = True  # no second factor
    SectorFactory(key="kultur", label_de="Kultur")
    user = CoordinatorFactory()
    client.force_login(user)
    return user


def hand_in(client, **values):
    return client.post(
        reverse("interchange:start"), {"collection": CollectionFactory().pk, **values}, follow=True
    )


def draft():
    return ImportBatch.objects.get()


def address(name):
    return reverse(f"interchange:{name}", args=[draft().pk])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_pasted_list_is_looked_at_and_taken_over(client, coordinator):
    page = hand_in(client, pasted=NODES.replace(";", "\t"))
    assert page.redirect_chain[-1][0] == address("look")
    assert [line.name for line in page.context["preview"].lines] == ["Haus", "Amt"]
    assert Actor.objects.count() == 0

    page = client.post(address("apply"), follow=True)

    assert sorted(Actor.objects.values_list("name", "sector__key")) == [("Amt", "kultur"), ("Haus", "kultur")]
    assert "Take the import back" in words(page)


def test_two_files_are_one_import_and_can_be_taken_back(client, coordinator):
    hand_in(
        client,
        lists=[
            SimpleUploadedFile("nodes.csv", NODES.encode("cp1252")),
            SimpleUploadedFile("ties.csv", TIES.encode()),
        ],
    )
    client.post(address("apply"))
    assert (Actor.objects.count(), Observation.objects.count()) == (2, 1)

    page = client.post(address("take_back"), follow=True)

    assert (Actor.objects.count(), Observation.objects.count(), draft().state) == (0, 0, "taken_back")
    assert "This import was taken back" in words(page)


def test_a_list_can_open_its_own_collection(client, coordinator):
    client.post(reverse("interchange:start"), {"pasted": NODES, "new_name": "Netz Herne"})
    client.post(address("apply"))

    collection = Collection.objects.get(slug="netz-herne")
    assert (collection.name, collection.actors.count()) == ("Netz Herne", 2)


def taken_over(page):
    """Return the buttons that would write the list into the network."""
    return [
        " ".join(text.split())
        for text in re.findall(r">([^<]*[Tt]ake over[^<]*)</button>", page.content.decode())
    ]


def test_a_list_without_errors_is_taken_over_with_one_button(client, coordinator):
    assert taken_over(hand_in(client, pasted=NODES)) == ["Take over"]


def test_a_list_that_is_known_already_offers_nothing_to_take_over(client, coordinator):
    collection = CollectionFactory()
    hand_in(client, pasted=NODES, collection=collection.pk)
    client.post(address("apply"))

    client.post(reverse("interchange:start"), {"collection": collection.pk, "pasted": NODES})
    page = client.get(reverse("interchange:look", args=[ImportBatch.objects.get(state="draft").pk]))

    assert taken_over(page) == []
    assert "The network already holds all of it" in words(page)


def test_a_list_of_nothing_but_errors_can_only_be_mended(client, coordinator):
    page = hand_in(client, pasted="id;Name;Typ\n1;;Organisation\n")

    assert taken_over(page) == []
    assert "only mending helps" in words(page)


def test_a_tie_of_a_refused_row_is_named_as_the_list_names_it(client, coordinator):
    ties = "Quelle;Ziel\nHaus;Amt\n"
    page = hand_in(
        client,
        lists=[
            SimpleUploadedFile(
                "nodes.csv", b"Name;Typ;E-Mail\nHaus;Organisation;kaputt\nAmt;Organisation;\n"
            ),
            SimpleUploadedFile("ties.csv", ties.encode()),
        ],
    )

    errors = [(one.file, one.row, one.field, one.value) for one, _column in page.context["preview"].problems]
    assert errors[:2] == [("nodes.csv", 2, "email", "kaputt"), ("ties.csv", 2, "source", "Haus")]
    assert page.context["preview"].remaining == 1


def test_the_mended_list_keeps_what_was_chosen_for_words(client, coordinator):
    page = hand_in(client, pasted="Name\tTyp\tSektor\nHaus\tOrganisation\tTanz\n\tOrganisation\t\n")
    columns = {"column-0": "name", "column-1": "kind", "column-2": "sector"}
    client.post(address("choose"), {**columns, "sector-0": "kultur"})
    mended = SimpleUploadedFile("m.csv", b"Name;Typ;Sektor\nHaus;Organisation;Tanz\nHof;Organisation;\n")

    page = client.post(
        reverse("interchange:start"), {"collection": draft().collection_id, "lists": mended}, follow=True
    )

    assert page.context["preview"].refused == 0
    assert taken_over(page) == ["Take over"]


def test_rows_with_errors_are_named_and_nothing_is_written_until_they_are_left_out(client, coordinator):
    page = hand_in(client, pasted=NODES + "3;;Organisation;\n")
    errors = [one for one, _column in page.context["preview"].problems if one.level == "error"]
    assert [(one.row, one.field) for one in errors] == [(4, "name")]

    assert taken_over(page) == ["Take over the 2 other rows"]

    refused = client.post(address("apply"), follow=True)
    assert (Actor.objects.count(), draft().state) == (0, "draft")
    assert "Nothing was written." in words(refused)

    client.post(address("apply"), {"skip_refused": "1"})
    assert (Actor.objects.count(), draft().state) == (2, "applied")


def test_a_column_that_was_not_recognised_is_mapped_and_remembered(client, coordinator):
    page = hand_in(client, pasted="Wer\tTyp\nHaus\tOrganisation\n")
    assert page.context["preview"].elements == 0

    page = client.post(address("choose"), {"column-0": "name", "column-1": "kind"}, follow=True)
    assert [line.name for line in page.context["preview"].lines] == ["Haus"]

    page = hand_in(client, pasted="Wer\tTyp\nHof\tOrganisation\n")
    assert [line.name for line in page.context["preview"].lines] == ["Hof"]


def test_a_choice_can_be_taken_back_to_what_the_header_says(client, coordinator):
    hand_in(client, pasted="Name\tTyp\tOrt\nHaus\tOrganisation\tHerne\n")
    client.post(address("choose"), {"column-0": "name", "column-1": "kind", "column-2": "note"})
    assert draft().mapping == {"elements:ort": "note"}

    client.post(address("choose"), {"column-0": "name", "column-1": "kind", "column-2": "place"})

    assert draft().mapping == {}


def test_an_unknown_sector_is_offered_and_created(client, coordinator):
    page = hand_in(
        client, pasted="Name\tTyp\tSektor\nHaus\tOrganisation\tHandwerk\nHof\tOrganisation\tMusik\n"
    )
    assert page.context["preview"].words == ["Handwerk", "Musik"]

    columns = {"column-0": "name", "column-1": "kind", "column-2": "sector"}
    page = client.post(
        address("choose"), {**columns, "sector-0": "create", "sector-1": "kultur"}, follow=True
    )
    assert page.context["preview"].refused == 0
    client.post(address("apply"))

    assert sorted(Actor.objects.values_list("name", "sector__key")) == [
        ("Haus", "handwerk"),
        ("Hof", "kultur"),
    ]
    assert sorted(Sector.objects.values_list("key", flat=True)) == ["handwerk", "kultur"]


def test_a_choice_that_is_no_option_changes_nothing(client, coordinator):
    hand_in(client, pasted="Name\tTyp\nHaus\tOrganisation\n")

    client.post(address("choose"), {"column-0": "password", "column-1": "kind"})

    assert draft().mapping == {}


def test_nothing_handed_in_is_said_at_the_field(client, coordinator):
    page = hand_in(client, pasted="  ")

    assert page.context["form"].errors == {"lists": ["Choose a file or paste a list first."]}


def test_a_draft_can_be_thrown_away(client, coordinator):
    hand_in(client, pasted=NODES)

    client.post(address("discard"))

    assert not ImportBatch.objects.exists()


def test_text_of_a_list_is_never_markup(client, coordinator):
    page = hand_in(client, pasted="Name\tTyp\tE-Mail\n<script>alert(1)</script>\tOrganisation\t<b>x\n")

    assert "<script>alert(1)" not in page.content.decode()
    assert "<b>x" not in page.content.decode()


@pytest.mark.parametrize("what", ("personen", "beziehungen"))
def test_the_empty_tables_are_recognised_column_by_column(client, coordinator, what):
    table = client.get(reverse("interchange:template", args=[what])).content

    page = hand_in(
        client, lists=[SimpleUploadedFile("vorlage.csv", table + b"1;2;3;4;5;6;7;8;9;10;11;12\r\n"[: 2 * 12])]
    )

    assert [column.header for column in page.context["preview"].columns if not column.field] == []


@pytest.mark.parametrize("format", ("xlsx", "graphml", "gexf", "kumu", "vcard", "csv"))
def test_an_export_is_a_download(client, coordinator, format):
    tie = ObservationFactory()

    answer = client.post(reverse("interchange:export"), {"collection": tie.collection_id, "format": format})

    assert re.fullmatch(r'attachment; filename="netz[.\w-]+"', answer["Content-Disposition"])
    if format == "csv":
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["netz.csv", "netz.ties.csv"]


def test_the_export_page_says_what_each_format_drops(client, coordinator):
    page = client.get(reverse("interchange:export"))

    assert words(page).count("Left out: ") == 5


PAGES = ("look", "choose", "apply", "take_back", "discard")


@pytest.mark.parametrize("name", (*PAGES, "start", "export", "template"))
@pytest.mark.parametrize("role", ("member", "editing", "funder", ""))
def test_only_the_coordination_comes_in(client, name, role):
    batch = ImportBatchFactory()
    if role:
        client.force_login(UserFactory(role=role))
    arguments = [batch.pk] if name in PAGES else ["personen"] if name == "template" else []

    method = client.get if name in ("look", "start", "export", "template") else client.post
    answer = method(reverse(f"interchange:{name}", args=arguments))

    assert answer.status_code == (403 if role else 302)
    assert ImportBatch.objects.get().state == "draft"


@pytest.mark.parametrize("count", (1, 3))
def test_the_start_page_takes_the_same_queries_for_any_number_of_imports(
    client, coordinator, django_assert_num_queries, count
):
    for _number in range(count):
        ImportBatchFactory(
            state="applied", applied_at="2026-01-01T10:00Z", report={"created": 1, "updated": 0}
        )
    client.get(reverse("interchange:start"))

    with django_assert_num_queries(5):
        page = client.get(reverse("interchange:start"))

    assert len(page.context["imports"]) == count


@pytest.mark.parametrize("count", (1, 3))
def test_the_preview_takes_the_same_queries_for_any_number_of_rows(
    client, coordinator, django_assert_num_queries, count
):
    OrganisationFactory()
    rows = "".join(f"Haus {number};Organisation;Kultur\n" for number in range(count))
    file = ImportFileFactory(content=f"Name;Typ;Sektor\n{rows}".encode())
    client.get(reverse("interchange:look", args=[file.batch_id]))

    with django_assert_num_queries(12):
        page = client.get(reverse("interchange:look", args=[file.batch_id]))

    assert len(page.context["preview"].lines) == count
