"""What HTTP brings to events, as clean values."""

from geflecht.events.forms.desk import (
    EnterForm,
    GuestForm,
    MessageForm,
    ParticipantFilter,
    QuestionForm,
    TermsForm,
    WalkInForm,
    WorkshopForm,
    initial_terms,
)
from geflecht.events.forms.listing import Filter
from geflecht.events.forms.registration import RegistrationForm, WishForm, initial_of, initial_wishes

__all__ = [
    "EnterForm",
    "Filter",
    "GuestForm",
    "MessageForm",
    "ParticipantFilter",
    "QuestionForm",
    "RegistrationForm",
    "TermsForm",
    "WalkInForm",
    "WishForm",
    "WorkshopForm",
    "initial_of",
    "initial_terms",
    "initial_wishes",
]
