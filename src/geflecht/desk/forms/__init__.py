"""What the coordination types in: HTTP input to clean values; nothing is saved here."""

from geflecht.desk.forms.account import AccountForm
from geflecht.desk.forms.member import (
    AffiliationForm,
    BulkForm,
    FilterForm,
    IdForm,
    MemberForm,
    OfferForm,
    PictureForm,
    draft_of,
    member_initial,
)
from geflecht.desk.forms.network import CollectionForm, FunderForm, NetworkForm
from geflecht.desk.forms.tie import EndForm, OwnTieForm, TieForm
from geflecht.desk.forms.word import SectorForm, TermForm, VocabularyFileForm

__all__ = [
    "AccountForm",
    "AffiliationForm",
    "BulkForm",
    "CollectionForm",
    "EndForm",
    "FilterForm",
    "FunderForm",
    "IdForm",
    "MemberForm",
    "NetworkForm",
    "OfferForm",
    "OwnTieForm",
    "PictureForm",
    "SectorForm",
    "TermForm",
    "TieForm",
    "VocabularyFileForm",
    "draft_of",
    "member_initial",
]
