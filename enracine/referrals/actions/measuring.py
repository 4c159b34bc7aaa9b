"""How fast each receiver usually answers: measured on its last answers, never declared by anybody."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.events import record
from enracine.referrals.models import Referral, UsualDelay
from enracine.referrals.queries.common import delays
from enracine.referrals.rules import usual_days


@action
def measure_usual_delays(acting: Acting) -> int:
    """Measure every receiver on its last answers. Returns how many have a usual delay.

    Run as the system: the answers given to other senders are nobody's to read one by one, and the
    figure alone is kept. A receiver that answered too little has none.
    """
    settings = delays()
    answers: dict[Any, list[int]] = defaultdict(list)
    ranked = (
        Referral.objects.filter(sent_at__isnull=False, answered_at__isnull=False)
        .exclude(state="entered_in_error")
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("receiver_id")],
                order_by=[F("answered_at").desc(), F("pk").desc()],
            )
        )
        .filter(rank__lte=settings["referrals.usual_answers"])
        .order_by()
    )
    for receiver_id, sent, answered in ranked.values_list("receiver_id", "sent_at", "answered_at"):
        if sent is None or answered is None:
            continue
        first, last = sent.astimezone(QUEBEC).date(), answered.astimezone(QUEBEC).date()
        answers[receiver_id].append(working_days_between(first, last))
    rows = [
        UsualDelay(organisation_id=pk, days=days, answers=len(found), measured_on=today())
        for pk, found in sorted(answers.items())
        if (days := usual_days(found, settings["referrals.usual_least"])) is not None
    ]
    UsualDelay.objects.exclude(organisation__in=[r.organisation_id for r in rows]).delete()
    UsualDelay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["days", "answers", "measured_on"],
    )
    record("referrals.delays_measured", acting, data={"organisations": len(rows)})
    return len(rows)
