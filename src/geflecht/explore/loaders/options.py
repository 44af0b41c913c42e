"""What can be chosen in the filter: vocabularies, collections, and what occurs in the collection."""

from dataclasses import dataclass

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Sector, Term, Viewer
from geflecht.explore.loaders.kept import kept, key_of


@dataclass(frozen=True)
class Options:
    """The lists behind the fields of the filter, as rows, so that labels follow the active language."""

    collections: list[Collection]
    opening: Collection | None
    sectors: list[Sector]
    themes: list[Term]
    fields: list[Term]

    def collection(self, slug: str) -> Collection | None:
        """Return the collection named `slug`, else the one the viewer opens with."""
        return next((one for one in self.collections if one.slug == slug), self.opening)


def options_of(*, viewer: Viewer, revision: int) -> Options:
    """Return what `viewer` can choose; kept until anything changes."""
    return kept(key_of("options", viewer=viewer, revision=revision), lambda: _load(viewer))


def _load(viewer: Viewer) -> Options:
    terms = list(
        Term.objects.filter(vocabulary__in=("theme", "field_of_action"), is_active=True).order_by(
            "position", "key"
        )
    )
    return Options(
        collections=actor_queries.collections(viewer=viewer),
        opening=actor_queries.chosen_collection("", viewer=viewer),
        sectors=actor_queries.sectors(),
        themes=[term for term in terms if term.vocabulary == "theme"],
        fields=[term for term in terms if term.vocabulary == "field_of_action"],
    )
