"""What people do with introductions: take part, run rounds, answer, and tell what came of it."""

from geflecht.introductions.actions.answering import ItIsOver, answer, read_answer, withdraw
from geflecht.introductions.actions.due import do_due, forget_answers, forget_person
from geflecht.introductions.actions.history import Past, note_wishes, record_round
from geflecht.introductions.actions.letters import sample_mail
from geflecht.introductions.actions.merging import follow_merge
from geflecht.introductions.actions.outcomes import NotAccepted, read_outcome, tell
from geflecht.introductions.actions.proposing import NoSolution, propose, start_proposing
from geflecht.introductions.actions.reviewing import (
    NotInReview,
    NotThesePeople,
    drop,
    give_back,
    pair_up,
    pin,
    swap,
)
from geflecht.introductions.actions.rounds import RoundDraft, discard_round, open_round
from geflecht.introductions.actions.sending import NothingToSend, send_rest, send_round
from geflecht.introductions.actions.taking_part import block, pause, take_part, unblock

__all__ = [
    "ItIsOver",
    "NoSolution",
    "NotAccepted",
    "NotInReview",
    "NotThesePeople",
    "NothingToSend",
    "Past",
    "RoundDraft",
    "answer",
    "block",
    "discard_round",
    "do_due",
    "drop",
    "follow_merge",
    "forget_answers",
    "forget_person",
    "give_back",
    "open_round",
    "note_wishes",
    "pair_up",
    "pause",
    "pin",
    "propose",
    "read_answer",
    "read_outcome",
    "record_round",
    "sample_mail",
    "send_rest",
    "send_round",
    "start_proposing",
    "swap",
    "take_part",
    "tell",
    "unblock",
    "withdraw",
]
