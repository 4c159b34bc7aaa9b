"""`POST /eligibility/evaluations`: the same rules as the page, for software. Stores nothing."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import Field, StrictBool

from enracine.eligibility import queries
from enracine.eligibility.rules import (
    Citizenship,
    Criterion,
    Facts,
    ImmigrationStatus,
    Outcome,
    Residence,
    Service,
    VerdictValue,
    contradictions,
)
from enracine.kernel import today
from enracine.kernel.api.schemas import Strict

router = Router(tags=["eligibility"])

Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
RegionCode = Annotated[
    str, Field(pattern="^(0[1-9]|1[0-7])$", description="Administrative region, two digits")
]


class ResidenceIn(Strict):
    """Where the person lives on the day asked about."""

    country: Country | None = None
    municipality_code: Annotated[str, Field(pattern="^[0-9]{5}$")] | None = None
    in_cmm: StrictBool | None = None


class FactsIn(Strict):
    """What is known of a person; everything is optional, null means « not known »."""

    birth_date: dt.date | None = None
    birth_country: Country | None = None
    born_in_quebec: StrictBool | None = None
    parents_immigrants: StrictBool | None = None
    citizenship: Citizenship | None = None
    immigration_status: ImmigrationStatus | None = None
    work_authorised: StrictBool | None = None
    residence: ResidenceIn | None = None
    arrived_in_quebec_on: dt.date | None = None
    education_level: Annotated[str, Field(pattern="^[a-z][a-z_]{0,39}$")] | None = Field(
        None,
        description="none, primary, secondary_incomplete, secondary, vocational, college, "
        "university_certificate, bachelor, graduate, master, doctorate. Another word is accepted "
        "and satisfies no rule by itself.",
    )
    qualified: StrictBool | None = None
    interested_in_region: StrictBool | None = None
    settles_in_region: RegionCode | None = None

    def as_facts(self) -> Facts:
        """The pure value the rules reason upon."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        if self.residence is not None:
            values["residence"] = Residence(**self.residence.model_dump())
        return Facts(**values)


class EvaluationIn(Strict):
    """The day and the facts. Without a day, today in Québec."""

    as_of: dt.date | None = None
    facts: FactsIn


class RuleOut(Schema):
    """The version of the rule behind a reason; both days are included."""

    id: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


class ReasonOut(Schema):
    """What one rule says, with its sentence in plain French."""

    criterion: Criterion
    outcome: Outcome
    text: str
    rule: RuleOut


class VerdictOut(Schema):
    """The answer for one service. `missing` may be empty when only a human can settle it."""

    service: Service
    verdict: VerdictValue
    reasons: list[ReasonOut]
    missing: list[str]
    alternatives: list[Service]


class EvaluationOut(Schema):
    """One verdict per service."""

    as_of: dt.date
    verdicts: list[VerdictOut]


@router.post("/eligibility/evaluations", response=EvaluationOut, auth=None)
def evaluate_eligibility(
    request: HttpRequest,
    body: EvaluationIn,
) -> dict[str, Any]:
    """Say to which services a person may turn, why, by which dated rules, and what is missing.

    Public; nothing is stored. 422 names the field that cannot be (a birth after `as_of`, an
    arrival before the birth, an unknown municipality).
    """
    day = body.as_of or today()
    facts = body.facts.as_facts()
    _refuse([(c.path, c.text_key, _(c.text)) for c in contradictions(facts, day)])
    home = facts.residence
    if home is not None and home.municipality_code is not None:
        _refuse(_municipality_faults(home, day))
    verdicts = queries.evaluate_now(facts, day)
    return {"as_of": day, "verdicts": [verdict.as_json() for verdict in verdicts]}


def _municipality_faults(home: Residence, day: dt.date) -> list[tuple[str, str, str]]:
    """What the municipality itself contradicts: its existence, its country, the CMM."""
    path = "facts.residence.municipality_code"
    belongs = queries.in_cmm(home.municipality_code or "", day)
    if belongs is None:
        return [(path, "unknown_municipality", _("Aucune municipalité n’a ce code."))]
    if home.country not in (None, "CA") or home.in_cmm not in (None, belongs):
        return [(path, "residence", _("Cette municipalité contredit le reste de la résidence."))]
    return []


def _refuse(faults: list[tuple[str, str, str]]) -> None:
    """Answer 422 when there are faults, in the shape of the API's other validation errors."""
    if faults:
        raise ValidationError(
            [
                {"type": kind, "loc": ("body", "body", *path.split(".")), "msg": message}
                for path, kind, message in faults
            ]
        )
