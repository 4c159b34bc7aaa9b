"""Every write about moves, welcome and follow-ups."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.actions import move_stage, set_next_step
from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Setting
from enracine.kernel.workflow import IllegalTransition
from enracine.people.models import HouseholdMember
from enracine.people.rules import age_on
from enracine.referrals.models import Referral
from enracine.settlement import rules
from enracine.settlement.models import FollowUp, Move, MoveAttribution, MovePerson
from enracine.settlement.workflow import CANCEL_REASONS, MOVE
from enracine.territories.models import Municipality

CADENCE_SETTING = "settlement.follow_up_months"
#: A receiver that answers for somebody: the referral has been accepted and is not closed.
_RECEIVING = ("accepted", "first_contact", "in_service", "on_hold")


def _parties(acting: Acting, move: Move) -> set[str]:
    parties = set()
    if acting.organisation_id == move.sending_organisation_id:
        parties.add("sender")
    if acting.organisation_id == move.receiving_organisation_id:
        parties.add("receiver")
    if not parties:
        raise NotVisible
    return parties


def cadence(day: dt.date) -> tuple[int, ...]:
    """The follow-up delays in force on `day`, in months: a dated setting, else the default."""
    setting = (
        Setting.objects.filter(key=CADENCE_SETTING, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("-valid_from")
        .first()
    )
    return tuple(setting.value) if setting else rules.DEFAULT_CADENCE_MONTHS


def receiver_of(dossier: Dossier) -> Referral | None:
    """The accepted referral whose receiver welcomes this person, the principal one first."""
    return (
        Referral.objects.filter(
            subject_id=dossier.subject_id,
            sender_id=dossier.organisation_id,
            state__in=_RECEIVING,
        )
        .order_by("-is_principal", "answered_at", "id")
        .select_related("receiver", "programme")
        .first()
    )


@action
def plan_move(
    acting: Acting,
    dossier: Dossier,
    to_municipality: Municipality,
    planned_on: dt.date,
    *,
    people: Sequence[uuid.UUID],
    track: str = "",
    from_municipality: Municipality | None = None,
) -> Move:
    """Plan the departure of a household, or of part of it.

    Raises ActionRefused: nobody moves, somebody is not of this household, the date is before the
    dossier, the place is the same, or a departure for that place is already planned.
    """
    if dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    if dossier.household_id is None:
        raise ActionRefused(_("Ce dossier n’a pas de ménage."), code="no_household")
    if not people:
        raise ActionRefused(_("Choisissez qui part."), field="people")
    if planned_on < dossier.opened_on:
        raise ActionRefused(_("Le départ ne peut pas précéder le dossier."), field="planned_on")
    if from_municipality is not None and from_municipality.pk == to_municipality.pk:
        raise ActionRefused(_("Le départ et l’arrivée sont au même endroit."), field="to")
    members = HouseholdMember.objects.filter(
        household_id=dossier.household_id, left_on__isnull=True
    )
    adults = set(
        members.filter(kind="adult", person__isnull=False)
        .order_by("id")
        .values_list("person_id", flat=True)
    )
    if not set(people) <= adults:
        raise ActionRefused(_("Cette personne n’est pas de ce ménage."), field="people")
    referral = receiver_of(dossier)
    move = _insert_move(
        Move(
            subject_id=dossier.household_id,
            from_municipality=from_municipality,
            to_municipality=to_municipality,
            to_region_id=to_municipality.mrc.region_id,
            track=track,
            planned_on=planned_on,
            sending_organisation_id=dossier.organisation_id,
            receiving_organisation_id=referral.receiver_id if referral else None,
            coordinating_organisation_id=dossier.coordinating_organisation_id,
            dossier_id=dossier.id,
            children=members.filter(kind="child").count(),
        )
    )
    MovePerson.objects.bulk_create(
        MovePerson(subject_id=move.subject_id, move=move, person_id=p) for p in sorted(set(people))
    )
    _attribute(move, dossier, referral)
    _record(acting, move, "planned", dossier.subject_id)
    _carry_stage(
        acting, move, Stage.MOVING, _("Préparer le départ"), _("Préparer l’arrivée"), planned_on
    )
    return move


def _carry_stage(
    acting: Acting,
    move: Move,
    stage: str,
    sender_step: str = "",
    receiver_step: str = "",
    due_on: dt.date | None = None,
) -> None:
    """Say in the movers' open dossiers where the journey stands and what is next, whoever holds them.

    The gesture comes from one organisation and concerns the files of both: the movers themselves
    are added to the acting for this one write.
    """
    people = list(
        MovePerson.objects.filter(move=move).order_by("id").values_list("person_id", flat=True)
    )
    wide = acting.with_subjects(*people)
    with acting_as(wide):
        dossiers = list(
            Dossier.objects.open()
            .filter(
                subject_id__in=people,
                organisation_id__in=[
                    o for o in (move.sending_organisation_id, move.receiving_organisation_id) if o
                ],
            )
            .order_by("pk")
        )
    for dossier in dossiers:
        move_stage(wide, dossier, stage)
        mine = dossier.organisation_id == move.sending_organisation_id
        step = sender_step if mine else receiver_step
        set_next_step(wide, dossier, step, due_on if step else None)


def _insert_move(move: Move) -> Move:
    try:
        with transaction.atomic():
            move.save(force_insert=True)
    except IntegrityError as error:
        if "move_one_open" in str(error):
            raise ActionRefused(
                _("Un départ vers ce lieu est déjà prévu pour ce ménage."), code="already_planned"
            ) from error
        raise
    return move


def _attribute(move: Move, dossier: Dossier, referral: Referral | None) -> None:
    claims = rules.attributions(
        str(dossier.programme_id),
        str(dossier.organisation_id),
        str(referral.programme_id) if referral else None,
        str(referral.receiver_id) if referral else None,
    )
    MoveAttribution.objects.bulk_create(
        MoveAttribution(
            subject_id=move.subject_id,
            move=move,
            programme_id=claim.programme,
            organisation_id=claim.organisation,
            rule=claim.rule,
            attributed_on=today(),
        )
        for claim in claims
    )


def _record(
    acting: Acting, move: Move, what: str, subject_id: uuid.UUID | None = None, **data: str
) -> None:
    people = (
        [subject_id]
        if subject_id
        else list(
            MovePerson.objects.filter(move=move).order_by("id").values_list("person_id", flat=True)
        )
    )
    # One event for each mover, so that each adult's history shows it and no other's.
    for person in people:
        record(
            f"settlement.move_{what}",
            acting,
            subject_id=person,
            object=move,
            organisations=[
                move.sending_organisation_id,
                move.receiving_organisation_id,
                move.coordinating_organisation_id,
            ],
            data={"household": str(move.subject_id), "move": str(move.id), **data},
        )


def _advance(acting: Acting, move: Move, name: str, version: int | None, **changes: object) -> Move:
    try:
        transition = MOVE.check(name, move.state, _parties(acting, move))
    except IllegalTransition as error:
        raise ActionRefused(
            _("Ce départ a changé entre-temps : ce geste n’est plus possible."), code="state"
        ) from error
    return update_versioned(move, version, state=transition.target, **changes)


@action
def confirm_move(
    acting: Acting, move: Move, planned_on: dt.date, version: int | None = None
) -> Move:
    """The date is firm. Either party may say so."""
    _advance(acting, move, "confirm", version, planned_on=planned_on)
    _record(acting, move, "confirmed", day=planned_on.isoformat())
    return move


@action
def cancel_move(acting: Acting, move: Move, reason: str, version: int | None = None) -> Move:
    """The departure does not happen: a coded reason, and nothing is counted (scenario S16)."""
    if reason not in CANCEL_REASONS:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    _advance(acting, move, "cancel", version, cancel_reason=reason)
    _record(acting, move, "cancelled", reason=reason)
    # Back to the choice, without starting again from nothing.
    _carry_stage(acting, move, Stage.READY, _("Refaire le point sur le départ"), "", today())
    return move


def _keep_ages(move: Move, moved_on: dt.date) -> None:
    """The age of each adult who moved, that day, as far as whoever writes may know it."""
    movers = list(MovePerson.objects.filter(move=move).select_related("person").order_by("id"))
    for mover in movers:
        born = mover.person.birth_date
        mover.age = age_on(born, moved_on) if born else None
    MovePerson.objects.bulk_update(movers, ["age"])


@action
def complete_move(
    acting: Acting, move: Move, moved_on: dt.date, version: int | None = None
) -> Move:
    """The household has moved. Raises ActionRefused for a day to come, or a second move that day."""
    if moved_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="moved_on")
    try:
        with transaction.atomic():
            _advance(acting, move, "complete", version, moved_on=moved_on)
    except IntegrityError as error:
        raise ActionRefused(
            _("Un déménagement de ce ménage est déjà inscrit ce jour-là."), field="moved_on"
        ) from error
    _keep_ages(move, moved_on)
    _record(acting, move, "done", day=moved_on.isoformat())
    _carry_stage(acting, move, Stage.WELCOMED, "", _("Accueillir le ménage"), today())
    return move


def _after_move(move: Move, day: dt.date, field: str) -> None:
    if move.state != Move.State.DONE or move.moved_on is None:
        raise ActionRefused(_("Le déménagement n’est pas encore fait."), code="state")
    if day < move.moved_on or day > today():
        raise ActionRefused(
            _("Cette date doit être entre le déménagement et aujourd’hui."), field=field
        )


@action
def record_welcome(
    acting: Acting, move: Move, welcomed_on: dt.date, version: int | None = None
) -> Move:
    """The household has been met on the spot by whoever welcomes it."""
    _parties(acting, move)
    _after_move(move, welcomed_on, "welcomed_on")
    update_versioned(move, version, welcomed_on=welcomed_on, welcomed_by_id=acting.membership_id)
    _record(acting, move, "welcomed", day=welcomed_on.isoformat())
    return move


@action
def record_settled(
    acting: Acting, move: Move, settled_on: dt.date, version: int | None = None
) -> Move:
    """The household lives there: it counts as settled, and its follow-ups fall due.

    Raises ActionRefused when it is already so, or the date is before the move.
    """
    _parties(acting, move)
    _after_move(move, settled_on, "settled_on")
    if move.settled_on is not None:
        raise ActionRefused(_("Ce ménage est déjà établi."), code="already_settled")
    update_versioned(move, version, settled_on=settled_on)
    responsible = move.receiving_organisation_id or move.sending_organisation_id
    if responsible is None:
        raise NotVisible
    FollowUp.objects.bulk_create(
        FollowUp(
            subject_id=move.subject_id,
            move=move,
            months=months,
            due_on=due_on,
            organisation_id=responsible,
            sending_organisation_id=move.sending_organisation_id,
            coordinating_organisation_id=move.coordinating_organisation_id,
            assignee_id=(acting.membership_id if acting.organisation_id == responsible else None),
        )
        for months, due_on in rules.follow_up_days(settled_on, cadence(settled_on))
    )
    _record(acting, move, "settled", day=settled_on.isoformat())
    _carry_stage(acting, move, Stage.SETTLED)
    return move


@action
def record_follow_up(
    acting: Acting,
    follow_up: FollowUp,
    presence: str,
    method: str,
    done_on: dt.date,
    *,
    comment: str = "",
    version: int | None = None,
) -> FollowUp:
    """Still there or not, and how it is known. Raises ActionRefused without a source (S18)."""
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if presence not in FollowUp.Presence.values:
        raise ActionRefused(_("Dites où le ménage habite."), field="presence")
    if method not in FollowUp.Method.values:
        raise ActionRefused(_("Dites comment vous le savez."), field="method")
    move = follow_up.move
    if done_on > today() or (move.settled_on and done_on < move.settled_on):
        raise ActionRefused(
            _("Cette date doit être entre l’établissement et aujourd’hui."), field="done_on"
        )
    if follow_up.state not in {FollowUp.State.DUE, FollowUp.State.UNREACHED}:
        raise ActionRefused(_("Ce suivi a déjà une réponse."), code="already_answered")
    update_versioned(
        follow_up,
        version,
        state=FollowUp.State.DONE,
        presence=presence,
        method=method,
        done_on=done_on,
        comment=comment[:500],
        recorded_by_id=acting.membership_id,
    )
    _record(
        acting, move, "followed_up", months=str(follow_up.months), presence=presence, method=method
    )
    return follow_up


@action
def record_attempt(acting: Acting, follow_up: FollowUp, version: int | None = None) -> FollowUp:
    """A try that did not reach the household; the third makes the follow-up « non joint »."""
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if follow_up.state != FollowUp.State.DUE:
        raise ActionRefused(_("Ce suivi a déjà une réponse."), code="already_answered")
    attempts = follow_up.attempts + 1
    unreached = attempts >= rules.TRIES_BEFORE_UNREACHED
    update_versioned(
        follow_up,
        version,
        attempts=attempts,
        state=FollowUp.State.UNREACHED if unreached else FollowUp.State.DUE,
    )
    _record(acting, follow_up.move, "attempted", months=str(follow_up.months), tries=str(attempts))
    return follow_up
