"""What a follow-up finds lacking becomes something to do, in the file of who asked."""

from collections.abc import Iterable

from django.db.models import Q

from enracine.accompaniment.actions import add_task
from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible
from enracine.settlement.choices import Need
from enracine.settlement.models import FollowUp, MovePerson


def dossier_for(acting: Acting, follow_up: FollowUp) -> Dossier | None:
    """My organisation's open file of one of those who moved; None when it has none.

    The movers are added to the acting, for this one question.
    """
    people = list(
        MovePerson.objects.filter(move_id=follow_up.move_id)
        .order_by("id")
        .values_list("person_id", flat=True)
    )
    with acting_as(acting.with_subjects(*people)):
        return (
            Dossier.objects.open()
            .filter(organisation_id=follow_up.organisation_id)
            .filter(Q(subject_id__in=people) | Q(household_id=follow_up.subject_id))
            .order_by("opened_on", "pk")
            .first()
        )


@action
def take_up_needs(acting: Acting, follow_up: FollowUp, needs: Iterable[str]) -> list[Task]:
    """Make each need a thing to do in my organisation's file; none without a file.

    The same need found again while it is still to do is the same thing to do.
    """
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    wanted = [Need(need) for need in needs]
    dossier = dossier_for(acting, follow_up) if wanted else None
    if dossier is None:
        return []
    wide = acting.with_subjects(dossier.subject_id)
    return [
        add_task(wide, dossier, f"Besoin dit au suivi : {need.label}", code=f"need-{need.value}")
        for need in wanted
    ]
