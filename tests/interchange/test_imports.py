import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors import actions as actors
from geflecht.actors.models import Actor, Affiliation, ExternalId, Machine, Sector
from geflecht.interchange import actions, readers
from geflecht.interchange.models import ImportBatch
from geflecht.kit import clock
from geflecht.kit.models import LogEntry
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Observation
from tests.factories.actors import (
    CollectionFactory,
    CoordinatorFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
BY = Machine()
NODES = "id;Name;Typ;Sektor;Ort;E-Mail\n1;Haus;Organisation;Kultur;Herne;haus@example.org\n2;Amt;Organisation;Kommune;;\n"
TIES = "Quelle;Ziel;Art;Stärke;seit;Herkunft\n1;2;kooperiert;2,5;2023-03;eigene Initiative\n"


@pytest.fixture
def collection():
    SectorFactory(key="kultur", variants=["Kunst"])
    SectorFactory(key="kommune")
    PlaceFactory(name="Herne", state="Nordrhein-Westfalen")
    return CollectionFactory()


def parcel_of(*texts):
    return readers.read([(f"{number}.csv", text.encode()) for number, text in enumerate(texts, 1)])


def check(collection, *texts, **options):
    parcel, problems = parcel_of(*texts)
    return actions.check(parcel=parcel, problems=problems, collection=collection, by=BY, **options)


def bring_in(collection, *texts, **options):
    parcel, problems = parcel_of(*texts)
    return actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=BY, **options)


def counts(report):
    return [report[name] for name in ("created", "updated", "unchanged", "refused")]


def brief(problems):
    return [(one["file"], one["row"], one["field"], one["value"]) for one in problems]


def state():
    """Everything an import can touch, to be compared before and after."""
    return (
        sorted(
            Actor.objects.values_list(
                "pk", "name", "sector__key", "place__name", "website", "attributes__note"
            )
        ),
        sorted(Actor.objects.exclude(contact=None).values_list("pk", "contact__email", "contact__phone")),
        sorted(Affiliation.objects.values_list("person__name", "organisation__name", "function", "is_main")),
        sorted(Observation.objects.values_list("pk", "kind")),
        sorted(Sector.objects.values_list("key", flat=True)),
        sorted(ExternalId.objects.values_list("value", flat=True)),
    )


def test_import_enters_actors_with_sector_place_contact_and_ids(collection):
    _batch, report = bring_in(collection, NODES, TIES)

    rows = Actor.objects.order_by("name").values_list(
        "name", "kind", "sector__key", "place__name", "contact__email", "external_ids__value", "membership"
    )
    assert list(rows) == [
        ("Amt", "organisation", "kommune", None, None, "2", "active"),
        ("Haus", "organisation", "kultur", "Herne", "haus@example.org", "1", "active"),
    ]
    assert counts(report) == [3, 0, 0, 0]


def test_import_enters_ties_as_observations_of_today(collection):
    with clock.at(dt.date(2026, 11, 22)):
        bring_in(collection, NODES, TIES)

    tie = Observation.objects.get()
    assert (tie.source.name, tie.target.name, tie.kind, tie.strength, tie.since, tie.origin) == (
        "Haus", "Amt", "cooperates", 2.5, PartialDate(2023, 3), "own",
    )  # fmt: skip
    assert (tie.observed_on, tie.stated_by, tie.is_directed) == (dt.date(2026, 11, 22), "import", False)


def test_the_report_has_exactly_the_documented_shape(collection):
    report = check(collection, "Name;Typ;Sektor;Ort\nHaus;Organisation;Unfug;Nirgendwo\n").report()

    assert list(report) == ["created", "updated", "unchanged", "refused", "warnings", "problems"]
    assert report["problems"] == [
        {
            "file": "1.csv",
            "row": 2,
            "field": "sector",
            "value": "Unfug",
            "message": "“Unfug” is not a sector of this network. Choose one for this word, or create it.",
        }
    ]
    assert counts(report) == [0, 0, 0, 1]


