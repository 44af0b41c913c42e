import html
import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import translation

from geflecht.actors.models import Contact, Network, SlugRedirect
from geflecht.kit import revision
from tests.explore.test_scene import meet
from tests.factories.accounts import client_of
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    CoordinatorFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db

PAGES = ("list", "ties", "map", "graph", "matrix")
FILES = (
    "actors_csv",
    "ties_csv",
    "matrix_csv",
    "graph_data",
    "graph_svg",
    "graphml",
    "map_data",
    "map_svg",
    "matrix_svg",
)
ROOT = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture(autouse=True)
def network():
    """Show one collection to everybody."""
    collection = CollectionFactory()
    Network.objects.create(public_collection=collection, default_collection=collection)
    return collection


@pytest.fixture
def staged(four):
    """Four public organisations; one hidden one is tied to and met with a public one."""
    hidden = OrganisationFactory(
        name="Heimlich",
        profile_audience="coordination",
        place=PlaceFactory(name="Versteck"),
        sector=SectorFactory(key="geheim"),
    )
    ObservationFactory(source=hidden, target=four[3], audience="public")
    OfferNeedFactory(actor=hidden, text="Geheimer Keller")
    meet(hidden, four[3], four[0], label="Treffen")
    four[0].place = PlaceFactory(name="Zeitz")
    four[0].save()
    return (*four, hidden)


@pytest.mark.parametrize("name", (*PAGES, *FILES))
def test_nothing_hidden_stands_on_any_page_or_file(client, staged, name):
    answer = client.get(reverse(f"explore:{name}"))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert [
        word for word in ("Heimlich", "heimlich", "Versteck", "Keller", str(staged[4].pk)) if word in text
    ] == []


@pytest.mark.parametrize("name", ("list", "graph", "graph_data", "actors_csv"))
def test_the_coordination_sees_what_is_hidden_from_others(staged, name):
    answer = client_of(CoordinatorFactory()).get(reverse(f"explore:{name}"))

    assert "Heimlich" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "word"), (("map", "Versteck"), ("graph", "Heimlich"), ("matrix", "paar=geheim."))
)
def test_what_was_drawn_for_the_coordination_is_given_to_nobody_else(client, staged, name, word):
    address = reverse(f"explore:{name}")
    readers = [client_of(CoordinatorFactory()), client_of(UserFactory()), client]

    assert [word in reader.get(address).content.decode() for reader in readers] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "german", "english"),
    (
        ("map", "/netzwerk/?land=", "/en/netzwerk/?land="),
        ("graph", "Seite von Amt A", "Page of Amt A"),
        ("matrix", "Erwartet", "Expected"),
    ),
)
def test_pieces_are_drawn_once_for_each_language(client, staged, name, german, english):
    address = reverse(f"explore:{name}")
    pages = [client.get(prefix + address).content.decode() for prefix in ("", "/en", "")]

    assert [f'"{german}' in page or f">{german}" in page for page in pages] == [True, False, True]
    assert [f'"{english}' in page or f">{english}" in page for page in pages] == [False, True, False]


