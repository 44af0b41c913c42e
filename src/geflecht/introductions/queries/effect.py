"""What introductions bring: how far they come by pair of sectors, beside ties that arose without them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from geflecht.actors.models import Collection, Sector, Viewer
from geflecht.algorithms.change import wilson
from geflecht.introductions.loaders.crowd import persons
from geflecht.introductions.models import ALIVE, DID_MEET, Introduction, State
from geflecht.kit import clock
from geflecht.ties import loaders as ties

HALF_A_YEAR = dt.timedelta(days=183)
ROWS_SHOWN = 12
ENOUGH = 20  # cases from which on a percentage is shown


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its counts and Wilson interval, in percent."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.whole) if self.whole else 0

    @property
    def low(self) -> int:
        return round(100 * wilson(self.part, self.whole)[0])

    @property
    def high(self) -> int:
        return round(100 * wilson(self.part, self.whole)[1])


@dataclass(frozen=True, slots=True)
class Box:
    """One figure with what it means."""

    label: str
    value: str
    definition: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """How far introductions came: counts of those sent, agreed to, met, asked after half a year, alive."""

    first: Sector | None
    second: Sector | None
    sent: int
    accepted: int
    met: int
    asked: int
    alive: int
    other_new: int = 0

    @property
    def label(self) -> str:
        names = [sector.label if sector else _("without a sector") for sector in (self.first, self.second)]
        return (
            names[0] if names[0] == names[1] else _("%(a)s and %(b)s") % dict(zip("ab", names, strict=True))
        )

    @property
    def agreed(self) -> Share:
        return Share(self.accepted, self.sent)

    @property
    def did_meet(self) -> Share:
        return Share(self.met, self.accepted)

    @property
    def lasting(self) -> Share:
        return Share(self.alive, self.asked)


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of all rounds of a collection.

    since: the day of the first introduction. waiting: sent and not yet decided, left out of all shares.
    others: of the ties that arose otherwise since then and are older than half a year, how many still
    stand. other_new: how many arose otherwise.
    """

    since: dt.date | None
    total: Row
    rows: list[Row]
    waiting: int
    other_new: int
    others: Share

    @property
    def main_rows(self) -> list[Row]:
        return self.rows[:ROWS_SHOWN]

    @property
    def more_rows(self) -> list[Row]:
        return self.rows[ROWS_SHOWN:]

    @property
    def boxes(self) -> list[Box]:
        """The figures at the top of the page."""
        total = self.total
        return [
            _box(_("Both said yes"), total.agreed, _("Of the introductions that are decided: both answered, or the time to answer is over.")),
            _box(_("Met"), total.did_meet, _("Of those where both said yes: at least one side told that they met.")),
            _box(_("Alive after six months"), total.lasting, _("Of those asked half a year later: at least one side is still in touch or works together.")),
            _box(_("Ties without an introduction that lasted as long"), self.others, _("Of the ties between people that arose otherwise since the first introduction and are older than half a year: those that still stand. A tie stands until somebody says that it ended, so this share is rather too high.")),
        ]  # fmt: skip

    @property
    def sentence(self) -> str:
        """What the comparison says, with its limits."""
        ours, theirs = self.total.lasting, self.others
        if ours.whole < ENOUGH or theirs.whole < ENOUGH:
            return _(
                "There are too few cases to compare yet: %(ours)d introductions and %(theirs)d other ties are old enough. "
                "Read the counts, not the percentages."
            ) % {"ours": ours.whole, "theirs": theirs.whole}
        words = {"low": ours.low, "high": ours.high, "other_low": theirs.low, "other_high": theirs.high}
        if ours.low > theirs.high:
            return (
                _(
                    "Introductions last more often than other new ties: %(low)d–%(high)d %% against %(other_low)d–%(other_high)d %%."
                )
                % words
            )
        if ours.high < theirs.low:
            return (
                _(
                    "Introductions last less often than other new ties: %(low)d–%(high)d %% against %(other_low)d–%(other_high)d %%."
                )
                % words
            )
        return _("Between introductions (%(low)d–%(high)d %%) and other new ties (%(other_low)d–%(other_high)d %%) no difference can be told from so many cases.") % words  # fmt: skip