def test_a_second_import_of_the_same_changes_nothing(collection):
    bring_in(collection, NODES, TIES)
    before = state()

    _batch, report = bring_in(collection, NODES, TIES)

    assert counts(report) == [0, 0, 3, 0]
    assert state() == before


def test_import_updates_by_external_id_and_keeps_what_cells_leave_empty(collection):
    bring_in(collection, NODES)

    _batch, report = bring_in(
        collection, "id;Name;Typ;Website;E-Mail\n1;Haus Neu;Organisation;haus.example.org;\n"
    )

    actor = Actor.objects.get(external_ids__value="1")
    assert (actor.name, actor.website, actor.contact.email, actor.sector.key) == (
        "Haus Neu", "https://haus.example.org", "haus@example.org", "kultur",
    )  # fmt: skip
    assert counts(report) == [0, 1, 0, 0]
    assert brief(report["warnings"]) == [("1.csv", 2, "name", "Haus Neu")]


def test_import_finds_entries_by_our_own_id_and_by_name_and_place(collection):
    own = OrganisationFactory(name="Alpha")
    OrganisationFactory(name="Beta", place=PlaceFactory(name="Bonn"))

    report = check(
        collection, f"id;Name;Typ\n{own.pk};Alpha;Organisation\n", "Name;Typ;Ort\nbeta;Organisation;Bonn\n"
    ).report()

    assert counts(report) == [0, 1, 1, 0]


def test_same_name_elsewhere_is_a_new_entry_with_a_warning(collection):
    OrganisationFactory(name="Stadtbibliothek", place=PlaceFactory(name="Bonn"))

    report = check(collection, "Name;Typ;Ort\nStadtbibliothek;Organisation;Herne\n").report()

    assert counts(report) == [1, 0, 0, 0]
    assert brief(report["warnings"]) == [("1.csv", 2, "name", "Stadtbibliothek")]


def test_an_id_of_ours_that_is_free_is_kept(collection):
    own = uuid.uuid4()

    bring_in(collection, f"id;Name;Typ\n{own};Alpha;Organisation\n")

    assert Actor.objects.get().pk == own


def test_an_id_that_leads_to_a_merged_entry_leads_to_the_kept_one(collection):
    kept, absorbed = OrganisationFactory(name="Kept"), OrganisationFactory(name="Gone")
    actors.merge_actors(kept=kept, absorbed=absorbed, by=BY)

    report = check(collection, f"id;Name;Typ\n{absorbed.pk};Kept;Organisation\n").report()

    assert counts(report) == [0, 0, 1, 0]


def test_errors_stop_the_whole_import(collection):
    before = state()

    with pytest.raises(actions.HasErrors) as refusal:
        bring_in(collection, NODES + "3;;Organisation;;;\n", TIES)

    assert state() == before
    assert counts(refusal.value.report) == [0, 0, 0, 1]
    assert brief(refusal.value.report["problems"]) == [("1.csv", 4, "name", "")]


def test_skip_refused_imports_the_rest_and_refuses_ties_to_what_is_left_out(collection):
    nodes = NODES + "3;Klub;Organisation;Unfug;;\n"
    ties = TIES + "1;3;partner;;2023;\n"

    _batch, report = bring_in(collection, nodes, ties, skip_refused=True)

    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Amt", "Haus"]
    assert Observation.objects.count() == 1
    assert counts(report) == [3, 0, 0, 2]


