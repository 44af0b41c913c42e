"""Who is in the Beispielnetz: organisations, persons, what they offer and look for."""

import csv
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from geflecht.demo.sample.records import Affiliation, Offer, Organisation, Person, Step, Town

PERSONS = 260  # the three of the coordination office among them
QUIET_ORGANISATIONS = 3  # only proposed or invited so far
THEMES: dict[str, tuple[str, ...]] = {
    "kommune": ("town_centres", "town_centre_concepts", "third_places", "vacancy", "co_production"),
    "wohnungswirtschaft": ("residential_neighbourhoods", "large_estates", "making_permanent"),
    "immobilienwirtschaft": ("retail_properties", "retail_reuse", "mixed_use", "interim_use"),
    "wirtschaft": ("town_centres", "vacancy", "mixed_use"),
    "wohlfahrt": ("residential_neighbourhoods", "large_estates", "third_places"),
    "zivilgesellschaft": (
        "third_places",
        "co_production",
        "young_city_makers",
        "rural_places",
        "interim_use",
    ),
    "kultur": ("residential_neighbourhoods", "interim_use", "creative_ecosystems"),
    "soziokultur": ("third_places", "large_estates", "creative_ecosystems", "young_city_makers"),
    "kreativwirtschaft": ("creative_ecosystems", "interim_use", "retail_reuse"),
    "bildung": ("young_city_makers", "co_production", "third_places"),
    "stiftung": ("carrier_models", "making_permanent", "third_places"),
    "verband": ("making_permanent", "residential_neighbourhoods", "rural_places", "carrier_models"),
    "intermediaer": ("vacancy", "co_production", "interim_use", "large_estates"),
    "planung": ("town_centre_concepts", "mixed_use", "co_production", "retail_reuse"),
    "oeffentliche_hand": ("town_centres", "rural_places", "making_permanent"),
}
SPANS = ((900, 775), (740, 410), (380, 60))  # days before today in which members joined
BIG_TOWN, SMALL_TOWN = 100_000, 50_000  # inhabitants; a rough hint for the field of action only


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of one sample, and what the weaving of ties needs to know about them."""

    organisations: tuple[Organisation, ...]
    persons: tuple[Person, ...]
    home: dict[str, str]  # person key -> key of the main organisation

    def named(self) -> dict[str, str]:
        """Return the key of each organisation by its name."""
        return {house.name: house.key for house in self.organisations}


def texts(name: str) -> Any:
    """Return the content of one of the demo's JSON files below `data/example`."""
    source = files("geflecht.demo") / "data" / "example" / f"{name}.json"
    return json.loads(source.read_text(encoding="utf-8"))


def towns(names: Sequence[str]) -> dict[str, tuple[Town, int]]:
    """Return the largest place of each name with its inhabitants."""
    found: dict[str, tuple[Town, int]] = {}
    wanted = set(names)
    source = files("geflecht.actors") / "data" / "places.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        if row["name"] in wanted and row["name"] not in found:  # sorted: the largest comes first
            town = Town(int(row["geonames_id"]), row["name"], row["state"])
            found[row["name"]] = (town, int(row["population"]))
    return found


