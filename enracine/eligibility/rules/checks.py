"""One check per criterion: what a rule's settings say of the facts on a day.

Every check answers « unknown » rather than guess, and its answer never changes when a fact is
added that does not contradict the others: that is what the property tests hold it to.
A check answers None when the criterion does not concern the person.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from enracine.eligibility.rules.calendar import anniversary, full_years
from enracine.eligibility.rules.values import (
    Citizenship,
    Criterion,
    Facts,
    ImmigrationStatus,
    Outcome,
)

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a check: outcome, variant of the sentence, what fills it, what is missing."""

    outcome: Outcome
    variant: str
    values: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def _met(variant: str, **values: Any) -> Finding:
    return Finding(Outcome.MET, variant, values)


def _not_met(variant: str, **values: Any) -> Finding:
    return Finding(Outcome.NOT_MET, variant, values)


def _unknown(variant: str, *missing: str, **values: Any) -> Finding:
    return Finding(Outcome.UNKNOWN, variant, values, missing)


def _has_immigrated(facts: Facts) -> bool:
    """True when a fact proves that the person herself came from elsewhere.

    Becoming a citizen, and every status but citizenship, suppose that one was not born Canadian.
    """
    return (
        facts.citizenship in (Citizenship.CANADIAN_NATURALISED, Citizenship.OTHER)
        or facts.immigration_status not in (None, ImmigrationStatus.CANADIAN_CITIZEN)
        or facts.born_in_canada is False
    )


def generation(_settings: Settings, facts: Facts, _as_of: dt.date) -> Finding:
    """First generation only. No setting."""
    if facts.born_in_quebec:
        return _not_met("second" if facts.parents_immigrants else "born_in_quebec")
    if facts.born_in_canada:
        return _not_met("born_in_canada")
    if _has_immigrated(facts):
        return _met("first")
    return _unknown("unknown", "birth_country")


def residence_length(settings: Settings, facts: Facts, as_of: dt.date) -> Finding | None:
    """Fewer than `max_years` full years since arrival; no limit when the setting is absent."""
    if facts.born_in_canada:
        return None
    limit = settings.get("max_years")
    if limit is None:
        return _met("any")
    arrived = facts.arrived_in_quebec_on
    if arrived is None:
        return _unknown("unknown", "arrived_in_quebec_on", max_years=limit)
    if as_of < anniversary(arrived, limit):
        return _met("recent", max_years=limit)
    return _not_met("too_long", max_years=limit, years=full_years(arrived, as_of))


def status(settings: Settings, facts: Facts, _as_of: dt.date) -> Finding | None:
    """Status among `admitted` or `refused`; any other one is for a human to settle.

    `naturalised` is the outcome for those who became citizens. With `closed_list` true, a status
    that is not admitted is refused. Whoever was born in Canada is the matter of `generation`.
    """
    if facts.born_in_canada:
        return None
    if facts.citizenship == Citizenship.CANADIAN_BIRTH:
        return _not_met("birth_citizen")
    if facts.citizenship == Citizenship.CANADIAN_NATURALISED:
        outcome = Outcome(settings.get("naturalised", Outcome.UNKNOWN))
        return Finding(outcome, f"naturalised_{outcome}")
    held = facts.immigration_status
    if held is None:
        return _unknown("unknown", "immigration_status")
    if held == ImmigrationStatus.CANADIAN_CITIZEN:
        return _citizen_of_unknown_origin(settings)
    if held in settings.get("admitted", ()):
        return _met("admitted")
    if settings.get("closed_list") or held in settings.get("refused", ()):
        return _not_met("refused")
    return _unknown("asylum_seeker" if held == ImmigrationStatus.ASYLUM_SEEKER else "not_listed")


def _citizen_of_unknown_origin(settings: Settings) -> Finding:
    """A citizen by birth is never admitted; so nothing is missing if the others are not."""
    if settings.get("naturalised") == Outcome.NOT_MET:
        return _not_met("refused")
    return _unknown("citizen_how", "citizenship")


def _whereabouts(facts: Facts) -> str | None:
    """Where the person lives: cmm, outside_cmm, abroad, in_canada, not_cmm; None when unknown."""
    home = facts.residence
    if home is not None and home.country not in (None, "CA"):
        return "abroad"
    if home is not None and home.in_cmm:
        return "cmm"
    if home is not None and home.country == "CA":
        return "in_canada" if home.in_cmm is None else "outside_cmm"
    if facts.immigration_status == ImmigrationStatus.CSQ_HOLDER_ABROAD:
        return "abroad"
    return "not_cmm" if home is not None and home.in_cmm is False else None