def test_the_map_says_in_its_table_who_is_where_and_leads_to_the_list_of_a_place(client, staged):
    staged[0].name = "Amt <A> & Co"
    staged[0].save()
    page = client.get(reverse("explore:map"), {"art": "organisation"}).content.decode()

    row = re.search(r'<th scope="row"><a href="([^"]+)">Zeitz</a>.*?</tr>', page, re.DOTALL)
    dot = re.search(r'<a href="([^"]+)" aria-label="Zeitz: 1">', page)
    assert row[1] == dot[1]
    assert "Amt &lt;A&gt; &amp; Co</a>" in row[0]
    found = client.get(html.unescape(row[1]))
    assert [one.name for one in found.context["rows"]] == ["Amt <A> & Co"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize(("who", "budget"), (("guest", 6), ("member", 10)))
def test_query_budgets(django_assert_max_num_queries, name, count, who, budget):
    theme = TermFactory()
    for number in range(count):
        actor = OrganisationFactory(
            place=PlaceFactory(), offers_audience="public", sector=SectorFactory(key=f"s{number}")
        )
        actor.themes.add(theme)
        OfferNeedFactory(actor=actor)
        ObservationFactory(source=actor, target=OrganisationFactory())
    client = client_of(UserFactory() if who == "member" else None)
    client.get(
        reverse(f"explore:{name}"), {"seite": 1}
    )  # columns, vocabularies and frame are kept from now on

    with django_assert_max_num_queries(budget):
        page = client.get(reverse(f"explore:{name}"))

    assert page.context["count"] == 2 * count


@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize(("who", "budget"), (("guest", 6), ("member", 10)))
def test_query_budget_of_an_actor(django_assert_max_num_queries, count, who, budget):
    actor = OrganisationFactory(place=PlaceFactory(), offers_audience="public")
    for _ in range(count):
        OfferNeedFactory(actor=actor)
        AffiliationFactory(organisation=actor, person__profile_audience="public")
        ObservationFactory(source=actor)
        meet(actor, OrganisationFactory(), label=f"Treffen {_}")
    client = client_of(UserFactory() if who == "member" else None)
    client.get(actor.get_absolute_url(), {"a": 1})

    with django_assert_max_num_queries(budget):
        page = client.get(actor.get_absolute_url())

    profile = page.context["profile"]
    assert (len(profile.offers), len(profile.affiliations), len(profile.shared)) == (count, count, count)


def test_the_list_is_paged_and_sorted(client):
    many, few = OrganisationFactory(name="Viele"), OrganisationFactory(name="Wenige")
    for _ in range(50):
        ObservationFactory(source=many, target=OrganisationFactory())
    ObservationFactory(source=few, target=many)

    page = client.get(reverse("explore:list"), {"sortierung": "grad"})

    assert (page.context["rows"][0].name, page.context["rows"][0].degree) == (many.name, 51)
    assert [len(page.context["rows"]), page.context["page"].paginator.count] == [50, 52]


def test_a_broken_filter_is_told_and_left_out(client, four):
    page = client.get(reverse("explore:list"), {"bereich": ["kultur", "xx"], "stand": "gestern"})

    assert [row.name for row in page.context["rows"]] == ["Kulturhaus C", "Kulturhaus D"]
    assert len(page.context["complaints"]) == 2


def test_chips_say_how_many_a_filter_leaves_and_take_it_away(client, four):
    page = client.get(reverse("explore:graph"), {"bereich": ["kommune"], "q": "a"})

    chips = [(chip["label"], chip["count"], chip["url"]) for chip in page.context["chips"]]
    assert chips == [("a", 4, "?bereich=kommune"), ("Kommune", 2, "?q=a")]


def test_a_collection_one_may_not_see_is_answered_like_an_unknown_one(client, four):
    OrganisationFactory(name="Intern", collection=CollectionFactory(slug="intern", audience="coordination"))

    pages = [client.get(reverse("explore:list"), {"sammlung": slug}) for slug in ("intern", "gibtesnicht")]

    assert [[row.name for row in page.context["rows"]] for page in pages] == [
        ["Amt A", "Amt B", "Kulturhaus C", "Kulturhaus D"]
    ] * 2
    assert [page.context["complaints"][0].count("Sammlung") for page in pages] == [1, 1]


@pytest.mark.parametrize("name", (*PAGES, *FILES))
def test_an_empty_installation_answers(client, name):
    assert client.get(reverse(f"explore:{name}")).status_code == 200


@pytest.mark.parametrize("name", (*PAGES, *FILES))
def test_without_any_collection_everything_still_answers(client, network, name):
    Network.objects.update(public_collection=None, default_collection=None)
    network.delete()

    assert client.get(reverse(f"explore:{name}")).status_code == 200


@pytest.mark.parametrize("name", ("graph_svg", "map_svg", "matrix_svg"))
def test_pictures_are_well_formed_and_escape_names(client, four, name):
    four[0].name = four[0].short_name = "<script>&\"'"
    four[0].save()

    picture = client.get(reverse(f"explore:{name}"))

    assert (ET.fromstring(picture.content).tag, picture["Content-Type"]) == (ROOT, "image/svg+xml")
    assert re.findall(rb"\d,\d", re.sub(rb">[^<]*<", b"><", picture.content)) == []


def test_the_map_counts_by_place(client, staged):
    features = json.loads(client.get(reverse("explore:map_data")).content)["features"]

    assert [(one["properties"]["name"], one["properties"]["count"]) for one in features] == [("Zeitz", 1)]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [8.76, 50.1]}


def test_a_cell_of_the_matrix_opens_the_list_behind_it(client, four):
    page = client.get(reverse("explore:matrix")).content.decode()

    links = [html.unescape(link) for link in re.findall(r'<td[^>]*><a href="([^"]+)"', page)]
    behind = client.get(links[1])

    assert [(row.first.name, row.second.name) for row in behind.context["rows"]] == [
        ("Amt B", "Kulturhaus C")
    ]


def test_what_signed_in_people_see_stays_out_of_shared_caches(four):
    answer = client_of(UserFactory()).get(reverse("explore:graph_data"))

    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_an_old_address_leads_to_the_new_one(client):
    actor = OrganisationFactory(slug="neu")
    SlugRedirect.objects.create(room="actors", slug="alt", target_id=actor.pk)

    answer = client.get(reverse("explore:actor", args=["alt"]))

    assert (answer.status_code, answer["Location"]) == (301, reverse("explore:actor", args=["neu"]))


