import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from geflecht.actors.models import Machine
from geflecht.search import actions, facts, loaders, queries
from geflecht.search.models import Entry, SearchEntry
from tests.factories.actors import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db
PUBLIC = ["public"]


def entry(title: str, **given: str) -> Entry:
    number = given.pop("record_id", title)
    values = {
        "kind": "event",
        "summary": "",
        "text": "",
        "address": f"/veranstaltungen/{len(title)}/",
        **given,
    }
    return Entry(record_id=number, title=title, **values)


def titles(text: str, circles: list[str] = PUBLIC, **options: object) -> list[str]:
    found = queries.find(text, circles=circles, **options)
    return [hit.entry.title for group in found.groups for hit in group.hits]


@pytest.mark.parametrize(
    ("asked", "title"),
    (
        ("Koproduktion", "Ko-Produktion in der Innenstadt"),
        ("Ko-Produktion", "Koproduktion lernen"),
        ("Leerstand", "Leerstandsmanagement für kleine Städte"),
        ("Straße", "Strassenfest"),
        ("Werkstätten", "Werkstatt im Hof"),
        ("märkisches viertel", "Stadtlabor Märkisches Viertel"),
        ("Offenb", "Das Ökosystem von Offenbach"),
    ),
)
def test_find_meets_what_people_write(asked, title):
    actions.put_many([entry(title), entry("Etwas ganz anderes")])

    assert titles(asked) == [title]


def test_find_needs_every_word():
    actions.put_many([entry("Kultur in Herne"), entry("Kultur in Halle"), entry("Wohnen in Herne")])

    assert titles("Kultur Herne") == ["Kultur in Herne"]


def test_exact_title_comes_first_although_others_name_the_words_more_often():
    often = entry("Labor, Labor und noch ein Labor", text="Labor " * 20, kind="lab")
    actions.put_many([often, entry("Labor")])

    assert titles("labor") == ["Labor", "Labor, Labor und noch ein Labor"]


def test_title_counts_more_than_text():
    actions.put_many([entry("Erster Abend", text="Es geht um Leerstand."), entry("Leerstand", record_id="2")])

    assert titles("leerstand") == ["Leerstand", "Erster Abend"]


def test_learnt_spellings_find_each_other():
    actions.learn_variants({"Dritter Ort": ["third place", "Begegnungsort"]})
    actions.put_many(
        [entry("Ein Begegnungsort im Kaufhaus"), entry("Third place in Wolfsburg"), entry("Ort")]
    )

    assert sorted(titles("Third Place")) == ["Ein Begegnungsort im Kaufhaus", "Third place in Wolfsburg"]


def test_put_replaces_and_drop_forgets():
    actions.put(entry("Alter Titel", record_id="7"))
    actions.put(entry("Neuer Name", record_id="7"))

    assert (titles("Alter"), titles("Neuer")) == ([], ["Neuer Name"])

    actions.drop(["7"])

    assert (titles("Neuer"), SearchEntry.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("circles", "expected"),
    (
        (PUBLIC, ["Kreis offen"]),
        (["public", "members"], ["Kreis intern", "Kreis offen"]),
        (["public", "members", "coordination"], ["Kreis geheim", "Kreis intern", "Kreis offen"]),
    ),
)
def test_find_shows_nobody_more_than_their_circles(circles, expected):
    actions.put_many(
        [
            entry("Kreis offen"),
            entry("Kreis intern", audience="members"),
            entry("Kreis geheim", audience="coordination"),
        ]
    )

    found = queries.find("Kreis", circles=circles)

    assert sorted(hit.entry.title for group in found.groups for hit in group.hits) == expected
    assert found.count == len(expected)


def test_pages_of_one_language_are_found_in_it_only():
    actions.put_many(
        [entry("Mission heute", only_in="de"), entry("Mission today", only_in="en", language="en")]
    )

    with translation.override("en"):
        english = titles("mission")

    assert (titles("mission"), english) == (["Mission heute"], ["Mission today"])


