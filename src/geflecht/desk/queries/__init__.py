"""What the coordination reads: the Lagebild, the list of members, the log."""

from geflecht.desk.queries.members import (
    HINTS,
    MemberFilter,
    member,
    member_page,
    members,
    own_ties,
    recent_merges,
    side_by_side,
    today,
)
from geflecht.desk.queries.net import my_net
from geflecht.desk.queries.notes import as_upload, log_entries, vocabularies
from geflecht.desk.queries.own import own_data
from geflecht.desk.queries.situation import Situation, figures, situation

__all__ = [
    "HINTS",
    "MemberFilter",
    "Situation",
    "as_upload",
    "figures",
    "log_entries",
    "member",
    "member_page",
    "members",
    "my_net",
    "own_data",
    "own_ties",
    "recent_merges",
    "side_by_side",
    "situation",
    "today",
    "vocabularies",
]
