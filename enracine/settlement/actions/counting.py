"""A move is one, and several programmes may count it: counted too, contested, settled by the coordination."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.settlement.actions.knowing import check_people
from enracine.settlement.actions.moves import note_move
from enracine.settlement.models import Move, MoveAttribution, MoveDispute, MovePerson
from enracine.settlement.queries.counting import known_elsewhere
from enracine.settlement.rules import RECORDED
from enracine.settlement.workflow import OPEN
from enracine.territories.models import Municipality

Standing = MoveAttribution.Standing
MOST = 300


@action
def count_too(
    acting: Acting,
    dossier: Dossier,
    to_municipality: Municipality,
    day: dt.date,
    people: Sequence[uuid.UUID],
) -> MoveAttribution:
    """Count, for the programme of one's file, a move that another organisation recorded.

    The move stays one: this is a second attribution, dated, with its rule, which may be contested. One
    learns nothing of who recorded the first. Raises ActionRefused when no such move is known, or when
    this programme counts it already.
    """
    if dossier.organisation_id != acting.organisation_id or dossier.household_id is None:
        raise NotVisible
    check_people(dossier, people)
    move = known_elsewhere(acting, dossier.household_id, to_municipality.pk, day, people)
    if move is None:
        raise ActionRefused(
            _("Ce déménagement n’est inscrit par personne d’autre : prévoyez-le."), code="unknown"
        )
    wide = acting.with_subjects(move.subject_id, dossier.subject_id)
    return _claim(wide, dossier, move, to_municipality, day)


@action
def fold_into_known(acting: Acting, move: Move, moved_on: dt.date) -> MoveAttribution:
    """One's own departure turns out to be a move that another organisation has recorded as done.

    It is cancelled, never erased, and one's programme counts the first one too. Raises ActionRefused
    when no such move is known, or when one's file is no longer there.
    """
    if acting.organisation_id != move.sending_organisation_id or move.to_municipality is None:
        raise NotVisible
    dossier = (
        Dossier.objects.filter(
            pk=move.dossier_id, organisation_id=move.sending_organisation_id
        ).first()
        if move.dossier_id and move.sending_organisation_id
        else None
    )
    if dossier is None or move.state not in OPEN:
        raise ActionRefused(
            _("Ce départ a changé entre-temps : ce geste n’est plus possible."), code="state"
        )
    people = list(
        MovePerson.objects.filter(move=move).order_by("id").values_list("person_id", flat=True)
    )
    update_versioned(move, None, state=Move.State.CANCELLED, cancel_reason="same_move")
    note_move(acting, move, "cancelled", reason="same_move")
    return count_too(acting, dossier, move.to_municipality, moved_on, people)


@action
def _claim(
    acting: Acting, dossier: Dossier, move: Move, place: Municipality, day: dt.date
) -> MoveAttribution:
    try:
        with transaction.atomic():
            made = MoveAttribution.objects.create(
                subject_id=move.subject_id,
                move=move,
                programme_id=dossier.programme_id,
                organisation_id=dossier.organisation_id,
                coordinating_organisation_id=move.coordinating_organisation_id
                or dossier.coordinating_organisation_id,
                rule=RECORDED,
                attributed_on=today(),
                dossier_id=dossier.pk,
                place=place,
                told_on=day,
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Votre programme compte déjà ce déménagement."), code="already_counted"
        ) from error
    record(
        "settlement.move_claimed",
        acting,
        subject_id=dossier.subject_id,
        object=move,
        organisations=[made.organisation_id, made.coordinating_organisation_id],
        data={"household": str(move.subject_id), "organisation": str(made.organisation_id)},
    )
    return made


@action
def contest_counting(
    acting: Acting, move_id: uuid.UUID, household: uuid.UUID, reason: str
) -> MoveDispute:
    """Say that a move is not counted where it should be: the coordination settles.

    By an organisation whose programme counts it. Raises ActionRefused without a reason, when nobody
    else counts it, when it is contested already, or when no coordination follows it.
    """
    if acting.organisation_id is None:
        raise NotVisible
    mine = (
        MoveAttribution.objects.filter(move_id=move_id, organisation_id=acting.organisation_id)
        .exclude(standing=Standing.WITHDRAWN)
        .first()
    )
    if mine is None:
        raise NotVisible
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi : la coordination le lira."), field="reason")
    return _contest(acting.with_subjects(household), mine, reason.strip()[:MOST])


@action
def _contest(acting: Acting, mine: MoveAttribution, reason: str) -> MoveDispute:
    claims = list(
        MoveAttribution.objects.filter(move_id=mine.move_id)
        .exclude(standing=Standing.WITHDRAWN)
        .order_by("pk")
    )
    if all(claim.organisation_id == mine.organisation_id for claim in claims):
        raise ActionRefused(_("Aucun autre organisme ne compte ce déménagement."), code="alone")
    settles = next(
        (c.coordinating_organisation_id for c in claims if c.coordinating_organisation_id), None
    )
    if settles is None:
        raise ActionRefused(
            _(
                "Aucune coordination ne suit ce déménagement : chaque programme le compte par sa règle."
            ),
            code="no_coordination",
        )
    try:
        with transaction.atomic():
            dispute = MoveDispute.objects.create(
                subject_id=mine.subject_id,
                move_id=mine.move_id,
                organisation_id=mine.organisation_id,
                coordinating_organisation_id=settles,
                reason=reason,
                contested_on=today(),
                contested_by_id=acting.membership_id,
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Ce déménagement est déjà contesté : la coordination va trancher."), code="contested"
        ) from error
    MoveAttribution.objects.filter(pk__in=[c.pk for c in claims]).update(
        standing=Standing.CONTESTED, updated_at=now()
    )
    record(
        "settlement.move_contested",
        acting,
        subject_id=mine.subject_id,
        object=dispute,
        organisations=[mine.organisation_id, settles],
        data={"move": str(mine.move_id)},
    )
    return dispute


@action
def settle_dispute(
    acting: Acting,
    dispute: MoveDispute,
    kept: Collection[uuid.UUID],
    decision: str,
    version: int | None = None,
) -> MoveDispute:
    """Say which attributions of a contested move count, and why. Nothing is erased.

    Raises ActionRefused without a reason, or when none is kept: a move that happened is counted by
    somebody; NotVisible for whoever does not coordinate it.
    """
    if acting.organisation_id != dispute.coordinating_organisation_id:
        raise NotVisible
    if dispute.settled_on is not None:
        raise ActionRefused(_("Cette contestation est déjà tranchée."), code="settled")
    if not decision.strip():
        raise ActionRefused(_("Dites pourquoi : les deux organismes le liront."), field="decision")
    claims = list(MoveAttribution.objects.filter(move_id=dispute.move_id).order_by("pk"))
    asked = [c for c in claims if c.standing == Standing.CONTESTED]
    if not {c.pk for c in asked} & set(kept):
        raise ActionRefused(_("Gardez au moins une attribution."), field="kept")
    words = decision.strip()[:MOST]
    update_versioned(
        dispute, version, settled_on=today(), settled_by_id=acting.membership_id, decision=words
    )
    for claim in asked:
        stays = claim.pk in kept
        update_versioned(
            claim,
            None,
            standing=Standing.STANDS if stays else Standing.WITHDRAWN,
            decided_on=today(),
            decision=words,
        )
        # One event for each organisation, which reads its own and no other's.
        record(
            "settlement.counting_kept" if stays else "settlement.counting_withdrawn",
            acting,
            subject_id=claim.subject_id,
            object=claim,
            organisations=[claim.organisation_id, dispute.coordinating_organisation_id],
            data={"move": str(claim.move_id), "organisation": str(claim.organisation_id)},
        )
    return dispute
