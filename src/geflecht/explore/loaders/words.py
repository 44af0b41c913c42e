"""What the graph says, in words: who is tied to whom, and where an actor stands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Sector
from geflecht.explore.loaders.rows import End, end
from geflecht.explore.loaders.scene import Pairs, Scene

NEIGHBOURS_NAMED = 16


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An actor of the set with those it is tied to; `more` are left to its own page."""

    end: End
    neighbours: list[End]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.neighbours)

    @property
    def items(self) -> SafeString:
        """The neighbours as items of a list, each with its mark and the link to its page."""
        return format_html_join(
            "",
            '<li>{} <a href="{}">{}</a></li>',
            ((one.mark, one.url, one.name) for one in self.neighbours),
        )


def neighbours_in(pairs: Pairs, node: int) -> list[int]:
    """Return the other ends of an actor's pairs, in list order."""
    others = np.concatenate([pairs.b[pairs.a == node], pairs.a[pairs.b == node]])
    return sorted(int(other) for other in others)


def neighbourhoods(scene: Scene, nodes: Iterable[int]) -> list[Neighbourhood]:
    """Return actors of the set with those they are tied to, as the nested list beside the graph says it."""
    return [_neighbourhood(scene, int(node)) for node in nodes]


def _neighbourhood(scene: Scene, node: int) -> Neighbourhood:
    others = neighbours_in(scene.counted, node)
    return Neighbourhood(
        end(scene, node), [end(scene, other) for other in others[:NEIGHBOURS_NAMED]], len(others)
    )


@dataclass(frozen=True)
class Standing:
    """Where an actor stands: sentences, and its neighbours by sector, the most frequent first."""

    sentences: list[str]
    by_sector: list[tuple[Sector | None, list[End]]]
    neighbours: list[int]
    is_derived: bool


def standing(scene: Scene, node: int) -> Standing:
    """Say in plain words where an actor stands among what the viewer may see.

    Where no declared ties are visible at all, shared occasions are described, and called that.
    """
    is_derived = not len(scene.strands)
    pairs = scene.met if is_derived else scene.standing
    others = neighbours_in(pairs, node)
    groups: dict[int, list[int]] = {}
    for other in others:
        groups.setdefault(int(scene.sector[other]), []).append(other)
    order = sorted(groups, key=lambda k: (-len(groups[k]), k))
    sentences = (
        _met_sentences(scene, node, others) if is_derived else _tie_sentences(scene, node, others, pairs)
    )
    sectors = scene.cast.sectors
    return Standing(
        sentences,
        [(sectors[k] if k >= 0 else None, [end(scene, other) for other in groups[k]]) for k in order],
        others,
        is_derived,
    )


def _met_sentences(scene: Scene, node: int, others: list[int]) -> list[str]:
    rows = scene.end_at[scene.occasions.actor] == node
    occasions = len(np.unique(scene.occasions.occasion[rows]))
    if not occasions:
        return [_("Nothing is recorded here yet of events or labs shared with others.")]
    counts = {"occasions": occasions, "others": len(others)}
    return [
        ngettext(
            "Took part in %(occasions)d event or lab, together with %(others)d others.",
            "Took part in %(occasions)d events and labs, together with %(others)d others.",
            occasions,
        )
        % counts
    ]


def _tie_sentences(scene: Scene, node: int, others: list[int], pairs: Pairs) -> list[str]:
    if not others:
        return [_("Has no tie here yet. An introduction would be a first one.")]
    own, met = int(scene.sector[node]), {int(scene.sector[other]) for other in others}
    sentences = [
        ngettext("Tied to %(count)d other.", "Tied to %(count)d others.", len(others))
        % {"count": len(others)}
    ]
    if len(others) == 1:
        sentences.append(_("Hangs on a single contact: %(name)s.") % {"name": scene.cast.names[others[0]]})
    if met == {own} and own >= 0:
        sentences.append(_("Knows only its own sector so far."))
    if bridge := _bridged(scene, others, pairs):
        sentences.append(_("Joins %(first)s and %(second)s.") % bridge)
    return sentences


def _bridged(scene: Scene, others: list[int], pairs: Pairs) -> dict[str, str] | None:
    """Return the two sectors between whose members this actor most often is the only short way."""
    circle = set(others)
    tied = {
        (a, b) for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True) if a in circle and b in circle
    }
    open_pairs: Counter[tuple[int, int]] = Counter()
    for i, a in enumerate(others):
        for b in others[i + 1 :]:
            first, second = sorted((int(scene.sector[a]), int(scene.sector[b])))
            if 0 <= first < second and (a, b) not in tied:
                open_pairs[first, second] += 1
    if not open_pairs:
        return None
    (first, second), _count = min(open_pairs.items(), key=lambda item: (-item[1], item[0]))
    return {"first": scene.cast.sectors[first].label, "second": scene.cast.sectors[second].label}
