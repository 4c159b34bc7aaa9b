"""A household's journey as one line: wish, preparation, visit, move, settled; then what came next."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.compiled import Several, any_of
from enracine.kernel.links import linkable
from enracine.people.models import SettlementProject
from enracine.privacy.models import Subject
from enracine.settlement.models import Move

#: Under this kind, a feature that organises visits says those of a person (`kernel.links`).
VISITS = "settlement.visit"
DONE, DOING, TODO = "ok", "", "wait"
#: What came on the way (a job, a training…), as a column of whoever notes it: see `register_way`.
Way = Callable[[uuid.UUID, Several], Subquery]
_ways: list[tuple[Way, Mapping[str, Any]]] = []


def register_way(column: Way, words: Mapping[str, Any]) -> None:
    """Say what came last on the way, as a column giving {kind, on}, and the words of each kind.

    A column rather than a question: the page that shows the line reads it with the rest.
    """
    _ways[:] = [(column, words)]


@dataclass(frozen=True)
class Point:
    """One point of the line. `kind` is that of a `c-timeline-item`: done, under way, to come."""

    key: str
    label: str
    kind: str
    on: dt.date | None = None
    detail: str = ""
    url: str = ""


def journey_columns(subject_id: uuid.UUID, households: Several) -> dict[str, Subquery]:
    """What the reader may see of each point, as columns of any query that gives one row."""
    moves = Move.objects.filter(any_of("subject_id", households)).exclude(state="cancelled")
    said = JSONObject(
        state="state",
        planned_on="planned_on",
        moved_on="moved_on",
        settled_on="settled_on",
        place="to_municipality__name",
        onward="onward",
        welcome="receiving_organisation__name",
    )
    return {
        **({"way": _ways[0][0](subject_id, households)} if _ways else {}),
        "wish": Subquery(
            SettlementProject.objects.filter(subject_id=subject_id)
            .order_by("created_at")
            .values("created_at")[:1]
        ),
        "met": Subquery(
            Dossier.objects.filter(
                Q(subject_id=subject_id) | Q(any_of("household_id", households)),
                first_meeting_on__isnull=False,
            )
            .order_by("first_meeting_on")
            .values("first_meeting_on")[:1]
        ),
        "move": Subquery(
            moves.filter(after__isnull=True).order_by("-planned_on", "-id").values(said=said)[:1]
        ),
        "later": Subquery(
            moves.filter(after__isnull=False).order_by("-moved_on", "-id").values(said=said)[:1]
        ),
    }


def _facts(subject_id: uuid.UUID, households: Sequence[uuid.UUID]) -> dict[str, Any]:
    """The same, asked alone. One SQL query."""
    columns = journey_columns(subject_id, households)
    found = Subject.objects.filter(pk=subject_id).values(**columns).first()
    return dict(found) if found else dict.fromkeys(columns)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Journey:
    """The line of a household, and who welcomes it there (nobody yet: empty)."""

    line: list[Point]
    welcome: str


def journey_of(
    acting: Acting,
    subject_id: uuid.UUID,
    households: Sequence[uuid.UUID],
    told: dict[str, Any] | None = None,
) -> Journey:
    """The line and who welcomes. Two SQL queries at most, one fewer when a page read `told` already."""
    facts = _facts(subject_id, households) if told is None else told
    return Journey(_line(acting, subject_id, facts), (facts["move"] or {}).get("welcome") or "")


def journey_line(
    acting: Acting, subject_id: uuid.UUID, households: Sequence[uuid.UUID]
) -> list[Point]:
    """The line of a person and her household, as far as the reader sees it. Two SQL queries at most."""
    return journey_of(acting, subject_id, households).line


def _line(acting: Acting, subject_id: uuid.UUID, facts: dict[str, Any]) -> list[Point]:
    """Each point from its fact: without one it is to come; the first of them is under way."""
    move, later = facts["move"] or {}, facts["later"]
    visits = linkable(VISITS, acting, subject_id)
    wished = facts["wish"].astimezone(QUEBEC).date() if facts["wish"] else None
    moved, settled = _day(move.get("moved_on")), _day(move.get("settled_on"))
    found = [
        (Point("wish", _("Le souhait"), DONE, wished), wished is not None),
        (Point("preparation", _("La préparation"), DONE, facts["met"]), facts["met"] is not None),
        (
            Point(
                "visit", _("La visite"), DONE,
                detail=visits[0].label if visits else "", url=visits[0].url if visits else "",
            ),
            bool(visits),
        ),
        (Point("move", _("Le déménagement"), DONE, moved, move.get("place") or ""), moved is not None),
        (Point("settled", _("L’établissement"), DONE, settled), settled is not None),
    ]  # fmt: skip
    came = facts.get("way")
    if came:
        words = dict(_ways[0][1])
        point = Point(
            "way",
            _("L’emploi ou le projet"),
            DONE,
            _day(came["on"]),
            str(words.get(came["kind"], "")),
        )
        # After the visit, before the departure; nothing noted holds nothing back.
        found.insert(3, (point, True))
    planned = _day(move.get("planned_on")) if move and moved is None else None
    line = _placed(found, planned)
    if later:
        label = str(Move.Onward(later["onward"]).label)
        line.append(Point("later", label, DONE, _day(later["moved_on"]), later["place"] or ""))
    return line


def _placed(found: list[tuple[Point, bool]], planned: dt.date | None) -> list[Point]:
    """Each point with its kind. A visit that did not take place holds nothing back."""
    reached = max((i for i, (_point, done) in enumerate(found) if done), default=-1)
    line = []
    for index, (point, done) in enumerate(found):
        if done:
            line.append(point)
            continue
        kind = DOING if index == reached + 1 else TODO
        if point.key == "move" and planned is not None:
            line.append(Point(point.key, point.label, DOING, planned, _("prévu")))
        elif index < reached:
            line.append(Point(point.key, point.label, TODO, detail=_("rien d’inscrit")))
        else:
            line.append(Point(point.key, point.label, kind))
    return line
