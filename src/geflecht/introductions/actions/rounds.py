"""Opening a round and throwing one away that was never sent."""

from dataclasses import asdict, dataclass, field

from django.db import transaction

from geflecht.actors.models import By, Collection, Sector
from geflecht.introductions import rules
from geflecht.introductions.actions.reviewing import require_review
from geflecht.introductions.models import Round
from geflecht.kit import log
from geflecht.kit.guard import require


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """What a round is set up with. `weights` by name, 0–100; two sectors or none."""

    name: str
    who: str = Round.Who.EVERYBODY
    sector_a: Sector | None = None
    sector_b: Sector | None = None
    most: int = 2
    weights: dict[str, float] = field(default_factory=dict)
    silence_days: int = 14
    outcome_days: int = 28
    later_days: int = 183
    is_example: bool = False


@transaction.atomic
def open_round(*, collection: Collection, draft: RoundDraft, by: By) -> Round:
    """Open a round; nothing is proposed yet and nobody is told."""
    require(rules.may_introduce(by))
    fields = asdict(draft) | {"sector_a": draft.sector_a, "sector_b": draft.sector_b}
    made = Round.objects.create(collection=collection, **fields)
    log.record("introductions.round_opened", by=by, about=made)
    return made


@transaction.atomic
def discard_round(*, row: Round, by: By) -> None:
    """Throw away a round that was never sent, with its proposals. Refuses a sent one (`NotInReview`)."""
    require(rules.may_introduce(by))
    locked = require_review(row)
    log.record("introductions.round_discarded", by=by, about=locked)
    locked.delete()
