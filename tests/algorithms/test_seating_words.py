import numpy as np
import pytest

from geflecht.algorithms import seating
from geflecht.algorithms.seating.words import listed, sentence

NAMES = ("Ada Beispiel", "Bo", "Cem", "Dana", "Efe")
SECTORS = ("Kommune", "Kultur", "Handel", "Kultur", "")


def facts(assignment, person, round=0, known=(), **rules):
    people = seating.People.of([0, 1, 2, 1, -1], side=[0, 1, 0, 1, -1], town=[0, 0, 1, 0, 0])
    return seating.explain(
        assignment, people, person, round, rules=seating.Rules.of(5, 2, **rules), known=known
    )


def test_facts_name_who_is_new_known_and_met_before():
    why = facts([[0, 0, 0, 1, 1], [0, 1, 0, 0, 1]], 0, known=[(0, 1)])

    assert (why.table, why.others, why.new, why.known, why.again) == (0, (1, 2), (2,), (1,), (2,))
    assert (why.cross_sector, why.cross_side, why.cross_town) == ((2,), (), (2,))


def test_a_better_swap_is_named_by_what_it_would_bring():
    # 1 and 3 are of one sector: with 0 in the place of 3 both tables have two new crossing pairs or more
    worse = facts([[0, 1, 0, 1, -1]], 3)
    kept = facts([[0, 0, 1, 1, -1]], 3)

    assert (worse.better_swap, kept.better_swap) == (1, 0)
    assert facts([[0, 1, 0, 1, -1]], 3, fixed=[-1, -1, -1, 1, -1]).better_swap is None


def test_nobody_is_explained_who_has_no_seat():
    with pytest.raises(ValueError, match="no seat"):
        facts([[0, 0, 0, 1, -1]], 4)


def test_a_sentence_in_german_and_english():
    why = facts([[0, 0, 0, 1, 1]], 0)
    told = {"name": NAMES[0], "names": NAMES, "sectors": SECTORS}

    assert sentence(why, "de", **told) == (
        "Ada Beispiel sitzt hier, weil alle 2 anderen hier neu sind – 2 aus anderen Bereichen "
        "(Kultur und Handel), 1 von der anderen Seite, 1 aus anderen Orten. Kein Tausch brächte mehr."
    )
    assert sentence(why, "en", **told) == (
        "Ada Beispiel sits here because all 2 others here are new – 2 from other sectors "
        "(Kultur and Handel), 1 from the other side, 1 from other towns. No swap would bring more."
    )


def test_a_sentence_names_rules_known_people_and_repeats():
    allowed = np.array([[1, 0]] + [[1, 1]] * 4, dtype=bool)
    why = facts(
        [[0, 0, 0, 1, 1], [0, 1, 0, 0, 1]], 0, known=[(0, 1)], fixed=[0, -1, -1, -1, -1],
        together=[(0, 2)], allowed=allowed,
    )  # fmt: skip

    assert sentence(why, "de", name="Ada", names=NAMES) == (
        "Ada sitzt hier, weil der Platz fest vergeben ist, ein Platz neben Cem vereinbart ist, nach Sprache "
        "und Zugang nur dieser Tisch passt und hier 1 von 2 neu sind – 1 aus anderen Bereichen, 1 aus anderen "
        "Orten. Schon bekannt: Bo. In einer anderen Runde schon am selben Tisch: Cem."
    )
    assert sentence(why, "en", name="Ada", names=NAMES) == (
        "Ada sits here because this seat is fixed, a seat beside Cem was agreed, only this table fits by "
        "language and access and 1 of 2 here are new – 1 from other sectors, 1 from other towns. "
        "Known already: Bo. At the same table in another round: Cem."
    )


def test_words_are_joined_as_one_speaks_them():
    assert [listed(words, "de") for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a und b", "a, b und c",
    ]  # fmt: skip


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="language"):
        sentence(facts([[0, 0, 0, 1, 1]], 0), "fr", name="", names=NAMES)
