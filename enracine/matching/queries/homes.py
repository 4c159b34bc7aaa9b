"""Households as they are weighed: only what whoever looks may read of each adult."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, When
from django.db.models.functions import JSONObject

from enracine.kernel.clock import today
from enracine.matching.models import AskedPlace, KeptSuggestion, Wishes
from enracine.matching.rules.homes import Adult, Home
from enracine.people.models import HouseholdMember, Languages, Occupation, Person, SettlementProject


@dataclass(frozen=True)
class Asked:
    """A place of a list, in its order."""

    code: str
    name: str
    rank: int
    points: int
    certainty: int


@dataclass(frozen=True)
class Said:
    """What an adult said that counts, as far as the reader may see it; and her list.

    `kept`: the suggestion that she last kept herself: `body`, `stamp`, `made_at`; empty without one.
    """

    version: int
    weights: Mapping[str, int]
    budget: int | None
    max_km: int | None
    size: str
    near: str | None
    services: list[str]
    refused: list[str]
    track: str
    shown: Mapping[str, str]
    shown_on: str | None
    household_id: str | None
    asked: tuple[Asked, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)

    def is_of(self, household_id: uuid.UUID | None) -> bool:
        """Whether they were said in this very household."""
        return household_id is not None and self.household_id == str(household_id)


@dataclass(frozen=True)
class Family:
    """A household read for weighing: the values, and who is who on the page.

    `wishes` is what the person of the page said; `names` the adults by key. `unread`: adults of whom
    nothing may be read here.
    """

    home: Home
    wishes: Said | None
    names: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0

    @property
    def said(self) -> bool:
        """Whether the person said what counts."""
        return self.wishes is not None

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Her list, in its order."""
        return self.wishes.asked if self.wishes is not None else ()


def _of(model: Any, column: str, outer: str) -> ArraySubquery:
    rows = model.objects.filter(subject_id=OuterRef(outer)).order_by("pk")
    return ArraySubquery(rows.values_list(column, flat=True)[:1])


def _parts(outer: str) -> dict[str, Any]:
    """What is read beside each adult: work, French, project, wishes with the list and what she kept."""
    works = (
        Occupation.objects.filter(subject_id=OuterRef(outer))
        .order_by("-wanted", "-is_main", "pk")
        .values(json=JSONObject(code="cnp_code", title="title"))[:1]
    )
    wishes = Wishes.objects.filter(subject_id=OuterRef(outer)).order_by("pk")
    said = wishes.values(
        json=JSONObject(
            version="version", weights="weights", budget="budget", max_km="max_km", size="size",
            near="near__code", services="services", refused="refused", track="track", shown="shown",
            shown_on="shown_on", household_id="household_id",
        )
    )  # fmt: skip
    listed = (
        AskedPlace.objects.filter(subject_id=OuterRef(outer))
        .order_by("rank")
        .values(
            json=JSONObject(
                code="mrc__code", name="mrc__short_name", rank="rank", points="points",
                certainty="certainty",
            )
        )
    )  # fmt: skip
    kept = (
        KeptSuggestion.objects.filter(
            subject_id=OuterRef(outer), organisation__isnull=True, is_latest=True
        )
        .order_by("-made_at", "-id")
        .values(json=JSONObject(body="body", stamp="stamp", made_at="made_at"))[:1]
    )
    return {
        "works": ArraySubquery(works),
        "french": _of(Languages, "french", outer),
        "tracks": _of(SettlementProject, "track", outer),
        "said": ArraySubquery(said),
        "listed": ArraySubquery(listed),
        "kept": ArraySubquery(kept),
    }


def _lines(household_id: uuid.UUID) -> list[dict[str, Any]]:
    """The members today, with what may be read of each. One SQL query."""
    given = Case(When(person__isnull=True, then=F("first_name")), default=F("person__given_name"))
    return list(
        HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True)
        .annotate(given=given, **_parts("person_id"))
        .order_by("kind", "birth_year", "created_at", "id")
        .values("kind", "person_id", "given", "birth_year", *_parts("person_id"))
    )


def _alone(person_id: uuid.UUID) -> list[dict[str, Any]]:
    """The same for a person of no household. One SQL query."""
    return list(
        Person.objects.filter(pk=person_id)
        .annotate(**_parts("pk"))
        .values(*_parts("pk"), given=F("given_name"), person_id=F("pk"))
    )


def family_of(person_id: uuid.UUID, household_id: uuid.UUID | None) -> Family:
    """The household of a person, as far as whoever acts may read it. One SQL query.

    In her own space a person reads her spouse's wishes only when the spouse lets her; a professional
    reads those of each adult whose project her organisation may see.
    """
    rows = _lines(household_id) if household_id else _alone(person_id)
    adults: list[Adult] = []
    names: dict[str, str] = {}
    children: list[int] = []
    wishes: list[Said] = []
    mine: Said | None = None
    others = unread = 0
    # The person first, then the others in their order.
    for row in sorted(rows, key=lambda r: r["person_id"] != person_id):
        if row.get("kind") == "child":
            children.append(max(today().year - (row["birth_year"] or today().year), 0))
            continue
        is_self = row["person_id"] == person_id
        said = _said(row)
        if said is not None and not is_self and not said.is_of(household_id):
            said = None
        adult = _adult(row, said, is_self=is_self)
        if adult is None:
            others += 1
            unread += row["person_id"] is not None
            continue
        adults.append(adult)
        names[adult.key] = row["given"] or (said.shown.get("given", "") if said else "")
        if said is not None:
            wishes.append(said)
            mine = said if is_self else mine
    return Family(_home(adults, children, others, wishes), mine, names, unread)


def _said(row: Mapping[str, Any]) -> Said | None:
    """The wishes of an adult out of her line; None when there are none to read."""
    found = next(iter(row["said"]), None)
    if found is None:
        return None
    asked = tuple(Asked(**one) for one in row["listed"])
    weights = {str(k): int(v) for k, v in found.pop("weights").items()}
    return Said(**found, weights=weights, asked=asked, kept=next(iter(row["kept"]), {}))


def _adult(row: Mapping[str, Any], said: Said | None, *, is_self: bool) -> Adult | None:
    """An adult of whom something may be read; None otherwise."""
    works = next(iter(row["works"]), None) or {}
    french = next(iter(row["french"]), "") or ""
    track = next(iter(row["tracks"]), "") or ""
    if said is not None and not works and not french:
        works = {"code": said.shown.get("code", ""), "title": said.shown.get("title", "")}
        french = said.shown.get("french", "")
        track = track or said.track
    if not (is_self or said is not None or works or french):
        return None
    return Adult(
        key=str(row["person_id"]),
        occupation=works.get("code", "") or "",
        title=works.get("title", "") or "",
        french=french,
        track=track,
        size=said.size if said else "",
        near=(said.near or "") if said else "",
        weights=said.weights if said else {},
    )


def _home(adults: Iterable[Adult], children: list[int], others: int, wishes: list[Said]) -> Home:
    """The household's limits are the narrowest that one of its adults set."""
    budgets = [w.budget for w in wishes if w.budget]
    distances = [w.max_km for w in wishes if w.max_km]
    return Home(
        adults=tuple(adults),
        children=tuple(sorted(children, reverse=True)),
        budget=min(budgets, default=None),
        max_km=min(distances, default=None),
        services=tuple(sorted({term for w in wishes for term in w.services})),
        refused=frozenset(code for w in wishes for code in w.refused),
        others=others,
    )
