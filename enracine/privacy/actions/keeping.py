"""The calendar, the notices before, and the nightly work that follows them."""

import datetime as dt
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.logs import logger
from enracine.kernel.models import Document
from enracine.kernel.templatetags import formats
from enracine.network.models import Organisation
from enracine.privacy import content
from enracine.privacy import notifications as letters
from enracine.privacy.actions.purging import destroy_file
from enracine.privacy.models import (
    EVERYBODY,
    PurgeNotice,
    PurgeProof,
    RetentionRule,
    RightsRequest,
)
from enracine.privacy.queries.retention import leaving_before, remainders_due, settings
from enracine.privacy.recipients import link, tell_person
from enracine.privacy.workflow import CLOCK, REQUEST

log = logger(__name__)
#: How many files one night destroys: an interrupted night loses little, the next goes on.
A_NIGHT = 500


@action
def set_rule(
    acting: Acting,
    category: str,
    months: int,
    valid_from: dt.date,
    source: str,
    *,
    agreement: str = "",
) -> RetentionRule:
    """An organisation sets how long it keeps a category, from a day on; its former line ends there.

    Raises ActionRefused for a past day, no source, a length under what the law fixes.
    """
    if acting.organisation_id is None:
        raise ActionRefused(_("Cette action demande un organisme."), code="organisation")
    if valid_from < today():
        raise ActionRefused(
            _("Une durée ne change pas dans le passé."), field="valid_from", code="past"
        )
    if not source.strip():
        raise ActionRefused(_("Dites d’où vient cette durée."), field="source", code="required")
    mine = RetentionRule.objects.filter(
        scope=acting.organisation_id, category=category, agreement=agreement
    )
    mine.filter(valid_from__gte=valid_from).delete()
    mine.filter(valid_to__isnull=True).update(
        valid_to=valid_from - dt.timedelta(days=1), updated_at=now()
    )
    try:
        with transaction.atomic():
            rule = RetentionRule.objects.create(
                category=category,
                organisation_id=acting.organisation_id,
                scope=acting.organisation_id,
                agreement=agreement,
                months=months,
                valid_from=valid_from,
                source=source.strip()[:300],
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("La loi oblige à garder plus longtemps (décision : 12 mois; incidents : 60 mois)."),
            field="months",
            code="too_short",
        ) from error
    record(
        "privacy.retention_set",
        acting,
        object=rule,
        data={"category": category, "months": months, "from": valid_from.isoformat()},
    )
    return rule


def load_calendar(_acting: Acting) -> int:
    """The common calendar of an installation: the safe lengths, each with its source (decisions/0020).

    A line that somebody changed is left as it is. Returns how many were added.
    """
    present = set(RetentionRule.objects.filter(scope=EVERYBODY).values_list("category", flat=True))
    missing = [line for line in COMMON if line[0] not in present]
    RetentionRule.objects.bulk_create(
        RetentionRule(
            category=category,
            scope=EVERYBODY,
            months=months,
            valid_from=dt.date(2000, 1, 1),
            source=source,
            to_confirm=to_confirm,
        )
        for category, months, source, to_confirm in missing
    )
    return len(missing)


COMMON = (
    ("file", 60, "Valeur sûre : l’entente de chaque organisme la remplace", True),
    (
        "not_come",
        12,
        "Valeur sûre : le plus court que la loi permet (P-39.1, art. 11), à confirmer par l’entente",
        True,
    ),
    ("decision", 12, "P-39.1, art. 11 : un an au moins après la décision", False),
    ("accounting", 84, "Valeur sûre : l’entente de financement la remplace", True),
    ("incident", 60, "A-2.1, r. 3.1 : cinq ans au moins", False),
    ("request", 24, "Valeur sûre : le délai des recours est largement passé", True),
)