def place(settings: Settings, facts: Facts, _as_of: dt.date) -> Finding:
    """Lives in the `area` of the rule: « cmm » or « abroad »."""
    where = _whereabouts(facts)
    if settings["area"] == "cmm":
        if where == "cmm":
            return _met("in_cmm")
        if where == "abroad":
            return _not_met("abroad_not_cmm")
        if where in ("outside_cmm", "not_cmm"):
            return _not_met("outside_cmm")
        return _unknown("unknown", "residence")
    if where == "abroad":
        return _met("abroad")
    if where in ("cmm", "outside_cmm", "in_canada"):
        return _not_met("in_canada")
    return _unknown("unknown", "residence")


def interest(_settings: Settings, facts: Facts, _as_of: dt.date) -> Finding:
    """Says to be interested in a region. No setting."""
    if facts.interested_in_region is None:
        return _unknown("unknown", "interested_in_region")
    return _met("yes") if facts.interested_in_region else _not_met("no")


def age(settings: Settings, facts: Facts, as_of: dt.date) -> Finding:
    """From the birthday of `min_age` to the eve of that of `before_age`; either may be absent."""
    born = facts.birth_date
    if born is None:
        return _unknown("unknown", "birth_date")
    years = full_years(born, as_of)
    first, end = settings.get("min_age"), settings.get("before_age")
    if first is not None and years < first:
        return _not_met("too_young", age=years, min_age=first, birthday=anniversary(born, first))
    if end is None:
        return _met("old_enough", age=years)
    if years >= end:
        last = anniversary(born, end) - dt.timedelta(days=1)
        return _not_met("too_old", before_age=end, last_day=last)
    return _met("right", age=years, before_age=end)


def qualification(settings: Settings, facts: Facts, _as_of: dt.date) -> Finding:
    """A diploma among `diploma_levels`, or a qualification when `qualified_counts`.

    `otherwise` is the outcome when neither holds; `by_region` replaces these settings for the
    region where the person would settle. While that region is unknown, only what every region
    says is answered.
    """
    by_region: Mapping[str, Settings] = settings.get("by_region", {})
    if facts.settles_in_region is not None:
        local = by_region.get(facts.settles_in_region, {})
        return _qualification({**settings, **local}, facts)
    answers = [_qualification(settings, facts)]
    answers += [_qualification({**settings, **local}, facts) for local in by_region.values()]
    if len({answer.outcome for answer in answers}) == 1:
        return answers[0]
    missing = dict.fromkeys(name for answer in answers for name in answer.missing)
    return _unknown("varies", *missing, "settles_in_region")


def _qualification(settings: Settings, facts: Facts) -> Finding:
    if facts.education_level in settings.get("diploma_levels", ()):
        return _met("diploma")
    counts = settings.get("qualified_counts", True)
    if facts.qualified and counts:
        return _met("qualified")
    missing = ["education_level"] if facts.education_level is None else []
    if facts.qualified is None and counts:
        missing.append("qualified")
    if missing:
        return _unknown("unknown", *missing)
    if settings.get("otherwise", Outcome.UNKNOWN) == Outcome.NOT_MET:
        return _not_met("lacking")
    return _unknown("varies")


def work_authorisation(settings: Settings, facts: Facts, _as_of: dt.date) -> Finding:
    """May work: by right (a status of `by_right`, citizenship), as declared, or by permit.

    A status of `with_permit` is a work permit; declaring that one may not work still wins over it.
    A closed permit is said, never blocks and brings no advice.
    """
    canadian = facts.citizenship in (Citizenship.CANADIAN_BIRTH, Citizenship.CANADIAN_NATURALISED)
    if canadian or facts.born_in_canada or facts.immigration_status in settings.get("by_right", ()):
        return _met("by_right")
    if facts.work_authorised is False:
        return _not_met("refused")
    if facts.work_authorised is None and facts.immigration_status not in settings.get(
        "with_permit", ()
    ):
        return _unknown("unknown", "work_authorised")
    closed = facts.immigration_status == ImmigrationStatus.TEMPORARY_WORKER_CLOSED
    return _met("closed_permit" if closed else "granted")


Check = Callable[[Settings, Facts, dt.date], Finding | None]

# « opening » is not here: it is answered before the facts are looked at.
CHECKS: dict[Criterion, Check] = {
    Criterion.GENERATION: generation,
    Criterion.RESIDENCE_LENGTH: residence_length,
    Criterion.STATUS: status,
    Criterion.PLACE: place,
    Criterion.INTEREST: interest,
    Criterion.AGE: age,
    Criterion.QUALIFICATION: qualification,
    Criterion.WORK_AUTHORISATION: work_authorisation,
}
