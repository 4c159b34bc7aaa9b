"""Whole persons whose facts agree with one another, and what is left when some are not told."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from enracine.eligibility.rules import (
    EDUCATION_LEVELS,
    Citizenship,
    Facts,
    ImmigrationStatus,
    Residence,
)

DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2030, 12, 31))
REGIONS = tuple(f"{n:02d}" for n in range(1, 18))
_HOMES = (
    Residence("CA", "66023", True),
    Residence("CA", "65005", True),
    Residence("CA", "10043", False),
    Residence("CA", None, False),
)
_FOREIGN = ("DZ", "CO", "SD", "HT", "FR", "VN")
_MAY_WORK = (
    ImmigrationStatus.CANADIAN_CITIZEN,
    ImmigrationStatus.PERMANENT_RESIDENT,
    ImmigrationStatus.RESETTLED_REFUGEE,
    ImmigrationStatus.TEMPORARY_WORKER_OPEN,
    ImmigrationStatus.TEMPORARY_WORKER_CLOSED,
)
_IMMIGRANT_STATUSES = tuple(s for s in ImmigrationStatus if s != ImmigrationStatus.CANADIAN_CITIZEN)


@st.composite
def whole_persons(draw: st.DrawFn) -> tuple[Facts, dt.date]:
    """A person about whom every fact is known, and a day later than all of them."""
    as_of = draw(DAYS)
    born = draw(st.dates(dt.date(1940, 1, 1), as_of))
    facts = Facts(
        birth_date=born,
        education_level=draw(st.sampled_from((*EDUCATION_LEVELS, "other_school"))),
        qualified=draw(st.booleans()),
        interested_in_region=draw(st.booleans()),
        settles_in_region=draw(st.sampled_from(REGIONS)),
        arrived_in_quebec_on=draw(st.dates(born, as_of)),
        **draw(_origins()),
    )
    if facts.immigration_status == ImmigrationStatus.CSQ_HOLDER_ABROAD:
        home = Residence(draw(st.sampled_from(_FOREIGN)), None, False)
    else:
        home = draw(st.sampled_from((*_HOMES, Residence("FR", None, False))))
    may_work = facts.immigration_status in _MAY_WORK or draw(st.booleans())
    return replace(facts, residence=home, work_authorised=may_work), as_of


def _origins() -> st.SearchStrategy[dict[str, Any]]:
    """Birthplace, citizenship and status that go together."""
    citizen = ImmigrationStatus.CANADIAN_CITIZEN

    def origin(
        country: str, quebec: bool, citizenship: Citizenship, status: ImmigrationStatus
    ) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(
            {
                "birth_country": st.just(country),
                "born_in_quebec": st.just(quebec),
                "parents_immigrants": st.booleans(),
                "citizenship": st.just(citizenship),
                "immigration_status": st.just(status),
            }
        )

    foreign = st.sampled_from(_FOREIGN)
    return st.one_of(
        origin("CA", True, Citizenship.CANADIAN_BIRTH, citizen),
        origin("CA", False, Citizenship.CANADIAN_BIRTH, citizen),
        foreign.flatmap(lambda c: origin(c, False, Citizenship.CANADIAN_BIRTH, citizen)),
        foreign.flatmap(lambda c: origin(c, False, Citizenship.CANADIAN_NATURALISED, citizen)),
        st.tuples(foreign, st.sampled_from(_IMMIGRANT_STATUSES)).flatmap(
            lambda pair: origin(pair[0], False, Citizenship.OTHER, pair[1])
        ),
    )


@st.composite
def told_in_part(draw: st.DrawFn) -> tuple[Facts, Facts, dt.date]:
    """(what is told, a person who tells more, the day): the second knows all of the first."""
    whole, as_of = draw(whole_persons())
    more = _forget(whole, draw(st.sets(st.sampled_from(_FORGETTABLE))))
    less = _forget(more, draw(st.sets(st.sampled_from(_FORGETTABLE))))
    return less, more, as_of


_FORGETTABLE = (
    *(f.name for f in fields(Facts)),
    "residence.country",
    "residence.in_cmm",
)


def _forget(facts: Facts, names: set[str]) -> Facts:
    home = facts.residence
    for name in sorted(names):
        part = name.removeprefix("residence.")
        if part != name and home is not None:
            home = replace(home, **{part: None})
    facts = replace(facts, residence=home)
    return replace(facts, **{name: None for name in names if "." not in name})
