"""What every write about a fact does: who said it, what was seen, and telling those who hold it."""

import uuid
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.people import rules
from enracine.people.models import Person, Section, SeenDocument, Source
from enracine.people.values import Told
from enracine.privacy.queries import who_can_see

S = TypeVar("S", bound=Section)
WHICH_DOCUMENT = gettext_noop("Dites quel document vous avez vu.")
SEEN_LATER = gettext_noop("Cette date est dans l’avenir.")


def source_of(acting: Acting) -> str:
    """Who said it: the person herself, or a professional in her name (law.md, L15)."""
    return Source.PROFESSIONAL if acting.is_professional else Source.PERSON


def provenance(acting: Acting, told: Told | None = None) -> dict[str, Any]:
    """The columns that say where a fact just written comes from.

    Only a professional may say who told her, or which document she saw. Raises ActionRefused beside
    `told_document` or `told_on`.
    """
    writer = acting.organisation_id if acting.is_professional else None
    if told is None or not acting.is_professional:
        return {
            "source": source_of(acting),
            "declared_on": today(),
            "stated_by_id": writer,
            "seen_on": None,
            "seen_document": "",
            "seen_by_id": None,
        }
    seen = seen_columns(acting, told) if told.source == Source.DOCUMENT or told.document else {}
    return {
        "source": told.source,
        "declared_on": today(),
        "stated_by_id": writer,
        "seen_on": None,
        "seen_document": "",
        "seen_by_id": None,
    } | seen


def seen_columns(acting: Acting, told: Told) -> dict[str, Any]:
    """« Vu le … par … » : the day, the document, and whose eyes. Raises ActionRefused."""
    if told.document not in SeenDocument.values:
        raise ActionRefused(_(WHICH_DOCUMENT), field="told_document", code="no_document")
    if told.seen_on is not None and told.seen_on > today():
        raise ActionRefused(_(SEEN_LATER), field="told_on", code="seen_later")
    return {
        "seen_on": told.seen_on or today(),
        "seen_document": told.document,
        "seen_by_id": acting.membership_id,
    }


def refuse(problems: list[rules.Impossible]) -> None:
    """Raise the first problem as a refusal beside its field."""
    if problems:
        first = problems[0]
        raise ActionRefused(_(first.text), field=first.field, code=first.code)


def person_or_404(subject_id: uuid.UUID) -> Person:
    """The person as the actor may see her; NotVisible otherwise."""
    person = Person.objects.filter(pk=subject_id).first()
    if person is None:
        raise NotVisible
    return person


def tell(
    acting: Acting,
    subject_id: uuid.UUID,
    section: str,
    fields: list[str],
    *,
    kind: str = "people.section_updated",
) -> None:
    """Record that a section changed, for the organisations that hold it (law.md, L44)."""
    holders = [g.organisation_id for g in who_can_see(subject_id) if section in g.sections]
    record(
        kind,
        acting,
        subject_id=subject_id,
        organisations=holders,
        data={"section": section, "fields": sorted(fields)},
    )


def write_section(
    acting: Acting,
    model: type[S],
    subject_id: uuid.UUID,
    section: str,
    version: int | None,
    changes: dict[str, Any],
    announce: bool = True,
    *,
    told: Told | None = None,
    begins_at: int = 1,
    **lookup: Any,
) -> S:
    """Create or update the one row of a section, and tell it. Returns the row.

    The same answers again change nothing, unless `told` says where they come from. `begins_at` is
    the version of a new row that takes another's place: whoever still shows the other is stale.
    """
    row = model._default_manager.filter(subject_id=subject_id, **lookup).first()
    origin = provenance(acting, told)
    if row is None:
        if version:
            # The form showed a row that is gone: nothing sensible to compare it with.
            raise NotVisible
        person_or_404(subject_id)
        made: S = model._default_manager.create(
            subject_id=subject_id, version=begins_at, **origin, **lookup, **changes
        )
        if announce:
            tell(acting, subject_id, section, list(changes))
        return made
    if version == 0:
        raise Conflict(current=row, mine=changes)
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if not changed and told is None and version in (None, row.version):
        return row
    update_versioned(row, version, **changes, **origin)
    tell(acting, subject_id, section, changed)
    return row