@pytest.mark.parametrize(
    ("nodes", "ties", "expected"),
    (
        ("id;Name;Typ;E-Mail\n1;A;Organisation;kaputt\n", "", [("1.csv", 2, "email", "kaputt")]),
        ("id;Name;Typ;Sektor\n1;A;Organisation;Unfug\n", "", [("1.csv", 2, "sector", "Unfug")]),
        ("id;Name;Typ\n1;;Organisation\n", "", [("1.csv", 2, "name", "")]),
        (
            "id;Name;Typ\n1;A;Organisation\n",
            "Quelle;Ziel;Art;seit\n1;9;partner;2023\n",
            [("2.csv", 2, "target", "9")],
        ),
        (
            "id;Name;Typ\n1;A;Organisation\n",
            "Quelle;Ziel;Art;seit\n1;A;partner;2023\n",
            [("2.csv", 2, "target", "1")],
        ),
        (
            "id;Name;Typ\n1;A;Organisation\n2;B;Organisation\n",
            "Quelle;Ziel;Art;seit\n1;2;partner;bald\n",
            [("2.csv", 2, "since", "bald")],
        ),
        (
            "id;Name;Typ\n1;A;Organisation\n2;B;Organisation\n",
            "Quelle;Ziel;Art;Datum\n1;2;partner;2999\n",
            [("2.csv", 2, "observed_on", "2999")],
        ),
    ),
)
def test_bad_rows_are_named_and_nothing_is_written(collection, nodes, ties, expected):
    before = state()

    with pytest.raises(actions.HasErrors) as refusal:
        bring_in(collection, nodes, *([ties] if ties else []))

    assert brief(refusal.value.report["problems"]) == expected
    assert state() == before


def test_missing_place_kind_and_date_are_warnings_said_once(collection):
    nodes = "id;Name;Typ;Ort\n1;A;Organisation;\n2;B;Organisation;\n3;C;Organisation;Nirgendwo\n"
    ties = "Quelle;Ziel;Art;seit\n1;2;;\n2;3;;\n1;3;partner;2023\n"

    report = check(collection, nodes, ties).report()

    assert brief(report["warnings"]) == [
        ("1.csv", 4, "place", "Nirgendwo"),
        ("1.csv", 2, "place", ""),
        ("2.csv", 2, "kind", ""),
        ("2.csv", 2, "since", ""),
    ]
    assert (counts(report), report["problems"]) == ([6, 0, 0, 0], [])


def test_a_place_that_is_not_in_the_list_is_kept_as_written(collection):
    bring_in(collection, "Name;Typ;Ort\nA;Organisation;Nirgendwo\n")

    assert Actor.objects.values_list("place", "place_text").get() == (None, "Nirgendwo")


def test_sectors_are_known_by_key_label_and_variant_in_any_spelling(collection):
    bring_in(
        collection, "Name;Typ;Sektor\nA;Organisation;KULTUR\nB;Organisation;kunst\nC;Organisation;Kommune\n"
    )

    assert list(Actor.objects.order_by("name").values_list("sector__key", flat=True)) == [
        "kultur",
        "kultur",
        "kommune",
    ]


def test_an_unknown_sector_can_be_mapped_created_or_left_empty(collection):
    text = "Name;Typ;Sektor\nA;Organisation;Theaterwelt\nB;Organisation;Handwerk\nC;Organisation;Sonstiges\n"

    bring_in(collection, text, sectors={"theaterwelt": "kultur", "handwerk": "create", "sonstiges": "leave"})

    assert list(Actor.objects.order_by("name").values_list("sector__key", flat=True)) == [
        "kultur",
        "handwerk",
        None,
    ]
    made = Sector.objects.get(key="handwerk")
    assert (made.label_de, made.short, made.side) == ("Handwerk", "HA", "intermediary")


def test_known_themes_become_themes_and_other_words_stay_beside(collection):
    theme = TermFactory(key="leerstand", label_de="Leerstand")

    bring_in(collection, "Name;Typ;Themen;Notiz;Mitglieder\nA;Organisation;Leerstand, Musik;ruhig;12\n")

    actor = Actor.objects.get()
    assert list(actor.themes.all()) == [theme]
    assert actor.attributes == {"tags": ["Musik"], "note": "ruhig", "Mitglieder": "12"}


def test_people_come_with_their_organisation_and_function(collection):
    house = OrganisationFactory(name="Kulturhaus", place=PlaceFactory(name="Bonn"))
    text = "Vorname;Nachname;Institution;Funktion;Sektor\nUte;Beispiel;Kulturhaus;Leitung;kultur\nJo;Muster;Neubau;Rat;kultur\n"

    _batch, report = bring_in(collection, text)

    rows = Affiliation.objects.order_by("person__name").values_list(
        "person__name", "organisation__name", "function", "is_main"
    )
    assert list(rows) == [
        ("Jo Muster", "Neubau", "Rat", True),
        ("Ute Beispiel", "Kulturhaus", "Leitung", True),
    ]
    assert Affiliation.objects.get(person__name="Ute Beispiel").organisation_id == house.pk
    assert counts(report) == [3, 0, 0, 0]


