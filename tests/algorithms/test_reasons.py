"""Sentences as people read them, in both languages."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geflecht.algorithms import affinity, introductions, reasons
from geflecht.algorithms.affinity import Weights
from geflecht.algorithms.reasons import Facts, Names, facts_of, sentence
from tests.algorithms.people import crowds, people
from tests.algorithms.strategies import few

ANNA_AND_BERT = Facts("Anna Beispiel", "Bert Beispiel")


def said(**facts):
    one = replace(ANNA_AND_BERT, **facts)
    return sentence(one, "de"), sentence(one, "en")


def test_a_need_that_is_met_is_told_in_the_words_of_both():
    german, english = said(
        asks="Bert Beispiel", need="Räume für Proben", gives="Anna Beispiel", offer="Probenraum"
    )

    assert german == "Bert Beispiel sucht „Räume für Proben“; Anna Beispiel bietet „Probenraum“."
    assert english == "Bert Beispiel is looking for “Räume für Proben”; Anna Beispiel offers “Probenraum”."


def test_the_same_word_is_not_said_twice():
    german, english = said(asks="Anna Beispiel", need="Kontakte", gives="Bert Beispiel", offer="kontakte")

    assert german == "Anna Beispiel sucht „Kontakte“; genau das bietet Bert Beispiel."
    assert english == "Anna Beispiel is looking for “Kontakte”; this is what Bert Beispiel offers."


def test_sectors_that_seldom_meet_with_the_numbers():
    facts = {"sectors": ("Kommune", "Kunst und Kultur"), "observed": 1.0, "expected": 9.5}

    german, english = said(**facts)

    assert german == (
        "Anna Beispiel und Bert Beispiel kommen aus verschiedenen Sektoren, „Kommune“ und „Kunst und Kultur“;"
        " zwischen ihnen gibt es erst eine Verbindung, zu erwarten wären 9,5."
    )
    assert english == (
        "Anna Beispiel and Bert Beispiel come from different sectors, “Kommune” and “Kunst und Kultur”;"
        " there is only one tie between them, where 9.5 would be expected."
    )
    assert "noch keine Verbindung" in said(**facts | {"observed": 0.0})[0]
    assert (
        "erst 3 Verbindungen, zu erwarten wären 12." in said(**facts | {"observed": 3.0, "expected": 12.4})[0]
    )
    assert said(**facts | {"observed": 9.0})[0].endswith("„Kunst und Kultur“.")
    assert said(**facts | {"observed": 0.0, "expected": 0.4})[1].endswith("“Kunst und Kultur”.")


def test_themes_towns_and_the_common_contact_follow():
    german, english = said(
        themes=("Zwischennutzung", "Nachbarschaft"),
        towns=("Gera", "Gera"),
        contact="Cem Beispiel",
        further_contacts=2,
    )

    assert german == (
        "Anna Beispiel und Bert Beispiel arbeiten zu „Zwischennutzung“ und „Nachbarschaft“. Beide sind in Gera"
        " tätig. Cem Beispiel kennt beide und kann sie bekannt machen; noch 2 andere kennen beide."
    )
    assert english == (
        "Anna Beispiel and Bert Beispiel work on “Zwischennutzung” and “Nachbarschaft”. Both are based in Gera."
        " Cem Beispiel knows both and can introduce them; 2 others know both as well."
    )


def test_a_sentence_stands_alone_whatever_comes_first():
    near = {"towns": ("Gera", "Jena"), "kilometres": 35.4}

    assert said(**near) == (
        "Anna Beispiel und Bert Beispiel haben es nicht weit: Gera und Jena liegen nur 35 km auseinander.",
        "Anna Beispiel and Bert Beispiel are close to each other: Gera and Jena are only 35 km apart.",
    )
    assert said(**near | {"kilometres": 200.0}) == said()
    assert said(contact="Cem Beispiel", further_contacts=1) == (
        "Cem Beispiel kennt Anna Beispiel und Bert Beispiel und kann sie bekannt machen; noch jemand kennt beide.",
        "Cem Beispiel knows Anna Beispiel and Bert Beispiel and can introduce them; one more person knows both.",
    )
    assert said() == (
        "Anna Beispiel und Bert Beispiel kennen sich noch nicht und sind offen für neue Kontakte.",
        "Anna Beispiel and Bert Beispiel do not know each other yet and are open to new contacts.",
    )


def test_at_most_three_reasons_and_the_contact():
    full = {
        "asks": "Anna Beispiel", "need": "Geld", "gives": "Bert Beispiel", "offer": "Geld",
        "themes": ("Kultur",), "sectors": ("A", "B"), "towns": ("Gera", "Gera"), "contact": "Cem Beispiel",
    }  # fmt: skip

    german, english = said(**full)

    assert (german.count("."), english.count(".")) == (4, 4)
    assert "Gera" not in german


def test_facts_are_taken_from_the_arrays():
    everybody = people(
        3,
        sector=[0, 1, 1],
        town=[0, 0, -1],
        themes=[[1, 0], [1], []],
        needs=[["Geld"], [], []],
        offers=[[], ["Zeit", "Geld"], []],
        ties=[(0, 2), (1, 2)],
    )
    names = Names(("Anna", "Bert", "Cem"), ("Kommune", "Kultur"), ("Leerstand", "Proben"), ("Gera",))

    found = facts_of(everybody, (0, 1), affinity.parts(everybody, [(0, 1)]), 0, Weights(), names)

    assert (found.asks, found.need, found.gives, found.offer) == ("Anna", "Geld", "Bert", "Geld")
    assert (found.themes, found.sectors, found.towns) == (
        ("Proben",),
        ("Kommune", "Kultur"),
        ("Gera", "Gera"),
    )
    assert (found.contact, found.further_contacts, found.order[0]) == ("Cem", 0, "need")


@few
@given(crowds())
def test_every_proposed_pair_has_a_sentence_with_both_names(everybody):
    names = Names([f"P{k}." for k in range(9)], list("ABCDE"), list("abcdef"), list("tuv"))
    found = introductions.introduce(everybody)

    for row, pair in enumerate(found.pairs.tolist()):
        facts = facts_of(everybody, tuple(pair), found.parts, row, Weights(), names)
        for language in ("de", "en"):
            text = sentence(facts, language)
            assert names.people[pair[0]] in text
            assert names.people[pair[1]] in text
            assert not facts.contact or facts.contact in text


@pytest.mark.parametrize("reason", ("nobody_open", "others_full"))
def test_who_stays_alone_learns_why(reason):
    assert reasons.why(reason, "de").endswith(".")
    assert reasons.why(reason, "en").endswith(".")
    assert not np.array_equal(reasons.why(reason, "de"), reasons.why(reason, "en"))
