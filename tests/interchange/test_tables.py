import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.interchange import readers
from geflecht.interchange.readers import headers, texts
from geflecht.kit.partial_dates import PartialDate
from geflecht.kit.tables import protect


def read(text, *more, name="list.csv", **options):
    data = text if isinstance(text, bytes) else text.encode()
    return readers.read([(name, data), *more], **options)


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title.replace("_", " "))
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brief(problems):
    return [(problem.row, problem.field, problem.value, problem.level) for problem in problems]


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"))
@pytest.mark.parametrize("sign", (";", ",", "\t"))
def test_csv_is_read_in_each_encoding_and_separator(encoding, sign):
    text = f"Name{sign}Ort{sign}Typ\nBüro für Straßenkunst Köln{sign}Köln{sign}Organisation\n"

    parcel, _problems = read(text.encode(encoding))

    assert [(one.name, one.place, one.kind) for one in parcel.elements] == [
        ("Büro für Straßenkunst Köln", "Köln", "organisation")
    ]


def test_csv_keeps_quoted_line_ends_inner_quotes_and_separators():
    parcel, problems = read('Name;Typ;Notiz\n"Haus ""Eins""; Hof|Garten";Organisation;"erste\nzweite"\n')

    assert (parcel.elements[0].name, parcel.elements[0].note) == ('Haus "Eins"; Hof|Garten', "erste\nzweite")
    assert problems == []


def test_csv_row_numbers_are_those_of_the_spreadsheet_even_after_a_cell_with_a_line_end():
    _parcel, problems = read('Name;Typ;E-Mail\n"A\nB";Organisation;\n\nC;Organisation;kaputt\n')

    assert brief(problems) == [(4, "email", "kaputt", "error")]


def test_csv_follows_excels_own_separator_line():
    parcel, _problems = read("sep=;\nName;Ort\nA, B;Bonn\n")

    assert [(one.name, one.place) for one in parcel.elements] == [("A, B", "Bonn")]


def test_csv_finds_the_header_below_a_title():
    parcel, problems = read("Verteiler 2025;;\n;;\nName;Ort;E-Mail\nA;Bonn;falsch\n")

    assert [(one.name, one.place) for one in parcel.elements] == [("A", "Bonn")]
    assert brief(problems) == [(3, "kind", "", "warning"), (4, "email", "falsch", "error")]


def test_csv_keeps_the_second_of_two_equal_headers_and_says_so():
    parcel, problems = read("Name;Typ;Name\nA;Organisation;B\n")

    assert [(one.name, one.attributes) for one in parcel.elements] == [("A", {"Name (2)": "B"})]
    assert brief(problems) == [(1, "Name", "", "warning")]


@pytest.mark.parametrize("cell", ("=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd|x", "-2+3|x"))
def test_csv_keeps_a_formula_as_text_and_warns(cell):
    parcel, problems = read(f'Name;Typ;Notiz\nA;Organisation;"{cell}"\n')

    assert parcel.elements[0].note == cell
    assert brief(problems) == [(2, "Notiz", cell, "warning")]


def test_csv_takes_a_phone_number_for_no_formula():
    parcel, problems = read("Name;Typ;Telefon\nA;Organisation;+49 30 123\n")

    assert (parcel.elements[0].phone, problems) == ("+49 30 123", [])


def test_csv_with_a_nul_character_names_the_row_and_reads_nothing():
    parcel, problems = read(b"Name\nA\nB\x00C\n")

    assert parcel.elements == []
    assert brief(problems) == [(3, "", "", "error")]


def test_csv_with_a_quote_that_never_closes_is_refused_with_its_row():
    parcel, problems = read('Name;Ort\nA;Bonn\n"B;Kiel\nC;Ulm\n')

    assert parcel.elements == []
    assert [(problem.level, problem.row) for problem in problems] == [("error", 3)]


def test_csv_keeps_leading_zeros_and_reads_decimal_commas():
    nodes = "id;Name;Typ;PLZ\n007;A;Organisation;01067\n8;B;Organisation;99084\n"
    ties = "Quelle;Ziel;Art;Gewicht;seit\n007;8;kooperiert;1,5;2023\n"

    parcel, problems = read(nodes, ("ties.csv", ties.encode()))

    assert [(one.id, one.postcode) for one in parcel.elements] == [("007", "01067"), ("8", "99084")]
    assert [(one.source, one.target, one.strength, str(one.since)) for one in parcel.connections] == [
        ("007", "8", 1.5, "2023")
    ]
    assert problems == []


