"""Creating the people of a list that was checked, in pieces; and emptying lists whose time is over.

See `list_work` for how a piece is done, and as whom.
"""

import uuid

from django.db import connection, transaction

from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.clock import now
from enracine.kernel.documents import discard
from enracine.kernel.events import record
from enracine.kernel.intake.working import piece_by_piece
from enracine.kernel.templatetags import formats
from enracine.people.actions.importing import Listed, Provenance, create_listed
from enracine.people.actions.list_work import STATES, end_list, requester, stopped
from enracine.people.models import IntakeFile, IntakeRow

WRITE_PIECE = 250


def write_list(file_id: uuid.UUID) -> str:
    """Create the people of the lines that are ready, a piece at a time. Returns the state reached."""
    file = IntakeFile.objects.get(pk=file_id)
    with transaction.atomic(), acting_as(Acting.for_system("people.write_list")):
        acting = requester(file)
    if file.state != STATES.WRITING:
        return file.state
    if acting is None:
        return end_list(file, STATES.STOPPED, trouble="nobody")

    def piece(asked: IntakeFile) -> bool:
        if _write_piece(acting, asked):
            return True
        record("people.list_written", acting, object=asked)
        return False

    asked, whole = piece_by_piece(
        IntakeFile.objects, file.pk, STATES.WRITING, lambda: seen_by(acting), piece
    )
    if not whole:
        return stopped(asked, acting)
    return end_list(file, STATES.DONE, finished_at=now())


def _write_piece(acting: Acting, file: IntakeFile) -> int:
    """Create the people of the next lines; how many lines were settled."""
    with connection.cursor() as cursor:
        # Two lists of one organisation are written one after the other: the same line is one person.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [_lock(file)])
    ready = list(file.rows.filter(state=IntakeRow.State.ACCEPTED).order_by("number")[:WRITE_PIECE])
    if not ready:
        return 0
    known = set(
        IntakeRow.objects.filter(
            organisation_id=file.organisation_id,
            state=IntakeRow.State.CREATED,
            digest__in=[row.digest for row in ready],
        ).values_list("digest", flat=True)
    )
    first: dict[str, IntakeRow] = {}
    for row in ready:
        if row.digest not in known:
            first.setdefault(row.digest, row)
    new = list(first.values())
    again = [row.pk for row in ready if first.get(row.digest) is not row]
    IntakeRow.objects.filter(pk__in=again).update(
        state=IntakeRow.State.ALREADY, raw={}, values={}, updated_at=now()
    )
    subjects = create_listed(acting, [_listed(file, row) for row in new], provenance(file))
    _mark_created(new, subjects)
    IntakeFile.objects.filter(pk=file.pk).update(
        done=min(file.done + len(ready), file.total), updated_at=now()
    )
    return len(ready)


def _lock(file: IntakeFile) -> str:
    return f"people.lists:{file.organisation_id}"


def _listed(file: IntakeFile, row: IntakeRow) -> Listed:
    owner = uuid.uuid5(file.organisation_id, row.digest)
    return Listed(f"liste:{owner.hex}", row.values)


def provenance(file: IntakeFile) -> Provenance:
    """Who said it, and the origin as people will read it."""
    where = file.get_origin_display()
    return Provenance(
        file.source, f"{where} – {file.collected_by}, {formats.day(file.collected_on, 'fr-ca')}"
    )


def _mark_created(rows: list[IntakeRow], subjects: list[uuid.UUID]) -> None:
    """The facts are in the people's files now: the lines keep their numbers and their verdicts only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_intakerow r SET state = 'created', raw = '{}', values = '{}', likely = '{}',"
            " subject_id = v.subject, version = version + 1, updated_at = %s,"
            " problems = (SELECT coalesce(jsonb_agg(p - 'seen'), '[]') FROM"
            " jsonb_array_elements(r.problems) p)"
            " FROM unnest(%s::uuid[], %s::uuid[]) v(id, subject) WHERE r.id = v.id",
            [now(), [row.pk for row in rows], subjects],
        )


def empty_old_lists(acting: Acting) -> int:
    """Remove what lists said once their time is over: their files and the cells of their lines.

    The people created keep their own files; the counts and the declared origin stay. How many lists.
    """
    old = IntakeFile.objects.filter(
        emptied_at__isnull=True, document__expires_at__lte=now()
    ).select_related("document")
    count = 0
    for file in old.order_by("created_at", "id"):
        file.rows.update(raw={}, values={}, likely=[])
        file.rows.exclude(state__in=["created", "already"]).update(state="rejected")
        if file.document is not None:
            discard(file.document)
        IntakeFile.objects.filter(pk=file.pk).update(
            emptied_at=now(), document=None, updated_at=now(), state=STATES.DONE
        )
        record("people.list_emptied", acting, object=file)
        count += 1
    return count
