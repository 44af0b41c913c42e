"""Compose the team of a city lab: who of the network covers its needs, proven to be the best.

FILE is a JSON file with needs, experts and the site; its fields are in docs/reference/command.md. First as
many needs as possible are covered, then the team is mixed, then it travels little, takes those with little
load and brings people together who do not work together yet. No installation is needed.
"""

import argparse
import time
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.cli.case_file import Case
    from geflecht.labs import loaders

ALTERNATIVES, SECONDS = 3, 60.0
SEED = 0  # the solver's own, which is never changed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the case as JSON")
    parser.add_argument(
        "--alternatives", type=console.count, default=ALTERNATIVES, metavar="N", help="how many other teams"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Read, staff and print; 2 for a missing file, 1 for a file with errors."""
    console.start_bare()
    with console.language_of_terminal():
        from geflecht.cli import case_file

        case = case_file.read(options.file)
        if isinstance(case, int):
            return case
        asked = _asked(case)
        if not case_file.is_sound(case):
            return 1
        return _staff(asked, options)


def _staff(asked: "loaders.StaffingCase", options: argparse.Namespace) -> int:
    from geflecht.labs import loaders

    begin = time.perf_counter()
    with console.step(f"Staffing {len(asked.needs)} needs from {len(asked.experts)} experts"):
        answer = loaders.staffing_of(asked, alternatives=options.alternatives, seconds=SECONDS)
    if options.json:
        console.print_json({**_document(asked, answer), "seconds": console.since(begin), "seed": SEED})
    else:
        _print_answer(asked, answer)
    return 0


def _asked(case: "Case") -> "loaders.StaffingCase":
    from geflecht.labs import loaders

    site = case.part("site", "ort", "standort")
    asked = loaders.StaffingCase(
        needs=[_need(entry) for entry in case.entries("needs", "bedarfe", "bedarf")],
        experts=[_expert(entry) for entry in case.entries("experts", "expert_innen", "experten")],
        site=site.place_of() if site else None,
        min_sectors=case.count("min_sectors", "mindestens_sektoren"),
        min_sides=case.count("min_sides", "mindestens_seiten"),
    )
    known = {expert.id for expert in asked.experts}
    strange = sorted({other for expert in asked.experts for other in expert.ties} - known)
    if strange and not case.problems:
        console.say(f"Ties to somebody who is not among the experts are left out: {', '.join(strange[:5])}.")
    return asked


def _need(entry: "Case") -> "loaders.Need":
    from geflecht.labs import loaders

    days = entry.number("days", "tage")
    return loaders.Need(
        id=entry.text("id"),
        competence=entry.text("competence", "kompetenz", needed=True),
        days=1.0 if days is None else days,
        level=entry.number("level", "stufe") or 0.0,
        sectors=entry.words("sectors", "sector", "sektoren", "sektor"),
        languages=entry.words("languages", "language", "sprachen", "sprache"),
        region=entry.text("region", "state", "land", "bundesland"),
        dates=entry.days("dates", "date", "termine", "termin"),
    )


def _expert(entry: "Case") -> "loaders.Expert":
    from geflecht.cli import case_file
    from geflecht.labs import loaders

    free = entry.raw("dates", "free_on", "termine")
    return loaders.Expert(
        id=entry.text("id"),
        name=entry.text("name"),
        sector=entry.text("sector", "sektor"),
        side=entry.text("side", "seite"),
        competences=_competences(entry),
        days=entry.number("days", "availability", "tage", "verfügbar"),
        place=entry.place_of(),
        travel_km=entry.number("travel_km", "distance_km", "entfernung_km"),
        region=entry.text("region", "state", "land", "bundesland"),
        languages=entry.words("languages", "language", "sprachen", "sprache"),
        dates=None if free is case_file.MISSING else entry.days("dates", "free_on", "termine"),
        load=entry.number("load", "auslastung") or 0.0,
        ties=entry.words("ties", "verbindungen"),
    )


def _competences(entry: "Case") -> dict[str, float]:
    """Read {name: level}, or a list of names, which then stand for level 1."""
    names = ("competences", "competence", "kompetenzen", "kompetenz")
    said = entry.raw(*names)
    levels = entry.part(*names) if isinstance(said, dict) else None
    if levels is None:
        return dict.fromkeys(entry.words(*names), 1.0)
    return {name: levels.number(name) or 0.0 for name in said}


def _document(asked: "loaders.StaffingCase", answer: "loaders.Answer") -> dict[str, Any]:
    return {
        **_team(answer.team),
        "min_sectors": asked.min_sectors,
        "proven_optimal": answer.proven,
        "uncovered": [_uncovered(one) for one in answer.open_needs],
        "alternatives": [_team(team) for team in answer.alternatives],
    }


def _team(team: "loaders.ProposedTeam") -> dict[str, Any]:
    figures = team.figures
    return {
        "assignment": [
            {"need": need.id, "expert": expert.id, "days": need.days} for need, expert in team.taken
        ],
        "objective": round(figures.cost, 6),
        "covered": figures.covered,
        "sectors": figures.sectors,
        "sides": figures.sides,
        "travel_km": round(figures.travel, 1),
        "load_days": figures.load,
        "known_pairs": figures.known_pairs,
    }


def _uncovered(one: "loaders.OpenNeed") -> dict[str, Any]:
    from django.utils import translation

    with translation.override("de"):
        german = one.why
    with translation.override("en"):
        english = one.why
    rivals = [rival.id for rival in one.rivals]
    return {
        "need": one.need.id, "why": german, "why_en": english, "missing": one.missing, "together_with": rivals,
    }  # fmt: skip


def _print_answer(asked: "loaders.StaffingCase", answer: "loaders.Answer") -> None:
    proof = "proven to be the best" if answer.proven else "not proven: the time was up"
    print(f"{answer.team.figures.covered} of {len(asked.needs)} needs covered, {proof}")
    _print_team("Team", answer.team)
    if answer.open_needs:
        print("\nOpen:")
    for one in answer.open_needs:
        print(f"  {one.need.id:<14} {one.why}")
    for number, team in enumerate(answer.alternatives, 1):
        _print_team(f"Alternative {number}", team)


def _print_team(title: str, team: "loaders.ProposedTeam") -> None:
    figures = team.figures
    print(
        f"\n{title}: {len(figures.members)} people, {figures.sectors} sectors, {figures.travel:.0f} km,"
        f" {figures.known_pairs} pairs who know each other, {figures.cost:.2f} points"
    )
    for need, expert in team.taken:
        who = f"{expert.name} ({expert.id})" if expert.name else expert.id
        print(f"  {need.id:<14} {need.competence:<28} {need.days:>5g} days  {who}")