def test_csv_with_more_cells_than_headers_warns_with_the_row():
    _parcel, problems = read("Name;Typ\nA;Organisation;oh\n")

    assert brief(problems) == [(2, "", "oh", "warning")]


def test_an_empty_file_is_refused():
    assert brief(read("\n\n")[1]) == [(0, "", "", "error")]


def test_a_hundred_thousand_rows_are_answered():
    text = "Name;Typ\n" + "".join(f"Akteur {number};Organisation\n" for number in range(100_000))

    parcel, problems = read(text)

    assert (len(parcel.elements), problems) == (100_000, [])


def test_more_rows_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr("geflecht.interchange.readers.tables.MAX_ROWS", 2)

    parcel, problems = read("Name;Typ\nA;Organisation\nB;Organisation\nC;Organisation\n")

    assert (len(parcel.elements), brief(problems)) == (0, [(4, "", "", "error")])


def test_name_mail_and_date_problems_name_row_field_and_value():
    nodes = "id;Name;Typ;E-Mail;Website\n1;;Organisation;;\n2;B;Organisation;b@;\n3;C;Organisation;;http://\n"
    ties = "Quelle;Ziel;Art;seit;bis\n2;3;partner;irgendwann;\n2;3;partner;2024;2023\n2;2;partner;;\n;3;partner;;\n"

    _parcel, problems = read(nodes, ("ties.csv", ties.encode()))

    assert [(one.file, *brief([one])[0]) for one in problems] == [
        ("list.csv", 2, "name", "", "error"),
        ("list.csv", 3, "email", "b@", "error"),
        ("list.csv", 4, "website", "http://", "warning"),
        ("ties.csv", 2, "since", "irgendwann", "error"),
        ("ties.csv", 3, "until", "2023", "error"),
        ("ties.csv", 5, "source", "", "error"),
        ("ties.csv", 4, "target", "2", "error"),
    ]


def test_a_second_row_with_the_same_id_is_an_error_and_the_same_name_and_place_a_warning():
    _parcel, problems = read(
        "id;Name;Typ;Ort\n1;A;Organisation;Bonn\n1;B;Organisation;Kiel\n2;a ;Organisation;bonn\n"
    )

    assert brief(problems) == [(3, "id", "1", "error"), (4, "name", "a", "warning")]


def test_a_tie_to_a_name_that_fits_two_rows_asks_for_the_id():
    nodes = "id;Name;Typ;Ort\n1;Stadtbibliothek;Organisation;Bonn\n2;Stadtbibliothek;Organisation;Kiel\n3;C;Organisation;\n"
    ties = "Quelle;Ziel;Art;seit\nC;Stadtbibliothek;partner;2023\nC;2;partner;2023\n"

    parcel, problems = read(nodes, ("ties.csv", ties.encode()))

    assert [(one.source, one.target) for one in parcel.connections] == [("3", "2")]
    assert brief(problems) == [(2, "target", "Stadtbibliothek", "error")]


def test_people_bring_their_organisation_which_takes_sector_and_place():
    text = "Vorname;Nachname;Institution;Funktion;Sektor;Ort\nUte;Beispiel;Kulturhaus;Leitung;kultur;Herne\n"

    parcel, problems = read(text)

    assert [(one.kind, one.name, one.sector, one.place, one.implied) for one in parcel.elements] == [
        ("person", "Ute Beispiel", "", "Herne", False),
        ("organisation", "Kulturhaus", "kultur", "Herne", True),
    ]
    person, house = parcel.elements
    assert [(one.person, one.organisation, one.function) for one in parcel.affiliations] == [
        (person.key, house.key, "Leitung")
    ]
    assert problems == []


def test_a_person_with_two_organisations_has_two_affiliations():
    text = "id;Name;Typ;Organisation;Funktion\n1;Ute;Person;Haus A|Haus B;Leitung|\n2;Haus A;Organisation;;\n"

    parcel, _problems = read(text)

    assert [(one.organisation, one.function) for one in parcel.affiliations] == [
        ("2", "Leitung"),
        (parcel.elements[2].key, ""),
    ]


def test_name_beside_vorname_is_the_family_name():
    parcel, _problems = read("Name;Vorname\nBeispiel;Ute\n")

    assert [(one.name, one.given, one.family, one.kind) for one in parcel.elements] == [
        ("Ute Beispiel", "Ute", "Beispiel", "person")
    ]


