"""Planning, confirming, making or cancelling a departure, and the welcome on the spot."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.accompaniment.actions import move_stage, set_next_step
from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.workflow import IllegalTransition
from enracine.people.models import HouseholdMember
from enracine.people.rules import age_on
from enracine.privacy.models import Subject
from enracine.referrals.models import Referral
from enracine.settlement import rules
from enracine.settlement.actions.knowing import check_people, refuse_if_known, refuse_known
from enracine.settlement.models import Move, MoveAttribution, MovePerson
from enracine.settlement.workflow import CANCEL_REASONS, MOVE, POSTPONE_REASONS
from enracine.territories.models import Municipality

_SAME_DAY = gettext_lazy(
    "Ces personnes ont déjà un déménagement inscrit ce jour-là, peut-être par un autre organisme. "
    "Un déménagement est un seul événement."
)
#: A receiver that answers for somebody: the referral has been accepted and is not closed.
RECEIVING = ("accepted", "first_contact", "in_service", "on_hold")


def parties_of(acting: Acting, move: Move) -> set[str]:
    """What my organisation is to this move. Raises NotVisible for a stranger."""
    parties = set()
    if acting.organisation_id == move.sending_organisation_id:
        parties.add("sender")
    if acting.organisation_id == move.receiving_organisation_id:
        parties.add("receiver")
    if not parties:
        raise NotVisible
    return parties


def receiver_of(dossier: Dossier) -> Referral | None:
    """The accepted referral whose receiver welcomes this person, the principal one first."""
    return (
        Referral.objects.filter(
            subject_id=dossier.subject_id,
            sender_id=dossier.organisation_id,
            state__in=RECEIVING,
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
    dossier, the place is the same, a departure for that place is already planned, or another
    organisation recorded this very move (code « known_elsewhere »: it may be counted too).
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
    check_people(dossier, people)
    refuse_if_known(acting, dossier, to_municipality, planned_on, people)
    referral = receiver_of(dossier)
    children = HouseholdMember.objects.filter(
        household_id=dossier.household_id, left_on__isnull=True, kind="child"
    )
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
            children=children.count(),
        ),
        # Recorded by two organisations at the same instant: the second one learns it here.
        lambda: refuse_if_known(acting, dossier, to_municipality, planned_on, people),
    )
    MovePerson.objects.bulk_create(
        MovePerson(subject_id=move.subject_id, move=move, person_id=p) for p in sorted(set(people))
    )
    _attribute(move, dossier, referral)
    note_move(acting, move, "planned", dossier.subject_id)
    carry_stage(
        acting, move, Stage.MOVING, _("Préparer le départ"), _("Préparer l’arrivée"), planned_on
    )
    return move


def carry_stage(
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


def _insert_move(move: Move, look_again: Callable[[], None]) -> Move:
    try:
        with transaction.atomic():
            move.save(force_insert=True)
    except IntegrityError as error:
        if "move_one_open" in str(error):
            look_again()
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
            coordinating_organisation_id=move.coordinating_organisation_id,
            rule=claim.rule,
            attributed_on=today(),
        )
        for claim in claims
    )


def note_move(
    acting: Acting, move: Move, what: str, subject_id: uuid.UUID | None = None, **data: str
) -> None:
    """Leave an event for each mover, that the parties of the move read."""
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
        transition = MOVE.check(name, move.state, parties_of(acting, move))
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
    note_move(acting, move, "confirmed", day=planned_on.isoformat())
    return move


@action
def postpone_move(
    acting: Acting, move: Move, planned_on: dt.date, reason: str, version: int | None = None
) -> Move:
    """The departure is put off to a later day, and why. It is still the same departure.

    Raises ActionRefused for a day that is not later than the one planned, or already past, and for a
    reason off the list.
    """
    if reason not in POSTPONE_REASONS:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    if planned_on <= move.planned_on or planned_on < today():
        raise ActionRefused(
            _("Choisissez un jour à venir, plus tard que celui qui était prévu."), field="day"
        )
    former = move.planned_on
    _advance(acting, move, "postpone", version, planned_on=planned_on, postpone_reason=reason)
    note_move(
        acting, move, "postponed",
        former=former.isoformat(), day=planned_on.isoformat(), reason=reason,
    )  # fmt: skip
    carry_stage(
        acting, move, Stage.MOVING, _("Préparer le départ"), _("Préparer l’arrivée"), planned_on
    )
    return move


@action
def cancel_move(acting: Acting, move: Move, reason: str, version: int | None = None) -> Move:
    """The departure does not happen: a coded reason, and nothing is counted (scenario S16)."""
    if reason not in CANCEL_REASONS:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    _advance(acting, move, "cancel", version, cancel_reason=reason)
    note_move(acting, move, "cancelled", reason=reason)
    # Back to the choice, without starting again from nothing.
    carry_stage(acting, move, Stage.READY, _("Refaire le point sur le départ"), "", today())
    return move


def _keep_that_day(move: Move, moved_on: dt.date) -> None:
    """What statistics keep of that day: what the household was, and the age of each adult who moved.

    As far as whoever writes may know the ages.
    """
    movers = list(MovePerson.objects.filter(move=move).select_related("person").order_by("id"))
    for mover in movers:
        born = mover.person.birth_date
        mover.age = age_on(born, moved_on) if born else None
    MovePerson.objects.bulk_update(movers, ["age"])
    update_versioned(move, None, composition=rules.composition(len(movers), move.children))


def _check_day(acting: Acting, move: Move, moved_on: dt.date) -> None:
    """Refuse a move older than its dossier, or that the same people already made that day.

    A household may be split between two places on one day: only the same adult cannot. Another
    organisation may have recorded the first move: the movers are added to the acting to see it.
    """
    # One at a time for a household: two organisations may record its arrival at once.
    Subject.objects.select_for_update().get(pk=move.subject_id)
    people = list(MovePerson.objects.filter(move=move).values_list("person_id", flat=True))
    if move.to_municipality_id is not None:
        refuse_known(
            acting, move.subject_id, move.to_municipality_id, moved_on, people, other_than=move.pk
        )
    with acting_as(acting.with_subjects(move.subject_id, *people)):
        opened = (
            Dossier.objects.filter(pk=move.dossier_id).values_list("opened_on", flat=True).first()
            if move.dossier_id is not None
            else None
        )
        twice = MovePerson.objects.filter(
            person_id__in=people, move__state=Move.State.DONE, move__moved_on=moved_on
        ).exclude(move=move)
        already = twice.exists()
    if opened is not None and moved_on < opened:
        raise ActionRefused(
            _("Ce déménagement est plus ancien que le dossier : il ne peut pas s’y compter."),
            field="moved_on",
        )
    if already:
        raise ActionRefused(str(_SAME_DAY), field="moved_on", code="already_moved")


@action
def complete_move(
    acting: Acting, move: Move, moved_on: dt.date, version: int | None = None
) -> Move:
    """The household has moved.

    Raises ActionRefused for a day to come, a day before the dossier, or a second move of the same
    people that day, whoever recorded the first.
    """
    if moved_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="moved_on")
    _check_day(acting, move, moved_on)
    try:
        with transaction.atomic():
            _advance(acting, move, "complete", version, moved_on=moved_on)
    except IntegrityError as error:
        raise ActionRefused(str(_SAME_DAY), field="moved_on", code="already_moved") from error
    _keep_that_day(move, moved_on)
    note_move(acting, move, "done", day=moved_on.isoformat())
    carry_stage(acting, move, Stage.WELCOMED, "", _("Accueillir le ménage"), today())
    return move


def check_after_move(move: Move, day: dt.date, field: str) -> None:
    """Raise ActionRefused when the move is not made, or the day is not between it and today."""
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
    parties_of(acting, move)
    check_after_move(move, welcomed_on, "welcomed_on")
    update_versioned(move, version, welcomed_on=welcomed_on, welcomed_by_id=acting.membership_id)
    note_move(acting, move, "welcomed", day=welcomed_on.isoformat())
    return move
