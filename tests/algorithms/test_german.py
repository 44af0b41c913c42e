import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import german
from tests.algorithms.strategies import few

WORDS = str.split("""
    Leerstandsmanagement Zwischennutzung Stadtmacher:innen Quartiere Häuser koproduziert Genossenschaften
    Wohnungswirtschaft Straßenfest Kultur- und Kreativwirtschaft Ko-Produktion gemeinwohlorientierte 2021
""")
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=6).map(" ".join)


@pytest.mark.parametrize(
    "forms",
    (
        "Leerstand Leerstände Leerstands leerstände Leerstaende LEERSTÄNDE",
        "Leerstandsmanagement Leerstandsmanagements",
        "Koproduktion Ko-Produktion Ko-produktion Koproduktionen KOPRODUKTION",
        "Stadtmacher Stadtmacher:innen Stadtmacher*innen Stadtmacher_innen StadtmacherInnen Stadtmacherinnen"
        " Stadtmachern Stadtmacher/innen",
        "Experte Expert:innen Expertin Experten Expertinnen",
        "Pädagoge Pädagog:innen",
        "Akteur Akteure Akteurinnen Akteur:in",
        "Haus Häuser Haeuser Häusern",
        "Straße Strasse Straßen STRASSE Strassen",
        "groß große großer großes größere Gross",
        "kommunal kommunale kommunalen",
        "gemeinwohlorientierte gemeinwohlorientierten gemeinwohlorientiertes",
        "Zwischennutzungskonzept Zwischennutzungskonzepten",
        "Werkstatt Werkstätten",
        "Praxiswerkstatt Praxiswerkstätten",
        "Wohnungsgenossenschaft Wohnungsgenossenschaften",
        "Müller Mueller",
        "Quelle Quellen",
        "Café Cafe",
    ),
)
def test_forms_of_a_word_are_one_term(forms):
    assert len({tuple(german.terms(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Termin", "Term"),
        ("Schwerin", "schwer"),
        ("Partnerschaft", "Partner"),
        ("Kommune", "kommunal"),
        ("Quartier/Innenstadt", "Quartierstadt"),
    ),
)
def test_different_words_stay_apart(one, other):
    assert german.terms(one) != german.terms(other)


@pytest.mark.parametrize(
    ("word", "parts"),
    (
        ("Leerstandsmanagement", ["leerstand", "management"]),
        ("Wohnungsgenossenschaften", ["wohnung", "genossenschaft"]),
        ("Bauamt", ["bau", "amt"]),
        ("Innenstadt", ["stadt"]),
        ("Bürgerbeteiligung", ["burger", "beteiligung"]),
        (
            "Stadtentwicklungsgesellschaft",
            ["stadt", "entwicklungsgesellschaft", "entwicklung", "gesellschaft"],
        ),
        ("Partnerschaft", []),
        ("Kooperation", []),
        ("Transformation", []),
        ("Veranstaltung", []),
    ),
)
def test_compounds_have_these_parts(word, parts):
    assert german.parts(german.terms(word)[0])[: len(parts) or None] == parts


@pytest.mark.parametrize(
    ("question", "document"),
    (
        ("Leerstand", "Das Leerstandsmanagement der Stadt"),
        ("leerstände", "Ladenleerstand in der Mitte"),
        ("Koproduktion", "Ko-Produktion im Quartier"),
        ("produktion", "Ko-Produktion im Quartier"),
        ("Wohnung", "Wohnungs- und Immobilienwirtschaft"),
        ("Beteiligung", "Beteiligungs- und Planungsverfahren"),
        ("Immobilien", "die Großimmobilie"),
        ("Kultur", "ein soziokulturelles Haus der Baukultur"),
        ("Stadtmacher", "für Stadtmacher:innen"),
        ("Strasse", "auf der Straße"),
        ("Werkstatt", "Perspektivenwerkstätten 1 bis 4"),
        ("kulturkonferenz ruhr 2021", "Kulturkonferenz Ruhr 2021"),
    ),
)
def test_a_document_is_found_by_its_words_and_their_parts(question, document):
    wanted = german.query_terms(question)

    assert wanted != []
    assert set(wanted) <= set(german.document_terms(document))


def test_stop_words_and_single_letters_are_left_out_and_numbers_kept():
    assert german.terms("Die Kunst der Fuge, 2 x im Jahr 2021: e.V.") == [
        "kunst",
        "fuge",
        "2",
        "jahr",
        "2021",
    ]


def test_variants_of_the_vocabulary_are_one_term():
    variants = {("ko", "produktion"): "koproduktion"}

    assert german.query_terms("ko produktion im Quartier", variants) == ["koproduktion", "quartier"]
    assert german.document_terms("ko produktion", variants) == ["ko", "produktion", "koproduktion"]
    assert german.document_terms("Quartier", variants) == german.document_terms("Quartier")


@few
@given(texts)
def test_a_document_is_found_by_each_of_its_own_words(text):
    assert set(german.query_terms(text)) <= set(german.document_terms(text))


@few
@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_case_makes_no_difference(text):
    assert german.terms(text.lower()) == german.terms(text.upper()) == german.terms(text)


def test_warm_reads_the_dictionary_once():
    german.warm()

    assert german._dictionary() is german._dictionary()


def test_soft_hyphens_of_copied_pages_do_not_part_words():
    assert german.terms("Quar\u00adtier") == ["quartier"]
