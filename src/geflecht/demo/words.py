"""The vocabularies and places the demo's files refer to by key."""

from geflecht.actors.models import Place, Sector, Term


class Words:
    """All sectors and terms by key; read once."""

    def __init__(self) -> None:
        self.sectors: dict[str, Sector] = {sector.key: sector for sector in Sector.objects.all()}
        self._terms = {(term.vocabulary, term.key): term for term in Term.objects.all()}
        self._places: dict[int, Place] = {}

    def term(self, vocabulary: str, key: str) -> Term | None:
        """Return the term with this key, None for an empty key; KeyError for an unknown one."""
        return self._terms[vocabulary, key] if key else None

    def terms(self, vocabulary: str, keys: tuple[str, ...]) -> list[Term]:
        """Return the terms with these keys."""
        return [self._terms[vocabulary, key] for key in keys]

    def place(self, geonames_id: int) -> Place:
        """Return the packaged place with this id."""
        if not self._places:
            self._places = {place.geonames_id: place for place in Place.objects.all() if place.geonames_id}
        return self._places[geonames_id]