def test_a_new_function_in_the_same_organisation_replaces_the_text_and_counts_as_a_change(collection):
    first = "id;Vorname;Nachname;Institution;Funktion\n1;Ute;Beispiel;Haus;Rat\n"
    bring_in(collection, first)

    _batch, report = bring_in(collection, first.replace("Rat", "Leitung"))

    assert list(Affiliation.objects.values_list("function", "is_main")) == [("Leitung", True)]
    assert counts(report) == [0, 1, 0, 0]


def test_a_changed_tie_is_a_new_statement_beside_the_old(collection):
    bring_in(collection, NODES, TIES)

    _batch, report = bring_in(collection, NODES, TIES.replace("2,5", "4"))

    rows = Observation.objects.order_by("recorded_at").values_list("strength", "since", "origin")
    assert [(strength, str(since), origin) for strength, since, origin in rows] == [
        (2.5, "2023-03", "own"),
        (4.0, "2023-03", "own"),
    ]
    assert counts(report) == [0, 1, 2, 0]


def test_ties_find_their_ends_in_the_network_and_an_ending_is_a_statement(collection):
    one, two = OrganisationFactory(name="Alpha"), OrganisationFactory(name="Beta")
    ObservationFactory(source=one, target=two, kind="partner")

    bring_in(collection, f"Source;Target;Kind;Observed on;Ended\nAlpha;{two.pk};partner;2026-06-30;yes\n")

    rows = Observation.objects.order_by("observed_on").values_list("kind", "is_ending", "observed_on")
    assert list(rows) == [("partner", False, dt.date(2026, 1, 15)), ("partner", True, dt.date(2026, 6, 30))]


def test_an_unknown_kind_of_tie_is_kept_beside_it_with_a_warning(collection):
    _batch, report = bring_in(collection, NODES, "Quelle;Ziel;Art;seit\n1;2;Rivalität;2023\n")

    tie = Observation.objects.get()
    assert (tie.kind, tie.attributes) == ("unspecified", {"kind": "Rivalität"})
    assert brief(report["warnings"])[0] == ("2.csv", 2, "kind", "Rivalität")


def test_take_back_removes_what_was_created(collection):
    before = state()
    batch, _report = bring_in(collection, NODES + "3;X;Organisation;Neu;;\n", TIES, sectors={"neu": "create"})

    taken = actions.take_back(batch=batch, by=BY)

    assert state() == before
    assert taken == {"removed": 4, "restored": 0, "kept": 0}
    assert actions.take_back(batch=batch, by=BY) == {"removed": 0, "restored": 0, "kept": 0}


def test_take_back_puts_back_what_was_changed(collection):
    bring_in(collection, NODES, TIES)
    before = state()
    batch, _report = bring_in(
        collection,
        "id;Name;Typ;Sektor;Ort;E-Mail;Notiz;Themen\n1;Haus Zwei;Organisation;Kommune;Herne;neu@example.org;x;y\n",
        TIES.replace("2,5", "4"),
    )

    taken = actions.take_back(batch=batch, by=BY)

    assert state() == before
    assert taken == {"removed": 1, "restored": 1, "kept": 0}


def test_take_back_keeps_what_others_have_worked_with_since(collection):
    batch, _report = bring_in(collection, NODES)
    house, office = Actor.objects.get(name="Haus"), Actor.objects.get(name="Amt")
    ObservationFactory(source=house, target=OrganisationFactory(name="Später"))

    taken = actions.take_back(batch=batch, by=BY)

    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Haus", "Später"]
    assert not Actor.objects.filter(pk=office.pk).exists()
    assert taken == {"removed": 1, "restored": 0, "kept": 1}


