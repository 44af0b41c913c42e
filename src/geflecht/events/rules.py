"""Who may do what with events, and from which state a registration goes to which."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import By, User
from geflecht.events.models import Event, Guest, Registration, RegistrationState, State
from geflecht.kit.audiences import Audience

_S = RegistrationState

MOVES: dict[str, frozenset[str]] = {
    _S.UNVERIFIED: frozenset({_S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.CANCELLED}),
    _S.INVITED: frozenset({_S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.CANCELLED, _S.REVOKED}),
    _S.PENDING: frozenset({_S.CONFIRMED, _S.WAITLISTED, _S.REJECTED, _S.CANCELLED}),
    _S.WAITLISTED: frozenset({_S.OFFERED, _S.CONFIRMED, _S.CANCELLED, _S.REVOKED}),
    _S.OFFERED: frozenset({_S.CONFIRMED, _S.OFFER_EXPIRED, _S.CANCELLED, _S.REVOKED}),
    _S.OFFER_EXPIRED: frozenset({_S.CONFIRMED, _S.WAITLISTED, _S.CANCELLED, _S.REVOKED}),
    _S.CONFIRMED: frozenset({_S.CANCELLED, _S.REVOKED, _S.ATTENDED, _S.NO_SHOW}),
    _S.CANCELLED: frozenset({_S.UNVERIFIED, _S.INVITED, _S.PENDING, _S.CONFIRMED, _S.WAITLISTED}),
    _S.REJECTED: frozenset({_S.CONFIRMED, _S.WAITLISTED}),
    _S.REVOKED: frozenset({_S.CONFIRMED, _S.WAITLISTED}),
    _S.ATTENDED: frozenset({_S.CONFIRMED}),
    _S.NO_SHOW: frozenset({_S.CONFIRMED}),
}
ALWAYS = frozenset({State.POSTPONED, State.CANCELLED})
STEPS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.ANNOUNCED, State.OPEN}),
    State.ANNOUNCED: frozenset({State.DRAFT, State.OPEN, State.RUNNING, State.HELD}),
    State.OPEN: frozenset({State.ANNOUNCED, State.FULL, State.RUNNING, State.HELD}),
    State.FULL: frozenset({State.ANNOUNCED, State.OPEN, State.RUNNING, State.HELD}),
    State.RUNNING: frozenset({State.HELD}),
    State.HELD: frozenset({State.DOCUMENTED, State.RUNNING}),
    State.DOCUMENTED: frozenset({State.HELD}),
    State.POSTPONED: frozenset({State.DRAFT, State.ANNOUNCED, State.OPEN}),
    State.CANCELLED: frozenset({State.ANNOUNCED, State.OPEN}),
}
ENDED = (_S.CANCELLED, _S.REJECTED, _S.REVOKED)
ACTIVE = (_S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.OFFERED)
TAKES_A_NEW_TURN = (_S.OFFER_EXPIRED, *ENDED)

Asker = By | Guest


def may_record(by: By) -> bool:
    """Test that `by` may enter and change events: the coordination."""
    return actor_rules.may_coordinate(by)


def may_manage(by: Asker) -> bool:
    """Test that `by` may set terms, see all registrations of an event and decide on them."""
    return not isinstance(by, Guest) and actor_rules.may_coordinate(by)


def may_ask(by: Asker, event: Event) -> bool:
    """Test that `by` may ask for a place: whoever may know of the event."""
    if isinstance(by, Guest):
        return event.audience == Audience.PUBLIC
    return may_manage(by) or event.audience in (Audience.PUBLIC, Audience.MEMBERS)


def may_answer_for(by: Asker, registration: Registration) -> bool:
    """Test that `by` may speak for a registration: its link's holder, its person, or the coordination."""
    if isinstance(by, Guest):
        return by.holds == registration.pk
    return may_manage(by) or is_own(by, registration)


def is_own(by: By, registration: Registration) -> bool:
    """Test that a registration is that of the account `by`: same address, or same person."""
    if not isinstance(by, User):
        return False
    is_same_person = by.person_id is not None and by.person_id == registration.person_id
    return is_same_person or by.email.lower() == registration.email.lower()


def may_move(now: str, then: str) -> bool:
    """Test that a registration may go from one state to another."""
    return then in MOVES[now]


def may_become(now: str, then: str) -> bool:
    """Test that an event may go from one state to another; postponed and cancelled follow any."""
    return then != now and (then in ALWAYS or then in STEPS[now])