def test_a_type_column_without_actor_types_is_the_sector():
    parcel, _problems = read("Label,Type\nA,Kommune\nB,Kultur\n")

    assert [(one.kind, one.sector) for one in parcel.elements] == [("", "Kommune"), ("", "Kultur")]


def test_a_mapping_wins_over_recognition_and_can_ignore():
    mapping = {"was_anderes": "name", "name": "-", "ort": ""}

    parcel, _problems = read("Name;Was anderes;Ort;Typ\nx;A;Bonn;Organisation\n", mapping=mapping)

    assert [(one.name, one.place, one.attributes) for one in parcel.elements] == [("A", "", {"Ort": "Bonn"})]


def test_without_a_name_column_the_file_is_refused_once_and_rows_too():
    _parcel, problems = read("Foo;Bar\n1;2\n")

    assert brief(problems)[0] == (1, "name", "", "error")


@pytest.mark.parametrize(
    ("header", "field"),
    (
        ("Sektor", "sector"), ("Bereich", "sector"), ("Sector", "sector"), ("Ort", "place"), ("Stadt", "place"),
        ("Town", "place"), ("PLZ", "postcode"), ("Postcode", "postcode"), ("E-Mail", "email"), ("e-mail-adresse:", "email"),
        ("EMAIL", "email"), ("Website", "website"), ("Notiz", "note"), ("Note", "note"), ("Typ", "kind"),
        ("Bundesland", "state"), ("Straße", "street"), ("Kürzel", "short"), ("  Bezeichnung ", "name"), ("Label", "name"),
    ),
)  # fmt: skip
def test_headers_are_recognised_in_german_and_english(header, field):
    assert headers.recognise([header], "elements") == {0: field}


@pytest.mark.parametrize(
    ("columns", "expected"),
    (
        (["Quelle", "Ziel"], {0: "source", 1: "target"}),
        (["Source", "Target", "from", "to"], {0: "source", 1: "target", 2: "since", 3: "until"}),
        (["From", "To", "Direction"], {0: "source", 1: "target", 2: "directed"}),
        (["Von", "Nach", "seit"], {0: "source", 1: "target", 2: "since"}),
    ),
)
def test_the_ends_of_ties_are_recognised_and_from_may_be_a_time(columns, expected):
    assert headers.role_of(columns) == "connections"
    assert headers.recognise(columns, "connections") == expected


def test_xlsx_reads_kumus_sheets_and_skips_ignored_and_hidden_ones():
    data = workbook(
        Elements=[["Label", "Type", "ID"], ["Äpfel & Söhne", "Organization", "a"], ["B", "Person", "b"]],
        Connections=[["From", "To", "Direction", "Type", "seit"], ["a", "B", "directed", "partner", 2022]],
        Notes__ignore_=[["Label"], ["C"]],
        Versteckt=[["Name"], ["D"]],
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Versteckt"].sheet_state = "hidden"
    book["Notes  ignore "].title = "Notes (ignore)"
    out = io.BytesIO()
    book.save(out)

    parcel, problems = read(out.getvalue(), name="kumu.xlsx")

    assert [(one.id, one.name, one.kind) for one in parcel.elements] == [
        ("a", "Äpfel & Söhne", "organisation"),
        ("b", "B", "person"),
    ]
    assert [
        (one.source, one.target, one.directed, one.kind, str(one.since)) for one in parcel.connections
    ] == [("a", "b", True, "partner", "2022")]
    assert brief(problems) == [(0, "", "Versteckt", "warning")]


def test_xlsx_restores_the_zero_of_a_postcode_kept_as_a_number_and_warns():
    parcel, problems = read(
        workbook(Liste=[["Name", "Typ", "PLZ"], ["A", "Organisation", 1067]]), name="a.xlsx"
    )

    assert (parcel.elements[0].postcode, brief(problems)) == ("01067", [(2, "postcode", "1067", "warning")])


def test_xlsx_keeps_a_formula_without_result_as_text_with_a_warning():
    parcel, problems = read(
        workbook(Liste=[["Name", "Typ", "Notiz"], ["A", "Organisation", "=1+1"]]), name="a.xlsx"
    )

    assert (parcel.elements[0].note, brief(problems)) == ("=1+1", [(2, "Notiz", "=1+1", "warning")])


def test_xlsx_counts_an_error_cell_as_empty_and_warns():
    parcel, problems = read(
        workbook(Liste=[["Name", "Typ", "Ort"], ["A", "Organisation", "#NV"]]), name="a.xlsx"
    )

    assert (parcel.elements[0].place, brief(problems)) == ("", [(2, "Ort", "#NV", "warning")])


@pytest.mark.parametrize("data", (b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"not a workbook"))
def test_xlsx_that_is_none_is_refused(data):
    parcel, problems = read(data, name="a.xlsx")

    assert (parcel.elements, [problem.level for problem in problems]) == ([], ["error"])


def test_xlsx_bomb_is_refused_unopened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)

    parcel, problems = read(out.getvalue(), name="a.xlsx")

    assert (parcel.elements, [problem.message[:17] for problem in problems]) == ([], ["This file unpacks"])


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("2022", PartialDate(2022)), ("2023-03", PartialDate(2023, 3)), ("5.3.2023", PartialDate(2023, 3, 5)),
        ("03/2023", PartialDate(2023, 3)), ("März 2023", PartialDate(2023, 3)), ("2023/03/05", PartialDate(2023, 3, 5)),
        ("5. Mai 2021", PartialDate(2021, 5, 5)), ("2023-03-05T10:00:00", PartialDate(2023, 3, 5)), ("2019.0", PartialDate(2019)),
    ),
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text, expected):
    assert texts.partial_date(text) == expected


