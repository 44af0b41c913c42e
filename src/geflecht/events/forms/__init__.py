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
from geflecht.events.forms.programme import (
    CopyForm,
    DayForm,
    EventForm,
    HeadcountForm,
    ItemForm,
    PublishForm,
    ShiftForm,
    initial_of_event,
    initial_of_item,
)
from geflecht.events.forms.registration import RegistrationForm, WishForm, initial_of, initial_wishes
from geflecht.events.forms.seating import PairForm, TableForm, TablesForm

__all__ = [
    "CopyForm",
    "DayForm",
    "EnterForm",
    "EventForm",
    "Filter",
    "GuestForm",
    "HeadcountForm",
    "ItemForm",
    "MessageForm",
    "PairForm",
    "ParticipantFilter",
    "PublishForm",
    "QuestionForm",
    "RegistrationForm",
    "ShiftForm",
    "TableForm",
    "TablesForm",
    "TermsForm",
    "WalkInForm",
    "WishForm",
    "WorkshopForm",
    "initial_of",
    "initial_of_event",
    "initial_of_item",
    "initial_terms",
    "initial_wishes",
]
