"""What the Beispielnetz is made of: plain frozen records, joined by keys.

A key is a short text such as `o017` (organisation), `p203` (person), `e04` (event) or `l1` (lab),
unique within one sample and the same for every run with the same seed. Codes (`sector`, `kind`,
`origin`, …) are keys of the vocabularies in `geflecht/actors/data/vocabularies.json`.
Partial dates are texts: "2019", "2023-04" or "2023-04-17".
"""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Town:
    """A real place of `geflecht/actors/data/places.csv`."""

    geonames_id: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """A membership state and the day it began; an actor's steps are in order of time."""

    state: str  # proposed | invited | active | paused | left
    on: date


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation in a real town."""

    key: str
    name: str
    sector: str
    kind: str  # free German text: "Wohnungsgenossenschaft"
    note: str  # one German sentence for the profile
    town: Town
    website: str  # below the reserved domain .example
    themes: tuple[str, ...]
    fields_of_action: tuple[str, ...]
    membership: tuple[Step, ...]
    is_coordination: bool = False  # the one office that runs the network


@dataclass(frozen=True, slots=True)
class Affiliation:
    """What a person is in an organisation, from and until when."""

    organisation: str  # key
    function: str  # German text
    since: str  # partial date
    until: str | None  # partial date; None: goes on
    is_main: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; the main current affiliation gives sector and town."""

    key: str
    given_name: str
    family_name: str
    email: str  # below the reserved domain .example
    affiliations: tuple[Affiliation, ...]
    themes: tuple[str, ...]
    membership: tuple[Step, ...]
    has_public_page: bool  # consented to be shown to everybody


@dataclass(frozen=True, slots=True)
class Offer:
    """Something an actor offers or looks for."""

    actor: str  # key of an organisation or a person
    is_need: bool
    kind: str  # offer_kind
    text: str  # German, one or two sentences
    themes: tuple[str, ...]
    stated_on: date
    expires_on: date  # some lie before today: those are over


@dataclass(frozen=True, slots=True)
class Answer:
    """An actor who answered a survey, and when."""

    actor: str  # key
    on: date


@dataclass(frozen=True, slots=True)
class Wave:
    """One yearly relationship survey: who was asked, who answered."""

    number: int  # 1, 2, 3
    title: str
    opened_on: date
    closed_on: date
    asked: tuple[str, ...]  # keys of actors
    answers: tuple[Answer, ...]  # of a part of `asked`

    @property
    def answered(self) -> tuple[str, ...]:
        """Return the keys of those who answered."""
        return tuple(answer.actor for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was said about a tie in one wave."""

    wave: int
    observed_on: date  # the day of the later answer
    stated_by: tuple[str, ...]  # one or both ends, all of them in that wave's `answered`
    strength: int  # 1 loose … 4 close
    is_ended: bool  # the ends say that the tie is over; the last observation of its tie
    until: str | None  # partial date, only where `is_ended`


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie of one kind between two actors, with its observations in time."""

    source: str  # key; the smaller one: ties have no direction here
    target: str
    kind: str  # tie_kind
    origin: str  # origin
    since: str | None  # partial date; None: nobody remembers
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an event."""

    on: date
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part as what; organisers and hosts are organisations, all others persons."""

    actor: str  # key
    role: str  # event_role


@dataclass(frozen=True, slots=True)
class Event:
    """An invented event."""

    key: str
    title: str
    format: str  # event_format
    series: str
    number: int | None
    days: tuple[Day, ...]
    town: Town | None  # None: online
    venue: str
    mode: str  # on_site | online | hybrid
    state: str  # open | announced | held | documented
    theme: str
    summary: str
    description: str
    is_public: bool
    capacity: int
    participations: tuple[Participation, ...]
    lab: str | None  # key


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a lab."""

    kind: str  # lab_phase
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Lab:
    """An invented lab; its sessions are the events that name it."""

    key: str
    title: str
    shape: str  # place | topic
    theme: str
    topic: str
    summary: str
    towns: tuple[Town, ...]
    local_partners: tuple[str, ...]  # keys of organisations
    team: tuple[str, ...]  # keys of persons: accompanying group and travelling experts
    since: date
    until: date | None
    phases: tuple[Phase, ...]
    findings: tuple[str, ...]
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole invented network."""

    organisations: tuple[Organisation, ...]
    persons: tuple[Person, ...]
    offers: tuple[Offer, ...]
    waves: tuple[Wave, ...]
    ties: tuple[Tie, ...]
    events: tuple[Event, ...]
    labs: tuple[Lab, ...]