@pytest.mark.parametrize("text", ("gestern", "2023-13", "31.02.2023", "Foo 2023", "5.3.23", ""))
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="not a|must be|out of range|day is"):
        texts.partial_date(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("-3", -3.0),
        (" 2 ", 2.0),
        (True, 1.0),
    ),
)
def test_numbers_are_read_with_point_or_comma(text, expected):
    assert texts.number(text) == expected


words = st.text(st.characters(exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(words, unique=True))
def test_lists_come_back_whatever_signs_they_hold(values):
    assert texts.split_list(texts.join_list(values)) == tuple(values)


@given(st.lists(st.text(), min_size=1))
def test_parallel_lists_come_back_with_their_empty_parts(values):
    assert texts.parts_at_bars(texts.join_at_bars(values)) == values


@given(st.text())
def test_protection_against_formulas_is_undone_by_reading(text):
    guarded = protect(text)

    assert texts.unprotect(guarded) == text
    assert guarded[:1] not in ("=", "@")


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(data):
    for name in ("a.csv", "a.xlsx", "a.graphml", "a.gexf", "a.json", "a.vcf", "a.zip", "a"):
        parcel, problems = readers.read([(name, data)])
        assert parcel.elements or problems


def test_a_date_that_excel_keeps_as_a_number_of_days_is_read_as_what_it_means():
    parcel, problems = readers.read([("t.csv", b"Quelle;Ziel;seit\nA;B;45000\nA;C;2023\n")])

    assert [str(tie.since) for tie in parcel.connections] == ["2023-03-15", "2023"]
    assert [(one.row, one.field, one.value, one.level) for one in problems if one.field == "since"] == [
        (2, "since", "45000", "warning")
    ]


def test_a_row_of_totals_is_nobody():
    parcel, problems = readers.read([("t.csv", b"Name;Typ;Zahl\nHaus;Organisation;3\nSumme:;;3\n")])

    assert [element.name for element in parcel.elements] == ["Haus"]
    assert [(one.row, one.field, one.value, one.level) for one in problems] == [
        (3, "name", "Summe:", "error")
    ]


def test_a_project_export_of_kumu_says_the_kinds_in_its_own_words():
    elements = [
        {"_id": "elem-1", "attributes": {"label": "Alpha", "element type": "Person"}},
        {"_id": "elem-2", "attributes": {"label": "Beta", "element type": "Organisation"}},
    ]
    tie = {"_id": "c-1", "from": "elem-1", "to": "elem-2", "attributes": {"connection type": "kooperiert"}}
    document = {"elements": elements, "connections": [tie], "maps": []}

    parcel, _problems = readers.read([("k.json", json.dumps(document).encode())])

    assert [(one.name, one.kind) for one in parcel.elements] == [
        ("Alpha", "person"),
        ("Beta", "organisation"),
    ]
    assert [one.kind for one in parcel.connections] == ["kooperiert"]