def test_take_back_keeps_a_newer_value(collection):
    bring_in(collection, NODES)
    batch, _report = bring_in(collection, "id;Name;Typ;Website\n1;Haus Neu;Organisation;https://a.example\n")
    actors.change_actor(actor=Actor.objects.get(name="Haus Neu"), by=BY, website="https://b.example")

    actions.take_back(batch=batch, by=BY)

    assert Actor.objects.filter(external_ids__value="1").values_list("name", "website").get() == (
        "Haus",
        "https://b.example",
    )


def test_only_the_coordination_imports(collection):
    member = UserFactory()
    parcel, problems = parcel_of(NODES)

    with pytest.raises(PermissionDenied):
        actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=member)
    with pytest.raises(PermissionDenied):
        actions.start_import(files=[("a.csv", b"Name\nA\n")], collection=collection, by=member)
    batch, _report = bring_in(collection, NODES)
    with pytest.raises(PermissionDenied):
        actions.take_back(batch=batch, by=member)
    assert Actor.objects.count() == 2


def test_an_import_leaves_a_log_entry_with_its_counts(collection):
    batch, _report = bring_in(collection, NODES, TIES)

    entry = LogEntry.objects.get(event="interchange.imported")
    assert (entry.about_id, entry.details) == (
        str(batch.pk),
        {"created": 3, "updated": 0, "unchanged": 0, "refused": 0},
    )


def test_a_draft_is_kept_looked_at_applied_and_then_emptied(collection):
    by = CoordinatorFactory()
    batch = actions.start_import(
        files=[("a.csv", b"Wer;Typ\nHaus;Organisation\n")], collection=collection, by=by
    )
    actions.choose(batch=batch, mapping={"wer": "name"}, sectors={}, by=by)

    report = actions.apply(batch=batch, by=by)

    batch.refresh_from_db()
    assert (batch.state, batch.files.count(), counts(report)) == ("applied", 0, [1, 0, 0, 0])
    with pytest.raises(actions.NotADraft):
        actions.apply(batch=batch, by=by)


def test_the_meaning_of_a_column_is_remembered(collection):
    by = CoordinatorFactory()
    first = actions.start_import(files=[("a.csv", b"Wer\nHaus\n")], collection=collection, by=by)
    actions.choose(batch=first, mapping={"wer": "name"}, sectors={}, by=by)

    second = actions.start_import(files=[("b.csv", b"Wer\nHof\n")], collection=collection, by=by)

    assert second.mapping == {"wer": "name"}
    assert list(ImportBatch.objects.values_list("pk", flat=True)) == [second.pk]


def test_nothing_handed_in_is_refused(collection):
    with pytest.raises(actions.NothingToRead):
        actions.start_import(files=[("a.csv", b" \n")], collection=collection, by=CoordinatorFactory())


def test_a_draft_can_be_thrown_away(collection):
    by = CoordinatorFactory()
    batch = actions.start_import(files=[("a.csv", b"Name\nA\n")], collection=collection, by=by)

    actions.discard(batch=batch, by=by)

    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("count", (1, 3))
def test_import_takes_the_same_number_of_queries_for_any_number_of_rows(
    collection, django_assert_num_queries, count
):
    nodes = "id;Name;Typ;Sektor\n" + "".join(f"{n};A{n};Organisation;Kultur\n" for n in range(count + 1))
    ties = "Quelle;Ziel;Art;seit\n" + "".join(f"{n};{n + 1};partner;2023\n" for n in range(count))
    parcel, problems = parcel_of(nodes, ties)

    with django_assert_num_queries(42):
        actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=BY)


def test_files_are_read_from_disk_and_a_missing_one_is_a_problem(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Name;Typ\nHaus;Organisation\n")

    parcel, problems = actions.read_files([path, tmp_path / "none.csv"])

    assert [one.name for one in parcel.elements] == ["Haus"]
    assert [(one.file, one.level) for one in problems] == [(str(tmp_path / "none.csv"), "error")]


def test_people_of_the_network_are_found_by_name_at_the_end_of_a_tie(collection):
    PersonFactory(name="Ute Beispiel")
    OrganisationFactory(name="Haus")

    report = check(collection, "Von;Zu;Art;seit\nUte Beispiel;haus;kennt;2024\n").report()

    assert (counts(report), report["problems"]) == ([1, 0, 0, 0], [])
