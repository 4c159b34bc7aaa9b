"""What the coordination of the common project reads of a file that a member holds: no more than it needs.

Sharing out asks who the person is; whether her status is needed too is a question that a jurist and the
coordination answer (docs/efvp.md). Their answer is a dated setting, not a change of the code.
"""

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.privacy.models import Section

#: Without a name, nobody is shared out; and a household goes to one organisation whole.
ALWAYS = (Section.IDENTITY.value, Section.FAMILY.value)
#: What else dossier.md §3 lets it read; each may be taken away by the setting.
OTHERS = (
    Section.STATUS.value,
    Section.ELIGIBILITY.value,
    Section.PROJECT.value,
)
COORDINATION_SECTIONS = (*ALWAYS, *OTHERS)
SETTING = ("accompaniment.coordination_sections", list(OTHERS))

#: The grants of a coordination that say other than the setting does, beside the holder's own.
_ALIGN = """
UPDATE privacy_accessgrant AS c SET updated_at = %(moment)s, sections = wanted.sections
FROM privacy_accessgrant h
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(s ORDER BY s), '{}') AS sections FROM unnest(h.sections) AS s
  WHERE s = ANY(%(allowed)s)) AS wanted
WHERE c.basis = 'coordination' AND c.ended_at IS NULL
  AND h.basis = 'dossier' AND h.ended_at IS NULL
  AND h.object_id = c.object_id AND h.subject_id = c.subject_id
  AND (SELECT array_agg(s ORDER BY s) FROM unnest(c.sections) AS s)
      IS DISTINCT FROM nullif(wanted.sections, '{}')
"""


def coordination_sections() -> tuple[str, ...]:
    """The sections that the coordination reads today. One SQL query."""
    kept = set(parameter(*SETTING))
    return (*ALWAYS, *(section for section in OTHERS if section in kept))


@action
def align_coordination(acting: Acting) -> int:
    """Make what the coordination reads of the open files what the setting says. For time only.

    Returns how many accesses changed. Safe to run again.
    """
    if not acting.is_system:
        raise NotVisible
    with connection.cursor() as cursor:
        cursor.execute(_ALIGN, {"moment": now(), "allowed": list(coordination_sections())})
        changed = int(cursor.rowcount)
    if changed:
        record(
            "accompaniment.coordination_aligned",
            acting,
            data={"count": changed, "on": today().isoformat()},
        )
    return changed