@action
def announce_leaving(acting: Acting) -> int:
    """Tell each person whose time ends within the notice, once (a job). Returns how many."""
    notice = int(settings()["privacy.purge_notice_days"])
    horizon = today() + dt.timedelta(days=notice)
    count = 0
    names = dict(Organisation.objects.order_by("pk").values_list("pk", "name"))
    for line in leaving_before(horizon, None, A_NIGHT):
        if line.told_on or line.blocked_by:
            continue
        planned = max(line.leaves_on, horizon)
        notice_row = PurgeNotice.objects.create(
            subject_id=line.file.subject_id,
            organisation_id=line.file.organisation_id,
            planned_on=planned,
        )
        event = record(
            "privacy.file_leaves",
            acting,
            subject_id=line.file.subject_id,
            object=notice_row,
            organisations=[line.file.organisation_id],
            data={"on": planned.isoformat()},
        )
        told = tell_person(
            event,
            line.file.subject_id,
            letters.FILE_LEAVES,
            {
                "day": formats.day(planned, "fr-ca"),
                "organisation": names[line.file.organisation_id],
                "url": link("portal:my_requests"),
            },
        )
        if not told:
            PurgeNotice.objects.filter(pk=notice_row.pk).update(unreachable=True)
        count += 1
    return count


def destroy_due(acting: Acting) -> int:
    """A night's destructions, each in a transaction of its own: by calendar, request, remainder.

    Returns how many files left something. A refusal (a recourse begun meanwhile) is not an error.
    """
    count = 0
    for subject_id, organisation_id, rule, agreement in _due_tonight():
        try:
            proof = destroy_file(
                acting, subject_id, organisation_id, rule=rule, agreement=agreement
            )
        except ActionRefused as refusal:
            log.info("destruction put off", extra={"code": refusal.code})
            continue
        count += proof is not None
    carry_out_requests(acting)
    for subject_id, organisation_id in remainders_due(today()):
        try:
            proof = destroy_file(acting, subject_id, organisation_id, rule="reste échu")
        except ActionRefused:
            continue
        count += proof is not None
    return count


def _due_tonight() -> list[tuple[uuid.UUID, uuid.UUID, str, str]]:
    """Files whose day has come and of which the person was told."""
    due = []
    lines = {
        (one.file.subject_id, one.file.organisation_id): one.file
        for one in leaving_before(today(), None, A_NIGHT)
        if not one.blocked_by
    }
    notices = PurgeNotice.objects.filter(planned_on__lte=today(), done_at__isnull=True).values_list(
        "subject_id", "organisation_id"
    )
    for pair in notices:
        file = lines.get(pair)
        if file is not None:
            due.append((*pair, f"calendrier : {file.category}", file.agreement))
    requests = RightsRequest.objects.filter(
        kind="destruction", state__in=["accepted", "partial"], execute_on__lte=today()
    ).order_by("execute_on", "id")
    due += [(r.subject_id, r.organisation_id, f"demande {r.number}", "") for r in requests]
    return due


@action
def carry_out_requests(acting: Acting) -> int:
    """Write « done » on the requests whose destruction has been made. Returns how many."""
    rows = RightsRequest.objects.filter(
        kind="destruction", state__in=["accepted", "partial"], execute_on__lte=today()
    ).order_by("execute_on", "id")
    count = 0
    for request in rows:
        if not _is_destroyed(request):
            continue
        target = REQUEST.check("carry_out", request.state, {CLOCK}).target
        RightsRequest.objects.filter(pk=request.pk).update(
            state=target, executed_at=now(), updated_at=now(), version=request.version + 1
        )
        record(
            "privacy.request_carried_out",
            acting,
            object=request,
            organisations=[request.organisation_id],
            data={"kind": request.kind},
        )
        count += 1
    return count


def _is_destroyed(request: RightsRequest) -> bool:
    done: bool = PurgeProof.objects.filter(
        subject_id=request.subject_id,
        organisation_id=request.organisation_id,
        rule=f"demande {request.number}",
    ).exists()
    nothing_left = not content.files().anchors(request.subject_id, request.organisation_id)
    return done or nothing_left


@action
def forget_expired_papers(_acting: Acting) -> int:
    """Remove packages and exports past their time, rows and files (a job). Returns how many."""
    old = now() - dt.timedelta(days=int(settings()["privacy.export_days"]))
    expired = Document.objects.filter(expires_at__lte=now(), purpose__startswith="rights:")
    exports = Document.objects.filter(created_at__lte=old, purpose__startswith="export:")
    rows: list[Any] = [*expired.order_by("pk"), *exports.order_by("pk")]
    keys = [row.storage_key for row in rows]
    Document.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def remove() -> None:
        for key in keys:
            default_storage.delete(key)

    transaction.on_commit(remove)
    return len(rows)
