"""Tables of the room `surveys`, one file per subject."""

from geflecht.surveys.models.answers import Answer, Frequency, Reason, SomebodyNew
from geflecht.surveys.models.bank import ITEMS, Question, Topic, Wording
from geflecht.surveys.models.surveys import (
    EMAILS,
    Mailed,
    Moment,
    Respondent,
    Survey,
    SurveyText,
)

__all__ = [
    "EMAILS",
    "ITEMS",
    "Answer",
    "Frequency",
    "Mailed",
    "Moment",
    "Question",
    "Reason",
    "Respondent",
    "SomebodyNew",
    "Survey",
    "SurveyText",
    "Topic",
    "Wording",
]
