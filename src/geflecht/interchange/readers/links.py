"""References between rows: ids and names find their element, or are left for the database to know."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import (
    ORGANISATION,
    PERSON,
    Affiliation,
    Element,
    Parcel,
    Problem,
    error,
    warning,
)


def folded(name: str) -> str:
    """Return a name as it is compared: without case and stray space."""
    return " ".join(name.split()).casefold()


def connect(parcel: Parcel) -> list[Problem]:
    """Point connections and affiliations at elements; drop what cannot stand; report it."""
    problems = _one_of_each(parcel)
    finder = _Finder(parcel.elements)
    problems += _connect_ties(parcel, finder)
    problems += _connect_affiliations(parcel, finder)
    return problems + _likely_twice(parcel)


class _Finder:
    """Finds the element a reference means: by key, by stated id, by name."""

    def __init__(self, elements: list[Element]) -> None:
        self.keys = {element.key: element for element in elements}
        self.ids = {element.id: element for element in elements if element.id}
        self.names: dict[str, list[Element]] = defaultdict(list)
        for element in elements:
            self.add_name(element)

    def add_name(self, element: Element) -> None:
        for name in {folded(element.name), folded(element.short)} - {""}:
            self.names[name].append(element)

    def find(self, reference: str, kind: str = "") -> list[Element]:
        """Return every element `reference` may mean; one is certain, two are a question."""
        element = self.keys.get(reference) or self.ids.get(reference)
        if element:
            return [element]
        named = self.names.get(folded(reference), [])
        return [element for element in named if not kind or element.kind in ("", kind)]


def _one_of_each(parcel: Parcel) -> list[Problem]:
    """Refuse a second row with the same id."""
    problems: list[Problem] = []
    seen: dict[str, Element] = {}
    kept: list[Element] = []
    for element in parcel.elements:
        first = seen.setdefault(element.key, element)
        if first is element:
            kept.append(element)
            continue
        message = _("This id is already used in row %(row)s. Give each row its own id.")
        problems.append(error(element.where, "id", element.key, message % {"row": first.where.row}))
    parcel.elements = kept
    return problems


def _connect_ties(parcel: Parcel, finder: _Finder) -> list[Problem]:
    problems, kept = [], []
    for tie in parcel.connections:
        found = {}
        for end in ("source", "target"):
            reference = getattr(tie, end)
            candidates = finder.find(reference)
            if len(candidates) > 1:
                message = _("%(count)s rows have this name. Name this end of the tie by its id.")
                problems.append(error(tie.where, end, reference, message % {"count": len(candidates)}))
            found[end] = candidates
        if any(len(candidates) > 1 for candidates in found.values()):
            continue
        tie.source, tie.target = (
            candidates[0].key if candidates else getattr(tie, end) for end, candidates in found.items()
        )
        if tie.source == tie.target:
            message = _("This tie joins an actor to itself. Correct one end, or delete the row.")
            problems.append(error(tie.where, "target", tie.target, message))
            continue
        kept.append(tie)
    parcel.connections = kept
    return problems


def _connect_affiliations(parcel: Parcel, finder: _Finder) -> list[Problem]:
    problems, kept = [], []
    for affiliation in parcel.affiliations:
        people = finder.find(affiliation.person, PERSON)
        if len(people) > 1:
            message = _("%(count)s rows have this name. Name the person by the id.")
            problems.append(
                error(affiliation.where, "person", affiliation.person, message % {"count": len(people)})
            )
            continue
        person = people[0] if people else None
        organisations = [
            one for one in finder.find(affiliation.organisation, ORGANISATION) if one is not person
        ]
        affiliation.person = person.key if person else affiliation.person
        organisation = organisations[0] if organisations else _implied(parcel, finder, affiliation, person)
        affiliation.organisation = organisation.key
        kept.append(affiliation)
    parcel.affiliations = kept
    _settle_sectors(parcel)
    return problems


def _implied(parcel: Parcel, finder: _Finder, affiliation: Affiliation, person: Element | None) -> Element:
    """Add the organisation that only a person's row names; it takes sector and place from there."""
    name = " ".join(affiliation.organisation.split())
    element = Element(f"{affiliation.where.file}#organisation {folded(name)}", kind=ORGANISATION, name=name)
    element.implied, element.where = True, affiliation.where
    if person:
        element.sector, element.place, element.state = person.sector, person.place, person.state
    parcel.elements.append(element)
    finder.keys[element.key] = element
    finder.add_name(element)
    return element


def _settle_sectors(parcel: Parcel) -> None:
    """A person in an organisation of the same sector needs no sector of their own."""
    elements = parcel.by_key()
    for affiliation in parcel.affiliations:
        person, organisation = elements.get(affiliation.person), elements[affiliation.organisation]
        if person and organisation.implied and folded(person.sector) == folded(organisation.sector):
            person.sector = ""


def _likely_twice(parcel: Parcel) -> list[Problem]:
    """Warn of rows with the same name and place; nothing is merged by itself."""
    problems = []
    alike = Counter((folded(element.name), folded(element.place)) for element in parcel.elements)
    first: dict[tuple[str, str], Element] = {}
    for element in parcel.elements:
        mark = (folded(element.name), folded(element.place))
        if alike[mark] < 2:
            continue
        earlier = first.setdefault(mark, element)
        if earlier is not element:
            message = _(
                "Row %(row)s has the same name and place. If both are one, delete a row or merge them later."
            )
            problems.append(
                warning(element.where, "name", element.name, message % {"row": earlier.where.row})
            )
    return problems
