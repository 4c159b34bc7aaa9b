"""Saying what counts, and making one's list: by the person, or by whoever holds her dossier."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.matching.models import MOST_ASKED, AskedPlace, KeptSuggestion, Wishes
from enracine.matching.queries.homes import Family, family_of
from enracine.matching.queries.places import board
from enracine.matching.rules import changes, choosing
from enracine.matching.rules.homes import NothingCounts, concerned, needs
from enracine.matching.rules.words import LABELS, MOST, NOTHING
from enracine.people.models import HouseholdMember
from enracine.privacy.queries import who_can_see
from enracine.territories.models import Mrc


@dataclass(frozen=True)
class WishValues:
    """What an adult says: importances by criterion, and her limits. None and « » mean none."""

    weights: Mapping[str, int] = field(default_factory=dict)
    budget: int | None = None
    max_km: int | None = None
    size: str = ""
    near: str = ""
    services: tuple[str, ...] = ()


def _may_write(acting: Acting, subject_id: uuid.UUID) -> None:
    """The person herself, or a professional whose organisation holds an open dossier of hers."""
    if acting.is_professional:
        held = Dossier.objects.open().filter(subject_id=subject_id)
        if not held.filter(organisation=acting.organisation_id).exists():
            raise NotVisible
    elif not acting.is_system and subject_id not in acting.subject_ids:
        raise NotVisible


def _tell(acting: Acting, subject_id: uuid.UUID, kind: str, **data: Any) -> None:
    holders = [g.organisation_id for g in who_can_see(subject_id) if "project" in g.sections]
    record(f"matching.{kind}", acting, subject_id=subject_id, organisations=holders, data=data)


def _household_of(subject_id: uuid.UUID) -> uuid.UUID | None:
    return (
        HouseholdMember.objects.filter(person_id=subject_id, left_on__isnull=True)
        .values_list("household_id", flat=True)
        .first()
    )


@action
def save_wishes(
    acting: Acting, subject_id: uuid.UUID, values: WishValues, version: int | None = None
) -> Wishes:
    """Say what counts, the first time or again. Raises Conflict, ActionRefused, NotVisible.

    Everything at nothing is refused: nothing could be ranked.
    """
    _may_write(acting, subject_id)
    weights = {
        code: int(level)
        for code, level in values.weights.items()
        if code in LABELS and NOTHING <= int(level) <= MOST
    }
    near = Mrc.objects.in_force(today()).filter(code=values.near).first() if values.near else None
    if values.near and near is None:
        raise ActionRefused(_("Choisissez un endroit de la liste."), field="near")
    household = _household_of(subject_id)
    found = Wishes.objects.filter(subject_id=subject_id).first()
    changed = {
        "weights": weights,
        "budget": values.budget,
        "max_km": values.max_km,
        "size": values.size,
        "near": near,
        "services": sorted(set(values.services)),
        "household_id": household,
    }
    if found is None:
        if version:
            raise Conflict(current=None, mine=changed)
        found = Wishes.objects.create(subject_id=subject_id, **changed)
    else:
        if household is None or household != found.household_id:
            changed |= {"shown_on": None, "shown": {}}
        update_versioned(found, version, **changed)
    family = family_of(subject_id, household)
    asked = concerned(family.home)
    if weights and not any(weights.get(code, 1) for code in asked):
        raise ActionRefused(
            _("Tout est à « Ça ne compte pas ». Choisissez au moins une chose qui compte."),
            code="nothing_counts",
        )
    _count(found, family)
    _tell(acting, subject_id, "wishes_changed", fields=sorted(changed))
    return found


def _count(wishes: Wishes, family: Family) -> None:
    """Keep what the household takes of a territory, and what another adult may read of this one."""
    adult = next((a for a in family.home.adults if a.key == str(wishes.subject_id)), None)
    shown = {}
    if wishes.shown_on is not None and adult is not None:
        shown = {
            "code": adult.occupation,
            "title": adult.title,
            "french": adult.french,
            "given": family.names.get(adult.key, ""),
        }
    Wishes.objects.filter(pk=wishes.pk).update(
        needs=list(needs(family.home)), track=adult.track if adult else "", shown=shown
    )


def _locked(acting: Acting, subject_id: uuid.UUID) -> Wishes:
    """Her wishes, made with nothing said when there are none yet."""
    _may_write(acting, subject_id)
    found = Wishes.objects.select_for_update().filter(subject_id=subject_id).first()
    if found is not None:
        return found
    return Wishes.objects.create(subject_id=subject_id, household_id=_household_of(subject_id))


@action
def ask_place(acting: Acting, subject_id: uuid.UUID, code: str) -> AskedPlace:
    """Add a place at the end of the list, with what it is worth today. Twice is once.

    Raises ActionRefused when the list is full or a limit puts the place out, NotVisible for an
    unknown place.
    """
    wishes = _locked(acting, subject_id)
    family = family_of(subject_id, wishes.household_id)
    places = board()
    if code not in places.at:
        raise NotVisible
    present = AskedPlace.objects.filter(wishes=wishes, mrc__code=code).first()
    if present is not None:
        return present
    count = AskedPlace.objects.filter(wishes=wishes).count()
    if count >= MOST_ASKED:
        raise ActionRefused(
            _("Votre liste a déjà %(n)s endroits. Retirez-en un d’abord.") % {"n": MOST_ASKED},
            code="list_full",
        )
    try:
        one = choosing.choice(choosing.weigh(places, family.home), places.at[code])
    except NothingCounts as error:
        raise ActionRefused(
            _("Dites d’abord ce qui compte pour vous."), code="nothing_counts"
        ) from error
    if one.limits:
        raise ActionRefused(
            _("Une de vos limites écarte cet endroit. Changez-la d’abord."), code="limit"
        )
    made = AskedPlace.objects.create(
        subject_id=subject_id,
        wishes=wishes,
        mrc=Mrc.objects.in_force(today()).get(code=code),
        rank=count + 1,
        points=one.points,
        certainty=one.certainty,
    )
    _count(wishes, family)
    _tell(acting, subject_id, "place_asked", place=code)
    return made


def _ordered(wishes: Wishes) -> list[AskedPlace]:
    return list(AskedPlace.objects.filter(wishes=wishes).select_related("mrc").order_by("rank"))


def _number(rows: Sequence[AskedPlace]) -> None:
    for rank, row in enumerate(rows, start=1):
        if row.rank != rank:
            update_versioned(row, None, rank=rank)


@action
def drop_place(acting: Acting, subject_id: uuid.UUID, code: str) -> None:
    """Take a place off the list; those after it move up. Nothing happens when it is not there."""
    wishes = _locked(acting, subject_id)
    rows = _ordered(wishes)
    gone = [row for row in rows if row.mrc.code == code]
    if gone:
        AskedPlace.objects.filter(pk=gone[0].pk).delete()
        _number([row for row in rows if row.mrc.code != code])
        _tell(acting, subject_id, "place_dropped", place=code)


@action
def move_place(acting: Acting, subject_id: uuid.UUID, code: str, *, up: bool) -> None:
    """Move a place one rank up or down the list. At an end nothing happens."""
    wishes = _locked(acting, subject_id)
    rows = _ordered(wishes)
    at = next((n for n, row in enumerate(rows) if row.mrc.code == code), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is None or to is None or not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    _number(rows)
    _tell(acting, subject_id, "place_moved", place=code)


@action
def refuse_place(acting: Acting, subject_id: uuid.UUID, code: str) -> None:
    """Say no to a place: it is suggested no more, and leaves the list. Undone at any time."""
    wishes = _locked(acting, subject_id)
    if code not in board().at:
        raise NotVisible
    if code not in wishes.refused:
        update_versioned(wishes, None, refused=sorted({*wishes.refused, code}))
        _tell(acting, subject_id, "place_refused", place=code)
    drop_place(acting, subject_id, code)


@action
def take_refusal_back(acting: Acting, subject_id: uuid.UUID, code: str) -> None:
    """The place may be suggested again."""
    wishes = _locked(acting, subject_id)
    if code in wishes.refused:
        update_versioned(wishes, None, refused=[one for one in wishes.refused if one != code])
        _tell(acting, subject_id, "refusal_taken_back", place=code)


@action
def show_wishes(acting: Acting, subject_id: uuid.UUID, *, shown: bool) -> Wishes:
    """She alone lets the other adults of her household weigh places with her wishes, or stops."""
    if acting.is_professional or subject_id not in acting.subject_ids:
        raise NotVisible
    wishes = _locked(acting, subject_id)
    household = _household_of(subject_id)
    if shown and household is None:
        raise ActionRefused(_("Votre dossier n’est dans aucun ménage."), code="alone")
    if shown == (wishes.shown_on is not None and wishes.household_id == household):
        return wishes
    update_versioned(
        wishes, None, shown_on=today() if shown else None, household_id=household, shown={}
    )
    _count(wishes, family_of(subject_id, household))
    _tell(acting, subject_id, "wishes_shown" if shown else "wishes_hidden")
    return wishes


@action
def keep_suggestion(
    acting: Acting, subject_id: uuid.UUID, weighing: choosing.Weighing
) -> KeptSuggestion | None:
    """Keep the places suggested with every figure they rest on (art. 12.1). The same again is kept once.

    None when there is nothing to keep.
    """
    _may_write(acting, subject_id)
    body = changes.kept(weighing, choosing.three(weighing))
    if not body:
        return None
    mine = KeptSuggestion.objects.filter(subject_id=subject_id, is_latest=True)
    mine = (
        mine.filter(organisation=acting.organisation_id)
        if acting.is_professional
        else mine.filter(organisation__isnull=True)
    )
    last = mine.first()
    if last is not None and last.body == body and last.changed_at is None:
        return last
    mine.update(is_latest=False)
    made = KeptSuggestion.objects.create(
        subject_id=subject_id,
        organisation_id=acting.organisation_id,
        made_by=acting.label if acting.is_professional else "",
        body=body,
        stamp=weighing.board.stamp,
    )
    _tell(acting, subject_id, "suggestion_kept", places=[one["code"] for one in body])
    return made


@action
def mark_changed(acting: Acting, kept: KeptSuggestion) -> list[changes.Change]:
    """Say of a kept suggestion which of its figures have changed. Nothing changed: nothing is written."""
    found = changes.changes(board(), kept.body)
    if found and kept.changed_at is None:
        told = [
            {"name": c.name, "before": c.before, "now": c.now, "criteria": list(c.criteria)}
            for c in found
        ]
        update_versioned(kept, None, changed_at=now(), changes=told)
        _tell(acting, kept.subject_id, "suggestion_changed", places=[c.name for c in found])
    return found
