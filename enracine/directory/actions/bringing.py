"""Another directory, from what is brought to « import it »: each gesture of whoever keeps it here."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.directory import queries
from enracine.directory.actions.publishing import publish_organisations
from enracine.directory.models import Intake, IntakeRow, Origin, Service
from enracine.directory.parameters import KEEP_DAYS
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.documents import PACKAGES, discard, store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.outbound import read_address
from enracine.kernel.parameters import parameter
from enracine.network.scope import own_organisation
from enracine.territories.names import fold

READ_TASK, WRITE_TASK = "directory.read_intake", "directory.write_intake"
STATES = Intake.State


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a source: its name, its licence, whether it may be given away again."""

    name: str
    licence: str
    is_open: bool


def key_of(name: str, address: str = "") -> str:
    """What makes a source the same the next time: its address, else its name."""
    return (address.strip().rstrip("/") or f"nom:{fold(name)}")[:300]


def origin_for(acting: Acting, declared: Declared, address: str = "") -> Origin:
    """The source, as it is known or as it is declared. Inside an action.

    Raises ActionRefused when somebody else keeps it here.
    """
    name = " ".join(declared.name.split())
    if not name:
        raise ActionRefused(_("Nommez ce répertoire."), field="name", code="required")
    found, created = Origin.objects.get_or_create(
        key=key_of(name, address),
        defaults={
            "name": name[:160],
            "address": address[:500],
            "licence": declared.licence.strip()[:200],
            "is_open": declared.is_open,
            "organisation_id": acting.organisation_id,
        },
    )
    if found.organisation_id != acting.organisation_id:
        raise ActionRefused(
            _("Ce répertoire est déjà tenu par un autre organisme."), field="name", code="kept"
        )
    # Said nothing of, a licence stays what it was.
    licence = declared.licence.strip()[:200] or found.licence
    said = {"licence": licence, "is_open": declared.is_open}
    if not created and said != {"licence": found.licence, "is_open": found.is_open}:
        update_versioned(found, None, **said)
        record("directory.origin_declared", acting, object=found)
    return found


@action
def bring_package(acting: Acting, content: BinaryIO, name: str, declared: Declared) -> Intake:
    """Keep an archive of tables and start to read it. Raises ActionRefused beside the field."""
    queries.must_import(acting)
    until = now() + dt.timedelta(days=int(parameter(*KEEP_DAYS)))
    document = store_document(
        acting, content, name, "directory", accepted=PACKAGES, expires_at=until
    )
    origin = origin_for(acting, declared)
    return _begin(acting, origin, document=document, name=document.name)


@action
def bring_address(acting: Acting, address: str, declared: Declared) -> Intake:
    """Start to read an API at its address. Raises ActionRefused beside the field."""
    queries.must_import(acting)
    said = address.strip()
    read_address(said)
    origin = origin_for(acting, declared, said)
    return _begin(acting, origin, address=said[:500], name=said[:200])


def _begin(acting: Acting, origin: Origin, **values: object) -> Intake:
    if origin.intakes.filter(state__in=[STATES.READING, STATES.WRITING]).exists():
        raise ActionRefused(
            _("Ce répertoire est déjà en train d’être lu ou importé."), code="under_way"
        )
    made = Intake.objects.create(
        origin=origin,
        organisation_id=own_organisation(acting),
        imported_by_id=acting.membership_id,
        **values,
    )
    record("directory.intake_brought", acting, object=made)
    _start(READ_TASK, made)
    return made


@action
def write_intake(
    acting: Acting, intake: Intake, version: int | None = None, *, start: bool = True
) -> Intake:
    """Import what was checked. Raises ActionRefused when there is nothing, or when it is too late."""
    _own(acting, intake)
    _must_be(intake, STATES.CHECKED)
    newer = intake.origin.intakes.filter(
        created_at__gt=intake.created_at, state__in=[STATES.WRITING, STATES.DONE]
    )
    if newer.exists():
        raise ActionRefused(
            _("Une lecture plus récente de ce répertoire est déjà importée."), code="newer"
        )
    ready = ready_rows(intake).count()
    update_versioned(intake, version, state=STATES.WRITING, total=ready, done=0, stop_asked=False)
    record("directory.intake_confirmed", acting, object=intake, data={"rows": ready})
    if start:
        _start(WRITE_TASK, intake)
    return intake


