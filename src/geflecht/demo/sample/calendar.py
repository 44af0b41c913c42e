"""What happens in the Beispielnetz: its invented events and labs, and who comes."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from geflecht.demo.sample.cast import Cast, texts, towns
from geflecht.demo.sample.records import Day, Event, Lab, Organisation, Participation, Person, Phase, Town

Places = dict[str, tuple[Town, int]]


def is_active(steps: Sequence[Any], day: date) -> bool:
    """Test that a member with these steps is active on `day`."""
    begun = [step for step in steps if step.on <= day]
    return bool(begun) and begun[-1].state == "active"


def nearness(row: dict[str, Any], house: Organisation, towns_of: Places) -> float:
    """Return how likely somebody of this house comes: fitting sector, same town or state."""
    weight = 3.0 if house.sector in row["sectors"] else 1.0
    if row["town"] is None:
        return weight
    town = towns_of[row["town"]][0]
    if house.town == town:
        return weight * 4
    return weight * (2 if house.town.state == town.state else 1)


def guests(
    rng: random.Random, cast: Cast, row: dict[str, Any], day: date, where: Places, regulars: set[str]
) -> list[Person]:
    """Draw the persons who take part; those who came to earlier sessions of the lab mostly come again."""
    houses = {house.key: house for house in cast.organisations}
    drawn = []
    for person in cast.persons:
        house = houses[cast.home[person.key]]
        if house.is_coordination or not is_active(person.membership, day):
            continue
        weight = nearness(row, house, where) * (8 if person.key in regulars else 1)
        drawn.append((rng.random() ** (1 / weight), person))
    drawn.sort(key=lambda pair: pair[0], reverse=True)
    return [person for _, person in drawn[: row["guests"]]]


def participations(
    rng: random.Random, cast: Cast, row: dict[str, Any], came: Sequence[Person]
) -> list[Participation]:
    """Return everybody with their role: office, host, moderation, inputs, then the guests."""
    office = next(house.key for house in cast.organisations if house.is_coordination)
    desk = [person.key for person in cast.persons if cast.home[person.key] == office]
    made = [Participation(office, "organiser")]
    if row["host"]:
        made.append(Participation(cast.named()[row["host"]], "host"))
    made.append(Participation(rng.choice(desk), "moderation"))
    count = min(3, len(came) // 4)
    made += [Participation(person.key, "input") for person in came[:count]]
    return made + [Participation(person.key, "participant") for person in came[count:]]


def state_of(row: dict[str, Any]) -> str:
    """Return the state of an event by its distance from today."""
    if row["offset"] > 0:
        return "open" if row["offset"] < 45 else "announced"
    return "documented" if row["offset"] < -100 else "held"


def without(cast: Cast, barred: frozenset[str]) -> Cast:
    """Return the cast without the persons of the `barred` houses; the office stays."""
    offices = {house.key for house in cast.organisations if house.is_coordination}
    away = barred - offices
    return replace(cast, persons=tuple(p for p in cast.persons if cast.home[p.key] not in away))


def events(rng: random.Random, today: date, everybody: Cast, barred: frozenset[str]) -> tuple[Event, ...]:
    """Return the events with their days moved to lie around `today`; nobody of `barred` houses comes."""
    cast = without(everybody, barred)
    regulars: dict[str | None, set[str]] = {}
    rows = texts("calendar")["events"]
    where = towns([row["town"] for row in rows if row["town"]])
    made = []
    for index, row in enumerate(rows):
        first = today + timedelta(days=row["offset"])
        days = [
            Day(first + timedelta(days=i), time.fromisoformat(start), time.fromisoformat(end))
            for i, (start, end) in enumerate(row["days"])
        ]
        came = guests(rng, cast, row, min(first, today), where, regulars.get(row["lab"], set()))
        if row["lab"]:
            regulars.setdefault(row["lab"], set()).update(person.key for person in came)
        made.append(
            Event(
                key=f"e{index + 1:02}",
                title=row["title"],
                format=row["format"],
                series=row["series"],
                number=row["number"],
                days=tuple(days),
                town=where[row["town"]][0] if row["town"] else None,
                venue=row["venue"],
                mode=row["mode"],
                state=state_of(row),
                theme=row["theme"],
                summary=row["summary"],
                description=row["description"],
                is_public=row["public"],
                capacity=row["capacity"],
                participations=tuple(participations(rng, cast, row, came)),
                lab=row["lab"],
            )
        )
    return tuple(made)


def labs(today: date, cast: Cast, happened: Sequence[Event]) -> tuple[Lab, ...]:
    """Return the labs; the team comes from those who attended the lab's sessions most."""
    rows = texts("calendar")["labs"]
    where = towns([name for row in rows for name in row["towns"]])
    made = []
    for row in rows:
        sessions = [event for event in happened if event.lab == row["key"]]
        came = [p.actor for event in sessions for p in event.participations if p.actor in cast.home]
        often = sorted(set(came), key=lambda key: (-came.count(key), key))
        team = often[: row["team"]]
        made.append(
            Lab(
                key=row["key"],
                title=row["title"],
                shape=row["shape"],
                theme=row["theme"],
                topic=row["topic"],
                summary=row["summary"],
                towns=tuple(where[name][0] for name in row["towns"]),
                local_partners=tuple(cast.named()[name] for name in row["partners"]),
                team=tuple(team),
                since=today + timedelta(days=row["since"]),
                until=None if row["until"] is None else today + timedelta(days=row["until"]),
                phases=tuple(phase(today, *given) for given in row["phases"]),
                findings=tuple(row["findings"]),
                commitments=tuple(row["commitments"]),
            )
        )
    return tuple(made)


def phase(today: date, kind: str, since: int, until: int | None) -> Phase:
    """Return a phase moved to lie around `today`."""
    end = None if until is None else today + timedelta(days=until)
    return Phase(kind, today + timedelta(days=since), end)
