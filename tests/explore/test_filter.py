import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from geflecht.explore import forms
from geflecht.explore.loaders.choice import PARAMETERS, Choice
from geflecht.kit import clock
from tests.explore.conftest import TODAY, names
from tests.factories.actors import (
    AffiliationFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    TermFactory,
)

KNOWN = {
    **forms.fixed_choices(),
    "collection": [("netz", "Netz")],
    "sector": [("kommune", "Kommune"), ("kultur", "Kultur")],
    "theme": [("leerstand", "Leerstand")],
    "field": [("zentren", "Zentren")],
    "state": [("Hessen", "Hessen")],
    "event": [("auftakt", "Auftakt")],
}
GUEST = AnonymousUser()


def read(query):
    return forms.read(QueryDict(query), KNOWN)


def test_an_address_is_read_into_a_choice():
    query = "bereich=kultur&bereich=kommune&lager=city_makers&stand=2025-03-31&ohne=koordination&q=haus+am"

    choice, complaints = read(query)

    assert complaints == []
    assert choice == Choice(
        sector=("kommune", "kultur"),
        side="city_makers",
        as_of=dt.date(2025, 3, 31),
        without="koordination",
        text="haus am",
    )


@pytest.mark.parametrize(
    ("query", "field"),
    (
        ("bereich=raumfahrt", "Sector"),
        ("stand=2025-02-30", "As of"),
        ("stand=2026-06-02", "As of"),
        ("hoechstens=viele", "At most so many ties"),
        ("paar=kommune", "Between two sectors"),
        ("paar=kommune.raumfahrt", "Between two sectors"),
        ("sammlung=geheim", "Collection"),
        ("q=%00", "Name"),
        ("q=" + "x" * 81, "Name"),
    ),
)
def test_a_part_that_makes_no_sense_is_named_and_left_out(query, field):
    choice, complaints = read(query + "&bereich=kultur")

    assert choice == Choice(sector=("kultur",))
    assert [str(forms.LABELS[name]) in complaints[0] for name in forms.LABELS if _english(name) == field] == [
        True
    ]
    assert len(complaints) == 1


def _english(name):
    from django.utils import translation

    with translation.override(None):
        return str(forms.LABELS[name])


def test_new_since_after_the_day_looked_at_is_left_out():
    choice, complaints = read("stand=2025-01-01&seit=2025-06-01")

    assert (choice.since, len(complaints)) == (None, 1)


values = {
    "text": st.text(
        st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"), max_size=20
    )
    .map(str.strip)
    .filter(str.isprintable),
    "sector": st.sets(st.sampled_from(["kommune", "kultur"])).map(lambda keys: tuple(sorted(keys))),
    "side": st.sampled_from(["", "established", "city_makers"]),
    "as_of": st.none() | st.dates(dt.date(1900, 1, 1), TODAY),
    "pair": st.sampled_from([(), ("kommune", "kultur"), ("kultur", "kultur")]),
    "most": st.none() | st.integers(0, 99999),
    "layer": st.sets(st.sampled_from(["erklaert", "abgeleitet"])).map(lambda keys: tuple(sorted(keys))),
    "measure": st.sampled_from(["", "dichte"]),
}


@given(st.fixed_dictionaries(values))
def test_the_address_of_a_choice_reads_as_the_same_choice(found):
    choice = Choice(**found)

    with clock.at(TODAY):
        assert read(choice.address()) == (choice, [])


@given(
    st.dictionaries(st.sampled_from(sorted(PARAMETERS.values())), st.lists(st.text(max_size=30), max_size=3))
)
def test_no_address_breaks_the_filter(found):
    query = QueryDict(mutable=True)
    for parameter, given_values in found.items():
        query.setlist(parameter, given_values)

    with clock.at(TODAY):
        choice, _complaints = forms.read(query, KNOWN)

        assert forms.read(QueryDict(choice.address()), KNOWN) == (choice, [])


@pytest.mark.django_db
class TestChoosing:
    @pytest.fixture(autouse=True)
    def cast(self, today):
        kultur = SectorFactory(key="kultur", side="city_makers", position=2)
        self.amt = OrganisationFactory(name="Amt", sector=SectorFactory(key="kommune", position=1))
        self.haus = OrganisationFactory(
            name="Haus",
            short_name="HK",
            sector=kultur,
            place=PlaceFactory(name="Zeitz", state="Sachsen-Anhalt"),
        )
        self.haus.themes.add(TermFactory(key="leerstand"))
        self.mensch = PersonFactory(name="Mensch", profile_audience="public", sector=None)
        AffiliationFactory(person=self.mensch, organisation=self.haus)
        OfferNeedFactory(actor=self.haus, text="Werkstatt mit Ofen", direction="offer")
        OfferNeedFactory(actor=self.amt, text="Ofen gesucht", direction="need")
        self.amt.offers_audience = self.haus.offers_audience = "public"
        self.amt.save()
        self.haus.save()

    @pytest.mark.parametrize(
        ("choice", "expected"),
        (
            ({}, ["Amt", "Haus", "Mensch"]),
            ({"sector": ("kultur",)}, ["Haus", "Mensch"]),
            ({"side": "established"}, ["Amt"]),
            ({"theme": ("leerstand",)}, ["Haus"]),
            ({"field": ("zentren",)}, []),
            ({"state": "Sachsen-Anhalt"}, ["Haus", "Mensch"]),
            ({"place": "zeitz"}, ["Haus", "Mensch"]),
            ({"kind": "person"}, ["Mensch"]),
            ({"text": "hk"}, ["Haus"]),
            ({"offer": "ofen werk"}, ["Haus"]),
            ({"need": "ofen"}, ["Amt"]),
            ({"level": "organisationen"}, ["Amt", "Haus"]),
            ({"most": 0}, ["Amt", "Haus", "Mensch"]),
            ({"pair": ("kommune", "kommune")}, ["Amt"]),
        ),
    )
    def test_each_filter_leaves_what_it_says(self, look, choice, expected):
        assert names(look(GUEST, **choice)) == expected

    def test_an_offer_that_is_over_or_not_for_guests_is_not_found(self, look):
        OfferNeedFactory(actor=self.amt, text="Kran", expires_on=dt.date(2026, 5, 31))
        OfferNeedFactory(actor=OrganisationFactory(name="Still", sector=None), text="Kran")

        assert names(look(GUEST, offer="kran")) == []
