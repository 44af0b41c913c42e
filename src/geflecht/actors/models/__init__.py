"""Tables of the room `actors`, one file per subject."""

from geflecht.actors.models.accounts import By, LinkHolder, Machine, Role, SignInLink, User, Viewer
from geflecht.actors.models.actors import (
    Actor,
    ActorQuerySet,
    Affiliation,
    Collection,
    Consent,
    Contact,
    ExternalId,
    Kind,
    Membership,
    MembershipStep,
    Merge,
    MergeMove,
    NotADuplicate,
    OfferNeed,
    SlugRedirect,
    audiences_of,
)
from geflecht.actors.models.mail import MailKind
from geflecht.actors.models.network import Funder, Network
from geflecht.actors.models.vocabularies import Place, Sector, Side, Term

__all__ = [
    "Actor",
    "ActorQuerySet",
    "Affiliation",
    "By",
    "Collection",
    "Consent",
    "Contact",
    "ExternalId",
    "Funder",
    "Kind",
    "LinkHolder",
    "MailKind",
    "Machine",
    "Membership",
    "MembershipStep",
    "Merge",
    "MergeMove",
    "Network",
    "NotADuplicate",
    "OfferNeed",
    "Place",
    "Role",
    "Sector",
    "Side",
    "SignInLink",
    "SlugRedirect",
    "Term",
    "User",
    "Viewer",
    "audiences_of",
]
