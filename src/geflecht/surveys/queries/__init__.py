"""Reads of surveys, one file per reader."""

from geflecht.surveys.queries.answering import (
    Asked,
    Counts,
    Face,
    all_questions,
    card_after,
    counts,
    described_before,
    faces,
    finders,
    listed,
    progress_of,
    questions_of,
    sample,
)
from geflecht.surveys.queries.desk import monitor, new_people, phone_list, surveys
from geflecht.surveys.queries.own import own_answers, own_surveys, rated
from geflecht.surveys.queries.people import chosen_people, free_name, free_name_for, people_and_addresses
from geflecht.surveys.queries.picture import Picture, neighbours, picture, worth_meeting
from geflecht.surveys.queries.texts import WORDS, Text, mails_of, standard_text, text_of, unknown_words

__all__ = [
    "WORDS",
    "Asked",
    "Counts",
    "Face",
    "Picture",
    "Text",
    "all_questions",
    "card_after",
    "chosen_people",
    "counts",
    "described_before",
    "faces",
    "finders",
    "free_name",
    "free_name_for",
    "listed",
    "mails_of",
    "monitor",
    "neighbours",
    "new_people",
    "own_answers",
    "own_surveys",
    "people_and_addresses",
    "phone_list",
    "picture",
    "progress_of",
    "questions_of",
    "rated",
    "sample",
    "standard_text",
    "surveys",
    "text_of",
    "unknown_words",
    "worth_meeting",
]
