"""« Vu le … par … » : a professional looked at a paper and says so, without keeping a copy."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people.actions.writing import seen_columns, tell
from enracine.people.models import Provenance
from enracine.people.values import Told

ONLY_STAFF = gettext_noop("Seule une personne de l’organisme peut dire qu’elle a vu un document.")


@action
def mark_seen(
    acting: Acting,
    subject_id: uuid.UUID,
    section: str,
    row: Any,
    told: Told,
    version: int | None = None,
) -> Any:
    """Say which document was seen for a fact already written; the fact itself does not change.

    Raises NotVisible when the row is not of this person, ActionRefused for who is no professional,
    an unknown document or a day to come, Conflict when the fact changed since it was shown.
    """
    if not isinstance(row, Provenance) or row.subject_id != subject_id:  # type: ignore[attr-defined]  # every section has one
        raise NotVisible
    if not acting.is_professional:
        raise ActionRefused(_(ONLY_STAFF), code="not_staff")
    update_versioned(row, version, **seen_columns(acting, told))
    tell(acting, subject_id, section, [told.document], kind="people.section_seen")
    return row
