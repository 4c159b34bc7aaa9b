"""Places ranked and cohorts proposed over the API: the same rules as the pages."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from enracine.accompaniment.queries import software
from enracine.kernel.api.problems import Problem
from enracine.kernel.api.schemas import Editable, Line, Strict, same
from enracine.kernel.api.versions import tagged
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.matching import actions, showing
from enracine.matching.models import Cohort, CohortLine
from enracine.matching.queries import cohorts as reading
from enracine.matching.queries.homes import family_of
from enracine.matching.queries.places import board
from enracine.matching.rules import choosing
from enracine.matching.rules.homes import Adult, Home, NothingCounts
from enracine.privacy.queries import note_read

router = Router(tags=["matching"])

Level = Annotated[int, Field(ge=0, le=3)]
Criterion = Literal[
    "work", "training", "rent", "dwellings", "childcare", "schools", "french", "health", "services",
    "agent", "size", "nature", "near_montreal", "near",
]  # fmt: skip
PlaceCode = Annotated[
    str, StringConstraints(pattern="^[0-9]{2,3}$"), Field(description="an MRC, without its prefix")
]


class AdultIn(Strict):
    """What one adult does and wishes. Nothing says who she is."""

    occupation: Annotated[str, StringConstraints(pattern="^[0-9]{5}$")] | None = Field(
        None, description="CNP 2021 group"
    )
    french: Literal["none", "basic", "intermediate", "advanced"] | None = None
    track: Literal["employment", "training", "business", "takeover"] | None = None
    size: Literal["rural", "small", "medium", "large"] | None = None
    near: PlaceCode | None = None
    weights: dict[Criterion, Level] = Field(
        default_factory=dict,
        description="0: does not count, 3: counts most; the usual ones otherwise",
    )


class HomeIn(Strict):
    """A household without a name: adults, ages of the children, its own limits."""

    adults: list[AdultIn] = Field(min_length=1, max_length=8)
    children: list[Annotated[int, Field(ge=0, le=30)]] = Field(default_factory=list, max_length=15)
    budget: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="dollars a month for the rent"
    )
    max_km: Annotated[int, Field(ge=1, le=5_000)] | None = Field(
        None, description="straight line to Montréal"
    )
    services: list[Annotated[str, StringConstraints(max_length=60)]] = Field(
        default_factory=list, max_length=20, description="codes of the directory's own taxonomy"
    )
    refused: list[PlaceCode] = Field(default_factory=list, max_length=120)


class RankingIn(Strict):
    """Either a household without a name (public), or a dossier that the caller may see."""

    household: HomeIn | None = None
    dossier_id: uuid.UUID | None = None
    limit: Annotated[int, Field(ge=1, le=104)] = 10


class PartOut(Schema):
    """One part of a place's points, with the figure it rests on."""

    criterion: str
    points: float
    possible: float
    value: float | None
    indicator: str | None
    period: str | None
    source: str | None
    certainty: float = Field(description="0 to 1, of this figure")
    note: str | None


class LimitOut(Schema):
    """Why a place is out, and what would let it in."""

    code: str
    text: str
    figure: float | None
    lifted_by: str


class PlaceOut(Schema):
    """A place with its points out of 100: the sum of its parts, exactly."""

    code: str
    name: str
    region: str
    rank: int
    points: float
    certainty: int = Field(description="percent of the weights that rest on a sure figure")
    apart: list[float] = Field(description="points by the wishes of each adult alone")
    parts: list[PartOut]
    limits: list[LimitOut]


class RankingOut(Schema):
    """The places in order, three that differ, and, when none passes, what is nearest to passing."""

    as_of: dt.date
    facts: str = Field(description="fingerprint of the facts used")
    items: list[PlaceOut]
    three: list[str]
    total: int
    unknown: list[str] = Field(description="criteria of which nothing is known anywhere")
    nearest: list[PlaceOut]


@router.post(
    "/matching/rankings",
    response=RankingOut,
    auth=None,
    openapi_extra={"x-refusals": [404]},
    summary="Rank places for a household",
)
def create_ranking(request: HttpRequest, body: RankingIn) -> dict[str, Any]:
    """Public for a household without a name: nothing is stored. With a token, for a dossier.

    422 when neither or both are given, or when everything is said not to count.
    """
    home = _home_of(request, body)
    places = board()
    try:
        found = choosing.weigh(places, home)
    except NothingCounts as error:
        raise Problem(
            422, "nothing_counts", _("Choisissez au moins une chose qui compte pour vous.")
        ) from error
    best = choosing.best(found, body.limit)
    nearest = [] if best else choosing.nearest(found)
    return {
        "as_of": _day(),
        "facts": places.stamp,
        "items": [_place(one) for one in best],
        "three": [one.place.code for one in choosing.three(found)],
        "total": found.ranked.open,
        "unknown": list(dict.fromkeys(part.criterion for part in found.ranked.unknown)),
        "nearest": [_place(choosing.choice(found, places.at[n.place.code])) for n in nearest],
    }


def _day() -> dt.date:
    from enracine.kernel.clock import today

    return today()


