"""What those who came say of a stay; what became of each household a year later."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.privacy.retention import add_months
from enracine.settlement.models import Move
from enracine.stays import rules
from enracine.stays.models import Stay, StayEvaluation, StayParticipant, StayRequest

#: Households looked at in one night.
BATCH = 500


@action
def evaluate_stay(
    acting: Acting,
    participant: StayParticipant,
    *,
    useful: str,
    next_step: str,
    liked: str = "",
    missing: str = "",
) -> StayEvaluation:
    """Say what the stay gave, once, from the last day on. Only for oneself.

    Raises ActionRefused before, for somebody who did not come, or when she has already answered.
    """
    request = participant.request
    if acting.is_professional or participant.subject_id not in acting.subject_ids:
        raise NotVisible
    if request.state != StayRequest.State.CONFIRMED or request.stay.ends_on > today():
        raise ActionRefused(_("Le séjour n’est pas fini."), code="early")
    if participant.attendance == StayParticipant.Attendance.ABSENT:
        raise ActionRefused(_("Vous n’étiez pas à ce séjour."), code="absent")
    if useful not in StayEvaluation.Useful.values:
        raise ActionRefused(_("Choisissez une réponse."), field="useful")
    if next_step not in StayEvaluation.Next.values:
        raise ActionRefused(_("Choisissez une réponse."), field="next_step")
    try:
        with transaction.atomic():
            made = StayEvaluation.objects.create(
                subject_id=participant.subject_id,
                organisation_id=request.organisation_id,
                stay_id=request.stay_id,
                participant=participant,
                useful=useful,
                next_step=next_step,
                liked=liked.strip()[:500],
                missing=missing.strip()[:500],
            )
    except IntegrityError as error:
        raise ActionRefused(_("Vous avez déjà répondu. Merci!"), code="twice") from error
    record(
        "stays.evaluated",
        acting,
        subject_id=participant.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"stay": str(request.stay_id), "next": next_step},
    )
    return made


@action
def look_a_year_later(acting: Acting) -> int:
    """Read in the moves what became of each household that came (a job's work). Returns how many.

    The organiser learns the answer, as each adult agreed; never the move itself.
    """
    rows = list(
        StayRequest.objects.filter(
            state=StayRequest.State.CONFIRMED,
            became="",
            stay__state=Stay.State.DONE,
            stay__ends_on__lte=add_months(today(), -rules.LATER_MONTHS),
        )
        .select_related("stay")
        .order_by("stay__ends_on", "pk")[:BATCH]
    )
    moves: dict[object, list[rules.Moved]] = {}
    for move in Move.objects.filter(
        subject_id__in=[r.subject_id for r in rows], state=Move.State.DONE
    ).order_by("moved_on", "pk"):
        if move.moved_on is not None:
            moves.setdefault(move.subject_id, []).append(
                rules.Moved(
                    move.moved_on,
                    str(move.to_municipality_id),
                    str(move.to_region_id),
                    move.is_protected,
                    move.onward,
                )
            )
    for request in rows:
        stay = request.stay
        update_versioned(
            request,
            None,
            became=rules.became(
                moves.get(request.subject_id, []),
                since=stay.starts_on,
                until=add_months(stay.ends_on, rules.LATER_MONTHS),
                municipality=str(stay.municipality_id),
                region=str(stay.region_id),
            ),
            became_on=today(),
        )
    if rows:
        record("stays.looked_later", acting, data={"requests": len(rows)})
    return len(rows)