def test_one_kind_is_paged(monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    actions.put_many([entry(f"Treffen {number}", record_id=str(number)) for number in range(5)])

    pages = [titles("Treffen", kind="event", page=page) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert sorted(sum(pages, [])) == [f"Treffen {number}" for number in range(5)]


def test_overview_shows_the_best_of_each_kind_and_counts_all(monkeypatch):
    monkeypatch.setattr(queries, "IN_OVERVIEW", 1)
    actions.put_many([entry("Hof A"), entry("Hof B"), entry("Hof", kind="organisation")])

    found = queries.find("Hof", circles=PUBLIC)

    assert [(group.kind, group.count, len(group.hits)) for group in found.groups] == [
        ("organisation", 1, 1),
        ("event", 2, 1),
    ]


@pytest.mark.parametrize(
    "text",
    (
        "",
        "   ",
        "der die das",
        '"',
        "'",
        "') OR 1=1 --",
        "AND OR NOT NEAR",
        "* : ^ ( )",
        "a\x00b",
        "ß" * 500,
        "🙂",
        "50 %",
    ),
)
def test_any_text_is_answered(text):
    actions.put(entry("Hof"))

    assert titles(text) == []


@given(st.text(max_size=40))
def test_marked_loses_no_character(text):
    search = loaders.Wanted(key="", groups=((("hof",),),))

    assert "".join(piece for _, piece in loaders.marked(text, search)) == text


def test_marked_cuts_at_the_words_that_are_met():
    search = loaders.wanted("leerstand")

    assert loaders.marked("Das Leerstandsmanagement hilft.", search) == [
        (False, "Das "),
        (True, "Leerstandsmanagement"),
        (False, " hilft."),
    ]


def test_reindex_rebuilds_from_the_rooms(monkeypatch):
    monkeypatch.setattr(facts, "kinds", {})
    facts.register("event", label="Veranstaltungen", entries=lambda: [entry("Frisch")])
    actions.put(entry("Veraltet"))

    assert actions.reindex(by=Machine()) == {"event": 1}
    assert (titles("Veraltet"), titles("Frisch")) == ([], ["Frisch"])


@pytest.mark.parametrize("count", (1, 3))
def test_page_query_budget(client, django_assert_max_num_queries, count):
    actions.put_many([entry(f"Hof {number}") for number in range(count)])
    client.get(reverse("search:index"), {"q": "Hof"})

    with django_assert_max_num_queries(6):
        page = client.get(reverse("search:index"), {"q": "Hof", "art": ""}, headers={"Accept-Language": "de"})

    assert page.context["found"].count == count


def test_page_escapes_and_marks(client):
    actions.put(entry("<b>Hof</b> & Garten", address="/veranstaltungen/hof/"))

    page = client.get(reverse("search:index"), {"q": "hof"}).content.decode()

    assert (
        page.count('<a href="/veranstaltungen/hof/">&lt;b&gt;<mark>Hof</mark>&lt;/b&gt; &amp; Garten</a>')
        == 1
    )


def test_page_says_when_nothing_is_found(client):
    page = client.get(reverse("search:index"), {"q": "<script>xyz"}).content.decode()

    assert page.count("&lt;script&gt;xyz") >= 1
    assert page.count("<script>xyz") == 0


@pytest.mark.parametrize(
    "query", ("art=nix", "seite=0", "seite=-1", "seite=99999999999", "seite=²", "art=%00")
)
def test_page_answers_odd_addresses(client, query):
    actions.put(entry("Hof"))

    assert client.get(f"/suche/?q=Hof&{query}").status_code == 200


def test_page_shows_each_circle_its_own(client, settings):
    settings.DEMO = True  # no second factor asked for
    actions.put_many(
        [entry("Kreis intern", audience="members"), entry("Kreis geheim", audience="coordination")]
    )

    counts = []
    for user in (None, UserFactory(), CoordinatorFactory()):
        if user:
            client.force_login(user)
        counts.append(client.get("/suche/?q=Kreis").context["found"].count)

    assert counts == [0, 1, 2]
