"""Reads of introductions: people as cards, rounds in review, the board, the effect, one's own."""

from geflecht.introductions.queries.appointments import appointments, first_question, windows
from geflecht.introductions.queries.board import Stage, board, board_page, finished_rounds, stages
from geflecht.introductions.queries.effect import effect
from geflecht.introductions.queries.own import (
    own_blocks,
    own_introductions,
    own_outcome,
    own_record,
    own_side,
    own_wish,
)
from geflecht.introductions.queries.people import Card, cards
from geflecht.introductions.queries.review import (
    PARTS,
    Part,
    Shown,
    alternatives,
    explained,
    is_quick,
    look_first,
    participations,
    review,
    rounds,
    suggested,
    summary,
    taking_part,
    usual_weights,
    why_not,
)

__all__ = [
    "PARTS",
    "Card",
    "Part",
    "Shown",
    "Stage",
    "alternatives",
    "appointments",
    "board",
    "board_page",
    "cards",
    "effect",
    "explained",
    "finished_rounds",
    "first_question",
    "is_quick",
    "look_first",
    "own_blocks",
    "own_introductions",
    "own_outcome",
    "own_record",
    "own_side",
    "own_wish",
    "participations",
    "review",
    "rounds",
    "stages",
    "suggested",
    "summary",
    "taking_part",
    "usual_weights",
    "why_not",
    "windows",
]