def _box(label: str, share: Share, definition: str) -> Box:
    value = _("%(part)d of %(whole)d") % {"part": share.part, "whole": share.whole}
    if not share.whole:
        return Box(label, "–", definition, _("not known yet"))
    note = _("%(percent)d %%, probably between %(low)d and %(high)d %%") % {
        "percent": share.percent, "low": share.low, "high": share.high,
    }  # fmt: skip
    return Box(label, value, definition, note if share.whole >= ENOUGH else _("too few for a percentage"))


def effect(*, collection: Collection, viewer: Viewer) -> Effect:
    """Return what the introductions of a collection brought, as far as it is known today."""
    sent = list(
        Introduction.objects.visible_to(viewer)
        .filter(round__collection=collection, sent_at__isnull=False)
        .order_by("sent_at", "pk")
    )
    known = {row.pk: row for row in Sector.objects.all()}
    sector = {row.id: row.sector for row in persons(collection)}
    decided = [one for one in sent if one.accepted_at or one.settled_at or one.state == State.DECLINED]
    since = timezone.localtime(sent[0].sent_at).date() if sent and sent[0].sent_at else None
    fresh, older, standing = _otherwise(collection, viewer, since, sent, sector)
    by_pair: dict[tuple[int, int], list[Introduction]] = {}
    for one in decided:
        by_pair.setdefault(_classes(sector, one.first_id, one.second_id), []).append(one)
    others = Counter(_classes(sector, *pair) for pair in fresh)
    rows = [_row(known, pair, found, others[pair]) for pair, found in by_pair.items()]
    return Effect(
        since=since,
        total=_row(known, (0, 0), decided, len(fresh)),
        rows=sorted(rows, key=lambda row: (-row.sent, _position(row.first), _position(row.second))),
        waiting=len(sent) - len(decided),
        other_new=len(fresh),
        others=Share(len(older & standing), len(older)),
    )


def _classes(sector: dict[UUID, int | None], a: UUID, b: UUID) -> tuple[int, int]:
    one, other = sorted((sector.get(a) or 0, sector.get(b) or 0))
    return one, other


def _position(sector: Sector | None) -> int:
    return sector.position if sector else -1


def _row(
    known: dict[int, Sector], pair: tuple[int, int], found: Iterable[Introduction], other_new: int
) -> Row:
    found = list(found)
    agreed = [one for one in found if one.accepted_at]
    return Row(
        first=known.get(pair[0]),
        second=known.get(pair[1]),
        sent=len(found),
        accepted=len(agreed),
        met=sum(one.outcome in DID_MEET or one.later in DID_MEET for one in agreed),
        asked=sum(one.asked_later_at is not None for one in agreed),
        alive=sum(one.later in ALIVE for one in agreed),
        other_new=other_new,
    )


def _otherwise(
    collection: Collection,
    viewer: Viewer,
    since: dt.date | None,
    sent: Iterable[Introduction],
    sector: dict[UUID, int | None],
) -> tuple[set[ties.Pair], set[ties.Pair], set[ties.Pair]]:
    """Return the pairs of people tied since `since` without an introduction: those that stand today and
    are new, those that stood and were new half a year ago, and all that stand today."""
    if since is None:
        return set(), set(), set()
    ours = {(one.first_id, one.second_id) for one in sent if one.accepted_at}
    today = clock.today()

    def new_on(day: dt.date) -> tuple[set[ties.Pair], set[ties.Pair]]:
        standing = [
            tie
            for tie in ties.standing_ties(collection=collection, on=day, viewer=viewer)
            if tie.source in sector and tie.target in sector
        ]
        new = ties.new_ties(ties=standing, since=since, until=day)
        fresh = {tie.pair for tie in new if tie.origin not in ("introduced", "before")}
        return fresh - ours, {tie.pair for tie in standing}

    fresh, standing = new_on(today)
    older, _then = new_on(today - HALF_A_YEAR) if since < today - HALF_A_YEAR else (set(), set())
    return fresh, older, standing
