"""Figures in words: what they mean and what can be done, in whole sentences."""

import math
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Side
from geflecht.algorithms.change import Coverage, Eigendynamik
from geflecht.desk.loaders import Standing

ENOUGH_TO_RANK = 20
NOTICEABLE = 0.01  # a change of density below one hundredth of all pairs is no news


@dataclass(frozen=True, slots=True)
class Reading:
    """What a figure means, and what can be done about it."""

    meaning: str
    action: str


def number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


def percent(share: float) -> str:
    """Return a share as people write it; a dash where it is undefined."""
    if math.isnan(share):
        return "–"
    return f"{number_format(round(share * 100, 1), decimal_pos=1)}\u202f%"


def decimal(value: float) -> str:
    return str(number_format(round(value, 1), decimal_pos=1))


def before(value: str) -> str:
    return _("%(value)s a year ago") % {"value": value}


def coverage_label(found: Coverage) -> str:
    """Return the badge that stands beside the figures."""
    share = percent(found.share) if found.asked else ""
    return {
        "individual": _("%(share)s of those asked have answered") % {"share": share},
        "directional": _("%(share)s have answered: direction only") % {"share": share},
        "too_low": _("%(share)s have answered: too few for conclusions") % {"share": share},
    }.get(found.level, _("unknown, because nobody was asked systematically"))


def badge(found: Coverage) -> str:
    """Return coverage in the fewest words, for the line below a figure."""
    if not found.asked:
        return _("unknown")
    share = percent(found.share)
    return share if found.level == "individual" else _("%(share)s (direction)") % {"share": share}


def sides(found: dict[str, tuple[int, int, int]]) -> list[tuple[str, int, int, int]]:
    """Return per side: label, members, ties inside, ties to the others; the unknown last."""
    labels = {**dict(Side.choices), "": _("without a sector")}
    return [(str(labels[key]), *found[key]) for key in labels if key in found]


def members(now: int, then: int) -> Reading:
    if then and now > then:
        meaning = _("The network has grown by %(count)s within a year.") % {"count": number(now - then)}
        return Reading(meaning, _("Look after a quarter whether each newcomer knows two others."))
    if then and now < then:
        meaning = _("The network has become smaller by %(count)s within a year.") % {
            "count": number(then - now)
        }
        return Reading(meaning, _("Ask two of those who left what was missing."))
    return Reading(
        _("As many take part as a year ago.")
        if then
        else _("There is no figure of a year ago to compare with."),
        _("Check in the members list whether the states of membership are still right."),
    )


def across(now: Standing, then: Standing, expected: float) -> Reading:
    """Say whether the sectors grow together, and how that compares with chance."""
    if not now.ties:
        return Reading(_("No ties are entered yet."), _("Read in a list, or enter the first tie by hand."))
    by_chance = decimal(expected)
    if math.isnan(then.cross_density) or not then.ties:
        meaning = _("By chance, %(expected)s ties across sectors were to be expected.") % {
            "expected": by_chance
        }
    elif now.cross_density > then.cross_density + NOTICEABLE / 10:
        meaning = _("The sectors are growing together. By chance, %(expected)s were to be expected.") % {
            "expected": by_chance
        }
    elif now.cross_density < then.cross_density - NOTICEABLE / 10:
        meaning = _("The sectors are drifting apart. By chance, %(expected)s were to be expected.") % {
            "expected": by_chance
        }
    else:
        meaning = _("Between the sectors little has moved. By chance, %(expected)s were to be expected.") % {
            "expected": by_chance
        }
    return Reading(meaning, _("Begin with the pairs of sectors below that talk least."))


def eigendynamik_note(own: Eigendynamik) -> str:
    """Return the interval where a percentage is honest, else why there is none."""
    if not own.known:
        return _("No origin of a new tie is known yet.")
    low, high = own.upper_interval
    if not own.enough:
        return _("%(low)s to %(high)s are possible: too few for a statement") % {
            "low": percent(low),
            "high": percent(high),
        }
    return _("%(share)s (%(low)s to %(high)s), at least %(least)s") % {
        "share": percent(own.upper), "low": percent(low), "high": percent(high), "least": percent(own.lower),
    }  # fmt: skip


def eigendynamik(own: Eigendynamik) -> Reading:
    if not own.known:
        meaning = _("Nobody can say yet whether the network lives by itself.")
        return Reading(meaning, _("Ask for the origin once with every new tie."))
    meaning = ngettext(
        "%(own)d of %(known)d new tie arose without us.",
        "%(own)d of %(known)d new ties arose without us.",
        own.known,
    ) % {"own": own.self_started, "known": own.known}
    if own.upper >= 0.5:
        return Reading(
            meaning, _("Introduce where members do not get on alone: between sectors far from each other.")
        )
    return Reading(meaning, _("Ask members who know many to introduce two others to each other."))


def dependence(now: float, then: float) -> Reading:
    if math.isnan(now):
        return Reading(
            _("This cannot be computed yet: there are no ways among the members."),
            _("Enter ties of members first."),
        )
    if not math.isnan(then) and now < then:
        meaning = _("The network hangs less on you than a year ago.")
    elif not math.isnan(then) and now > then:
        meaning = _("The network hangs more on you than a year ago.")
    else:
        meaning = _("Without you the ways among the members would be longer by this share.")
    return Reading(meaning, _("Hand over: let members host, introduce and invite."))


def isolates(count: int, level: str) -> Reading:
    if not count:
        return Reading(
            _("Everybody knows at least one other member."), _("Keep it so: give each newcomer two contacts.")
        )
    meaning = ngettext(
        "%(count)d member is tied to nobody but you.", "%(count)d members are tied to nobody but you.", count
    ) % {"count": count}
    if level in ("too_low", "directional"):
        meaning += " " + _("Some of them may simply not have answered.")
    return Reading(meaning, _("Call one of them this week and ask whom they would like to meet."))


def new_and_lost(new: int, lost_: int) -> Reading:
    if new > lost_:
        return Reading(
            _("More ties arise than are lost."), _("Note the origin of the new ones while it is fresh.")
        )
    if new == lost_ == 0:
        return Reading(
            _("Since then nothing has been entered."), _("Ask at the next meeting: whom do you know now?")
        )
    return Reading(_("No more ties arise than are lost."), _("Look at which occasions people last met."))


def lost(count: int) -> Reading:
    if not count:
        return Reading(
            _("No end of a tie was reported."), _("Ends are rarely reported: ask for them in the next round.")
        )
    return Reading(
        _("Ends were reported; that is honest and normal."),
        _("Ask whether the topic is done or the contact broken."),
    )


def newcomers(count: int) -> Reading:
    if not count:
        return Reading(
            _("Nobody has joined since then."), _("Is a sector missing that you need? Invite from there.")
        )
    return Reading(
        _("Newcomers decide in the first three months whether they stay."),
        _("Introduce each of them to two people from other sectors."),
    )