@pytest.mark.parametrize("key", ("gibtesnicht", "00000000-0000-0000-0000-000000000000", "x" * 36))
def test_nobody_there_is_a_404(client, key):
    assert client.get(reverse("explore:actor", args=[key])).status_code == 404


def test_hidden_actors_and_old_addresses_of_hidden_actors_are_404(client):
    hidden = OrganisationFactory(slug="heimlich", profile_audience="members")
    SlugRedirect.objects.create(room="actors", slug="frueher", target_id=hidden.pk)

    assert [
        client.get(reverse("explore:actor", args=[key])).status_code for key in ("heimlich", "frueher")
    ] == [404, 404]
    assert client_of(UserFactory()).get(reverse("explore:actor", args=["heimlich"])).status_code == 200


def test_persons_are_for_members_unless_they_agreed(client):
    private, public = PersonFactory(profile_audience="members"), PersonFactory(profile_audience="public")

    assert [client.get(one.get_absolute_url()).status_code for one in (private, public)] == [404, 200]


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    (
        ("public", ["guest", "member", "coordination"]),
        ("members", ["member", "coordination"]),
        ("coordination", ["coordination"]),
    ),
)
def test_contact_data_is_shown_to_its_circle(audience, seen_by):
    actor = OrganisationFactory(contact_audience=audience)
    Contact.objects.create(actor=actor, email="post@haus.example", phone="030 555")
    clients = {"guest": None, "member": UserFactory(), "coordination": CoordinatorFactory()}

    seen = [
        who
        for who, user in clients.items()
        if b"haus.example" in client_of(user).get(actor.get_absolute_url()).content
    ]

    assert seen == seen_by


def test_the_page_of_an_actor_hides_ties_people_and_offers_of_others_circles(client):
    actor = OrganisationFactory(name="Haus", offers_audience="members", ties_audience="public")
    OfferNeedFactory(actor=actor, text="Leerer Saal")
    AffiliationFactory(organisation=actor, person__name="Frau Still", person__profile_audience="members")
    ObservationFactory(source=actor, target=OrganisationFactory(name="Nachbar", ties_audience="coordination"))
    ObservationFactory(source=actor, target=OrganisationFactory(name="Freundin"))
    words = ("Leerer Saal", "Frau Still", "Nachbar", "Freundin")

    seen = [
        [word for word in words if word in client_of(user).get(actor.get_absolute_url()).content.decode()]
        for user in (None, UserFactory(), CoordinatorFactory())
    ]

    assert seen == [["Freundin"], ["Leerer Saal", "Frau Still", "Freundin"], list(words)]


def test_only_open_offers_and_needs_stand_on_the_page(client):
    actor = OrganisationFactory(offers_audience="public")
    OfferNeedFactory(actor=actor, text="Noch da")
    OfferNeedFactory(actor=actor, text="Vorbei", expires_on="2026-05-31")
    OfferNeedFactory(actor=actor, text="Erledigt", fulfilled_on="2026-05-01")

    page = client.get(actor.get_absolute_url())

    assert [one.text for one in page.context["profile"].offers] == ["Noch da"]


def test_linked_data_of_a_public_organisation_cannot_end_its_block(client):
    actor = OrganisationFactory(name="</script><b>Haus & Hof", slug="haus")

    page = client.get(actor.get_absolute_url()).content.decode()

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(block.group(1))["name"] == "</script><b>Haus & Hof"


def test_a_change_is_seen_at_once(client, four):
    before = client.get(reverse("explore:list")).context["count"]

    OrganisationFactory(name="Neu")
    revision.advance()

    assert (before, client.get(reverse("explore:list")).context["count"]) == (4, 5)


def test_english_pages_keep_the_german_path(client, four):
    with translation.override("en"):
        address = reverse("explore:matrix")

    page = client.get(address)

    assert (address, page.status_code) == ("/en/netzwerk/matrix/", 200)
    assert "Observed against expected" in page.content.decode()


def test_graphml_is_read_by_another_library_as_the_same_network(client, staged):
    networkx = pytest.importorskip("networkx")

    found = networkx.parse_graphml(client.get(reverse("explore:graphml")).content.decode())

    names = networkx.get_node_attributes(found, "label")
    assert sorted(names.values()) == ["Amt A", "Amt B", "Kulturhaus C", "Kulturhaus D"]
    assert sorted(sorted((names[a], names[b])) for a, b in found.edges()) == [
        ["Amt A", "Amt B"],
        ["Amt B", "Kulturhaus C"],
    ]