def address(name: str) -> str:
    """Return `name` as part of an internet address."""
    plain = name.lower().translate(
        {ord(a): b for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ç", "c"), ("ı", "i"))}
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def pillars() -> set[str]:
    """Return the names of those that host events or labs: members from the start, in touch with many."""
    calendar = texts("calendar")
    hosts = {row["host"] for row in calendar["events"] if row["host"]}
    return hosts | {name for row in calendar["labs"] for name in row["partners"]}


def membership(rng: random.Random, today: date, place: int) -> tuple[Step, ...]:
    """Return the steps of a member: most came before the first wave, others between waves.

    `place`: position in a shuffled order; the first ones are only proposed or invited so far.
    """
    span = SPANS[rng.choices((0, 1, 2), (70, 18, 12))[0]] if place >= QUIET_ORGANISATIONS else (45, 5)
    begun = today - timedelta(days=rng.randint(span[1], span[0]))
    steps = [Step("proposed", begun - timedelta(days=rng.randint(14, 40)))]
    if place == 0:
        return tuple(steps)
    steps.append(Step("invited", begun))
    if place < QUIET_ORGANISATIONS:
        return tuple(steps)
    steps.append(Step("active", begun + timedelta(days=rng.randint(3, 21))))
    if span == SPANS[0] and rng.random() < 0.07:
        left = rng.random() < 0.5
        steps.append(Step("left" if left else "paused", today - timedelta(days=rng.randint(60, 330))))
    return tuple(steps)


def founded(rng: random.Random, today: date) -> tuple[Step, ...]:
    """Return the steps of a member from the start."""
    invited = today - timedelta(days=rng.randint(860, 900))
    return (Step("invited", invited), Step("active", invited + timedelta(days=rng.randint(3, 21))))


def fields_of_action(rng: random.Random, inhabitants: int) -> tuple[str, ...]:
    """Return one or two spatial fields of action that fit the size of the town."""
    if inhabitants < SMALL_TOWN:
        return ("small_towns_rural",) if rng.random() < 0.7 else ("centres", "small_towns_rural")
    if inhabitants < BIG_TOWN:
        return ("centres",)
    return (rng.choice(("centres", "neighbourhood")),) if rng.random() < 0.7 else ("centres", "neighbourhood")


def organisations(rng: random.Random, today: date) -> tuple[Organisation, ...]:
    """Return the organisations; the coordination office is the last one."""
    people = texts("people")
    weights = dict(people["towns"])
    where = towns(list(weights))
    rows = [(sector, row) for sector, named in texts("organisations").items() for row in named]
    founders = pillars()
    order = list(range(len(rows)))
    rng.shuffle(order)  # decides who is new or only invited, whatever the sector
    made = []
    for index, (sector, row) in enumerate(rows):
        drawn = rng.choices(list(weights), list(weights.values()))[0]
        town, inhabitants = where[row.get("town", drawn)]
        made.append(
            Organisation(
                key=f"o{index + 1:03}",
                name=row["name"],
                sector=sector,
                kind=row["kind"],
                note=row["note"],
                town=town,
                website=f"https://{address(row['name'])}.example",
                themes=tuple(sorted(rng.sample(THEMES[sector], rng.randint(1, 3)))),
                fields_of_action=fields_of_action(rng, inhabitants),
                membership=founded(rng, today)
                if row["name"] in founders
                else membership(rng, today, order[index]),
            )
        )
    return (*made, office(people["coordination"], len(made) + 1, where["Leipzig"][0], today))


def office(row: dict[str, Any], number: int, town: Town, today: date) -> Organisation:
    """Return the organisation that coordinates the network."""
    return Organisation(
        key=f"o{number:03}",
        name=row["name"],
        sector="intermediaer",
        kind=row["kind"],
        note=row["note"],
        town=town,
        website=f"https://{address(row['name'])}.example",
        themes=("co_production", "making_permanent", "town_centres"),
        fields_of_action=("centres", "neighbourhood", "small_towns_rural"),
        membership=(Step("active", today - timedelta(days=930)),),
        is_coordination=True,
    )


def names(rng: random.Random, people: dict[str, Any], count: int) -> list[tuple[str, str]]:
    """Return `count` different pairs of given and family name, no family name more than thrice."""
    family = (people["family"] * 3)[: count + 40]
    rng.shuffle(family)
    pairs = dict.fromkeys(zip((rng.choice(people["given"]) for _ in family), family, strict=True))
    return list(pairs)[:count]


def posts(rng: random.Random, houses: Sequence[Organisation]) -> list[Organisation]:
    """Return the house of each person: everybody gets one, the rest goes to random houses, at most four."""
    offices = [house for house in houses if house.is_coordination]
    others = [house for house in houses if not house.is_coordination]
    free = [house for house in others for _ in range(3)]
    rng.shuffle(free)
    return [*others, *free[: PERSONS - len(others) - 3], *(offices * 3)]


def affiliations(
    rng: random.Random, today: date, house: Organisation, function: str, others: Sequence[Organisation]
) -> tuple[Affiliation, ...]:
    """Return the main affiliation and, now and then, a former or a second one elsewhere."""
    begun = today.year - rng.randint(2, 12)
    main = Affiliation(house.key, function, f"{begun}-{rng.randint(1, 12):02}", None, is_main=True)
    chance = rng.random()
    other = rng.choice(others)
    if house.is_coordination or other.key == house.key or chance > 0.18:
        return (main,)
    if chance > 0.08:
        since = str(begun - rng.randint(2, 5))
        return (main, Affiliation(other.key, "Mitarbeit", since, str(begun), is_main=False))
    return (main, Affiliation(other.key, "Ehrenamt im Beirat", str(begun + 1), None, is_main=False))


def persons(rng: random.Random, today: date, houses: Sequence[Organisation]) -> tuple[Person, ...]:
    """Return the persons; each has one current main affiliation."""
    people = texts("people")
    homes = posts(rng, houses)
    counted: dict[str, int] = {}
    made = []
    for index, (pair, house) in enumerate(zip(names(rng, people, len(homes)), homes, strict=True)):
        nth = counted[house.key] = counted.get(house.key, 0) + 1
        functions = people["coordination" if house.is_coordination else "functions"]
        functions = functions["functions"] if house.is_coordination else functions[house.sector]
        start = rng.randrange(len(functions)) if nth == 1 and not house.is_coordination else nth - 1
        mailbox = ".".join(address(part) for part in pair)
        made.append(
            Person(
                key=f"p{index + 1:03}",
                given_name=pair[0],
                family_name=pair[1],
                email=f"{mailbox}@{house.website.removeprefix('https://')}",
                affiliations=affiliations(rng, today, house, functions[start % len(functions)], houses),
                themes=tuple(sorted(rng.sample(house.themes, rng.randint(1, len(house.themes))))),
                membership=joined(rng, house),
                has_public_page=house.is_coordination or rng.random() < 0.12,
            )
        )
    return tuple(made)


def joined(rng: random.Random, house: Organisation) -> tuple[Step, ...]:
    """Return the steps of a person: some days after those of the house."""
    days = timedelta(days=rng.randint(0, 4))
    return tuple(Step(step.state, step.on + days) for step in house.membership)


def offers(rng: random.Random, today: date, cast: Cast) -> tuple[Offer, ...]:
    """Return what actors of fitting sectors offer and look for; every text is used once."""
    actors: dict[str, list[str]] = {}
    sector = {house.key: house.sector for house in cast.organisations}
    active = {
        o.key for o in cast.organisations if o.membership[-1].state == "active" and not o.is_coordination
    }
    for key in sorted(active):
        actors.setdefault(sector[key], []).append(key)
    for person, house in cast.home.items():
        if house in active and rng.random() < 0.3:
            actors.setdefault(sector[house], []).append(person)
    made = []
    for row in texts("offers"):
        waiting = actors[row["sector"]]
        actor = waiting.pop(rng.randrange((len(waiting) + 1) // 2))
        waiting.append(actor)  # to the end: nobody is drawn twice in a row
        stated = today - timedelta(days=rng.randint(30, 400))
        ends = today + timedelta(days=rng.choice((-20, 10, 25, 60, 90, 150, 240, 365)))
        is_need = row["direction"] == "need"
        made.append(Offer(actor, is_need, row["kind"], row["text"], tuple(row["themes"]), stated, ends))
    return tuple(made)


def cast(rng: random.Random, today: date) -> Cast:
    """Return all actors of the sample."""
    houses = organisations(rng, today)
    crowd = persons(rng, today, houses)
    return Cast(houses, crowd, {person.key: person.affiliations[0].organisation for person in crowd})
