"""Tables of the room `events`, one file per subject."""

from geflecht.events.models.feed import CalendarKey
from geflecht.events.models.programme import ProgrammeEdition
from geflecht.events.models.record import (
    AgendaItem,
    Contribution,
    Event,
    EventDay,
    EventQuerySet,
    EventRole,
    Headcount,
    Mode,
    State,
)
from geflecht.events.models.registration import (
    HOLDS_A_PLACE,
    Admission,
    Answer,
    Guest,
    ListedFor,
    Pool,
    Question,
    Registration,
    RegistrationQuerySet,
    RegistrationState,
)
from geflecht.events.models.seating import Seat, SeatingPair, SeatingPlan, SeatingTable, TableHost
from geflecht.events.models.workshops import Workshop, WorkshopPlace, WorkshopWish

__all__ = [
    "HOLDS_A_PLACE",
    "Admission",
    "AgendaItem",
    "Answer",
    "CalendarKey",
    "Contribution",
    "Event",
    "EventDay",
    "EventQuerySet",
    "EventRole",
    "Guest",
    "Headcount",
    "ListedFor",
    "Mode",
    "Pool",
    "ProgrammeEdition",
    "Question",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationState",
    "Seat",
    "SeatingPair",
    "SeatingPlan",
    "SeatingTable",
    "State",
    "TableHost",
    "Workshop",
    "WorkshopPlace",
    "WorkshopWish",
]