def _home_of(request: HttpRequest, body: RankingIn) -> Home:
    if (body.household is None) == (body.dossier_id is None):
        raise Problem(422, "one_of_two", _("Donnez un ménage ou un dossier, l’un des deux."))
    if body.household is not None:
        said = body.household
        return Home(
            adults=tuple(
                Adult(
                    key=str(n),
                    occupation=adult.occupation or "",
                    french=adult.french or "",
                    track=adult.track or "",
                    size=adult.size or "",
                    near=adult.near or "",
                    weights={str(k): v for k, v in adult.weights.items()},
                )
                for n, adult in enumerate(said.adults)
            ),
            children=tuple(said.children),
            budget=said.budget,
            max_km=said.max_km,
            services=tuple(sorted(set(said.services))),
            refused=frozenset(said.refused),
        )
    acting = acting_of(request)
    if not acting.is_professional or body.dossier_id is None:
        raise NotVisible
    dossier = software.dossier(acting, body.dossier_id)
    sections = ["project", "occupation", "languages", "family"]
    note_read(request, dossier.subject_id, sections, "api:ranking")
    return family_of(dossier.subject_id, dossier.household_id).home


def _place(one: choosing.Choice) -> dict[str, Any]:
    return {
        "code": one.place.code,
        "name": one.place.name,
        "region": one.place.region,
        "rank": one.rank,
        "points": one.points / 100,
        "certainty": one.certainty,
        "apart": [worth / 100 for worth in one.apart],
        "parts": [
            {
                "criterion": part.criterion,
                "points": part.points / 100,
                "possible": part.possible / 100,
                "value": part.seen.value if part.seen else None,
                "indicator": part.seen.indicator if part.seen else None,
                "period": part.seen.period or None if part.seen else None,
                "source": part.seen.source or None if part.seen else None,
                "certainty": part.sure,
                "note": part.note or None,
            }
            for part in one.parts
        ],
        "limits": [
            {"code": line.code, "text": line.text, "figure": limit.figure, "lifted_by": line.lift}
            for limit, line in zip(
                one.limits, [showing.limit_line(x) for x in one.limits], strict=True
            )
        ],
    }


class ProposalIn(Strict):
    """Whom a proposal is for, and how it is looked for."""

    name: Line
    stages: list[Literal["preparation", "ready"]] = Field(min_length=1, max_length=2)
    mode: Literal["acceptance", "preferences", "strict", "points"] = "acceptance"
    floors: bool = True
    weeks: Annotated[int, Field(ge=1, le=52)] = 4


class ProposalLineOut(Schema):
    """One household: what is proposed, the rank reached on its own list, what it answered."""

    id: uuid.UUID
    version: int
    dossier_id: uuid.UUID
    place: str | None
    rank: int | None
    points: float | None
    week: int | None
    usual: str | None = Field(description="what the usual practice would have given")
    decision: Literal["open", "accepted", "refused", "set_aside"]


class ProposalOut(Editable):
    """A cohort: a job, then a list to discuss."""

    name: str
    mode: Literal["acceptance", "preferences", "strict", "points"]
    state: Literal["waiting", "running", "done", "failed"]
    progress: int
    digest: str | None
    trouble: str | None
    figures: dict[str, Any]
    lines: list[ProposalLineOut]


def _proposal(cohort: Cohort) -> dict[str, Any]:
    rows = CohortLine.objects.filter(cohort=cohort).select_related("mrc").order_by("rank")
    return same(cohort, "name", "mode", "state", "progress", "figures") | {
        "digest": cohort.digest or None,
        "trouble": cohort.trouble or None,
        "lines": [
            {
                "id": row.pk,
                "version": row.version,
                "dossier_id": row.dossier_id,
                "place": row.mrc.code if row.mrc else None,
                "rank": row.reached,
                "points": row.points / 100 if row.points is not None else None,
                "week": row.week,
                "usual": row.usual or None,
                "decision": row.decision,
            }
            for row in rows
        ],
    }


@router.post(
    "/matching/proposals", response={202: ProposalOut}, summary="Ask for a cohort's proposal"
)
def create_proposal(request: HttpRequest, body: ProposalIn) -> Status[dict[str, Any]]:
    """For the coordination. A job: ask for it again until its state is `done` or `failed`."""
    name = body.name or _("Cohorte")
    made = actions.ask_cohort(
        acting_of(request), name=name[:120], stages=body.stages, mode=body.mode,
        floors=body.floors, weeks=body.weeks,
    )  # fmt: skip
    return Status(202, _proposal(made))


@router.get(
    "/matching/proposals/{uuid:cohort_id}", response=ProposalOut, summary="A cohort's proposal"
)
def get_proposal(
    request: HttpRequest, response: HttpResponse, cohort_id: uuid.UUID
) -> dict[str, Any]:
    """For the coordination that asked for it."""
    acting = acting_of(request)
    if acting.role not in reading.PROPOSERS:
        raise NotVisible
    found = reading.cohort_of(acting, cohort_id)
    tagged(response, found.version)
    return _proposal(found)
