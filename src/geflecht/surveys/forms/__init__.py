"""What respondents and the coordination enter, as clean values."""

from geflecht.surveys.forms.answering import AudienceForm, CardForm, LostLinkForm, SomebodyForm, TileForm
from geflecht.surveys.forms.desk import (
    ConfirmForm,
    QuestionsForm,
    SurveyForm,
    TextForm,
    WhomForm,
    WordingForm,
)

__all__ = [
    "AudienceForm",
    "CardForm",
    "ConfirmForm",
    "LostLinkForm",
    "QuestionsForm",
    "SomebodyForm",
    "SurveyForm",
    "TextForm",
    "TileForm",
    "WhomForm",
    "WordingForm",
]