def ready_rows(intake: Intake) -> "QuerySet[IntakeRow]":
    """The rows that will be written."""
    return intake.rows.filter(state__in=[IntakeRow.State.NEW, IntakeRow.State.CHANGED])


@action
def stop_intake(acting: Acting, intake: Intake) -> Intake:
    """Ask the work to stop at its next step: each organisation already written stays, whole."""
    _own(acting, intake)
    _must_be(intake, STATES.READING, STATES.WRITING)
    Intake.objects.filter(pk=intake.pk).update(stop_asked=True)
    intake.stop_asked = True
    return intake


@action
def resume_intake(acting: Acting, intake: Intake, version: int | None = None) -> Intake:
    """Go on where a stopped reading, or writing, was."""
    _own(acting, intake)
    _must_be(intake, STATES.STOPPED)
    checked = intake.checked_at is not None
    state = STATES.WRITING if checked else STATES.READING
    update_versioned(intake, version, state=state, stop_asked=False, trouble="")
    _start(WRITE_TASK if checked else READ_TASK, intake)
    return intake


@action
def drop_intake(acting: Acting, intake: Intake, version: int | None = None) -> None:
    """Forget a reading of which nothing was written; a source that brought nothing goes with it."""
    _own(acting, intake)
    _must_be(intake, STATES.CHECKED, STATES.STOPPED, STATES.FAILED)
    if intake.rows.filter(state=IntakeRow.State.WRITTEN).exists():
        raise ActionRefused(_("Une partie est déjà importée : reprenez-la."), code="written")
    update_versioned(intake, version)
    record("directory.intake_dropped", acting, object=intake)
    origin, document = intake.origin, intake.document
    intake.delete()
    if document is not None:
        discard(document)
    if not origin.intakes.exists() and not origin.services.exists():
        origin.taxonomies.all().delete()
        origin.providers.all().delete()
        origin.delete()


@action
def settle_missing(
    acting: Acting, intake: Intake, chosen: Collection[uuid.UUID], *, close: bool
) -> int:
    """Close the services that the source says no more, or keep them though. Returns how many.

    `chosen` are rows of the reading. Nothing disappears by itself: somebody decides here.
    """
    _own(acting, intake)
    _must_be(intake, STATES.DONE)
    rows = list(intake.rows.filter(pk__in=chosen, state=IntakeRow.State.MISSING))
    if not rows:
        raise ActionRefused(_("Choisissez au moins un service."), code="nothing")
    services = Service.objects.filter(
        pk__in=[row.target for row in rows], origin_id=intake.origin_id, missing_since__isnull=False
    )
    holders = sorted({one.holder_id for one in services})
    if close:
        services.update(
            status=Service.Status.ENDED, missing_since=None, digest="", updated_at=now()
        )
    else:
        services.update(missing_since=None, updated_at=now())
    state = IntakeRow.State.CLOSED if close else IntakeRow.State.KEPT
    intake.rows.filter(pk__in=[row.pk for row in rows]).update(state=state, updated_at=now())
    record(
        "directory.missing_settled",
        acting,
        object=intake,
        data={"rows": len(rows), "closed": close},
    )
    publish_organisations(acting, holders)
    return len(rows)


def _own(acting: Acting, intake: Intake) -> None:
    """Whose reading it is. Raises NotVisible for anybody else."""
    if not acting.is_system:
        queries.must_import(acting)
    if intake.organisation_id != acting.organisation_id:
        raise NotVisible


def _must_be(intake: Intake, *states: str) -> None:
    if intake.state not in states:
        raise ActionRefused(
            _("Cette importation n’en est plus là. Rouvrez sa page."), code="wrong_state"
        )


def _start(task: str, intake: Intake) -> None:
    # In the same transaction: the work never begins for a gesture that was rolled back.
    app.configure_task(task).defer(intake_id=str(intake.pk))
