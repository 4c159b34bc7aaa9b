"""What a figure is worth, from 0 to 1: the published scales (decision 0080).

Each reads one place for one household's key and gives a value with the figure it rests on; None when
nothing is known. A better figure never gives a lower value.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from enracine.matching.rules.facts import Place, Seen
from enracine.matching.rules.words import SIZE_AROUND

#: Unemployment (%) at which there is work for everybody who seeks it, and at which it is rare.
WORK_EASY, WORK_RARE = 3.0, 10.0
#: How many openings of an occupation make it two chances out of three; neighbours count half.
OPENINGS, NEIGHBOUR = 6.0, 0.5
#: Rent over what can be paid: nothing above the first, everything under the second.
RENT_OVER, RENT_WELL = 1.25, 0.5
#: Share of dwellings to let (%) from which one chooses.
FREE_DWELLINGS = 3.0
#: Straight-line kilometres past which a place is not near at all.
FAR_KM = 600.0
#: A general figure says less than that of the occupation; so does a building without its places.
GENERAL, INDIRECT = 0.5, 0.6


@dataclass(frozen=True, slots=True)
class Reading:
    """A value from 0 to 1, the figure behind it, how sure it is, and the code of a note."""

    value: float
    seen: Seen
    sure: float
    note: str = ""


def _between(value: float, worst: float, best: float) -> float:
    return min(max((value - worst) / (best - worst), 0.0), 1.0)


def _some(count: float, scale: float) -> float:
    return 1.0 - math.exp(-max(count, 0.0) / scale)


def _read(seen: Seen, value: float, note: str = "", less: float = 1.0) -> Reading:
    return Reading(value, seen, seen.sure * less, note or ("region" if seen.wider else ""))


def work(place: Place, occupation: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Openings of the occupation and of its neighbours (same minor group); else unemployment."""
    own = place.fact(f"openings:{occupation}") if occupation else None
    near = [
        seen
        for key, seen in place.facts.items()
        if occupation
        and key.startswith(f"openings:{occupation[:4]}")
        and key != f"openings:{occupation}"
    ]
    if own is not None or near:
        rest = sum(seen.value for seen in near)
        count = (own.value if own else 0.0) + NEIGHBOUR * rest
        basis = own or replace(near[0], value=rest)
        return _read(basis, _some(count, OPENINGS), "neighbours" if near else "")
    general = place.fact("unemployment")
    if general is None:
        return None
    value = _between(general.value, WORK_RARE, WORK_EASY)
    return _read(general, value, "general", GENERAL)


def training(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Colleges and vocational centres."""
    return _counted(place, ("colleges", "vocational_centres"), 3.0)


def _counted(place: Place, indicators: tuple[str, ...], scale: float) -> Reading | None:
    seen = [fact for code in indicators if (fact := place.fact(code)) is not None]
    if not seen:
        return None
    whole = replace(
        seen[0], value=sum(fact.value for fact in seen), sure=min(fact.sure for fact in seen)
    )
    return _read(whole, _some(whole.value, scale), less=len(seen) / len(indicators))


def rent_of(place: Place, bedrooms: int) -> Seen | None:
    """What a dwelling of so many bedrooms costs a month: asked in advertisements, else the average."""
    asked = place.fact(f"asking_rent_{min(bedrooms, 3)}")
    return asked if asked is not None else place.fact("average_rent")


def rent(place: Place, key: str, quebec: Mapping[str, Seen]) -> Reading | None:
    """The rent over what can be paid; without a budget, over Québec's own average rent."""
    bedrooms, _sign, said = key.partition(":")
    rooms, budget = int(bedrooms), int(said)
    seen = rent_of(place, rooms)
    if seen is None:
        return None
    less = INDIRECT if rooms > 3 or seen.indicator == "average_rent" else 1.0
    if budget:
        note = "large_rent" if rooms > 3 else "budget"
        return _read(seen, _between(seen.value / budget, RENT_OVER, RENT_WELL), note, less)
    usual = quebec.get("average_rent")
    if usual is None or not usual.value:
        return None
    # The average mixes sizes: three bedrooms at twice the average are dear, at its half they are not.
    return _read(seen, _between(seen.value / usual.value, 2.0, 0.5), "reference", less)


def dwellings(place: Place, size: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Dwellings to let counted there; else the share of rented ones that are free."""
    counted = place.fact(f"dwellings_{size}")
    if counted is not None:
        return _read(counted, _some(counted.value, 10.0))
    share = place.fact("vacancy_rate")
    return None if share is None else _read(share, _between(share.value, 0.0, FREE_DWELLINGS))


def childcare(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Childcare places for a thousand inhabitants; else children who wait for one."""
    people = place.fact("population")
    places, waiting = place.fact("childcare_places"), place.fact("childcare_waiting")
    if people is None or not people.value:
        return None
    if places is not None:
        return _read(places, _between(1000 * places.value / people.value, 0.0, 40.0))
    if waiting is not None:
        return _read(waiting, _between(1000 * waiting.value / people.value, 8.0, 0.0))
    return None


def schools(place: Place, levels: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Public schools of the levels of the children."""
    return _counted(place, tuple(f"{level}_schools" for level in levels.split(",")), 4.0)


def french(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Places in French courses; else the centres that usually give them."""
    places = place.fact("french_places")
    if places is not None:
        return _read(places, _some(places.value, 20.0))
    centres = place.fact("adult_centres")
    return (
        None if centres is None else _read(centres, _some(centres.value, 2.0), "centres", INDIRECT)
    )


def health(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """People who wait for a family doctor, for a thousand inhabitants."""
    people, waiting = place.fact("population"), place.fact("doctor_waiting")
    if people is None or waiting is None or not people.value:
        return None
    return _read(waiting, _between(1000 * waiting.value / people.value, 250.0, 0.0))


def services(place: Place, terms: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """How many of the services wanted exist there."""
    if place.services is None:
        return None
    wanted = terms.split(",")
    there = sum(place.services.get(term, 0) > 0 for term in wanted)
    seen = Seen("services", float(there), source="")
    return Reading(there / len(wanted), seen, 1.0, "services")


def agent(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Whether an organisation of the network welcomes there."""
    seen = Seen("agent", float(place.served), sure=place.served_sure)
    return Reading(seen.value, seen, seen.sure, "served" if place.served else "not_served")


def size(place: Place, wish: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """How near the population is to the size wished, on a scale of proportions."""
    people = place.fact("population")
    if people is None or people.value <= 0 or wish not in SIZE_AROUND:
        return None
    away = math.log10(people.value) - math.log10(SIZE_AROUND[wish])
    return _read(people, math.exp(-((away / 0.45) ** 2)))


def nature(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Few inhabitants to the square kilometre: space around."""
    density = place.fact("density")
    if density is None:
        return None
    return _read(density, _between(math.log10(max(density.value, 1.0)), 3.0, 0.0))


def near_montreal(place: Place, _key: str, _quebec: Mapping[str, Seen]) -> Reading | None:
    """Straight line to Montréal."""
    return Reading(_between(place.km, FAR_KM, 0.0), Seen("km", place.km), 1.0, "crow")


#: How each criterion is read. « near » needs the other places: the board reads it.
READERS: Mapping[str, Callable[[Place, str, Mapping[str, Seen]], Reading | None]] = {
    "work": work,
    "training": training,
    "rent": rent,
    "dwellings": dwellings,
    "childcare": childcare,
    "schools": schools,
    "french": french,
    "health": health,
    "services": services,
    "agent": agent,
    "size": size,
    "nature": nature,
    "near_montreal": near_montreal,
}
