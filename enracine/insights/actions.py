"""Writing the facts that figures count: one by one as things happen, or all again."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection

from enracine.accompaniment.rules import fiscal_year
from enracine.insights.models import FigureFact
from enracine.insights.rules import ACCOMPANIED, SETTLED
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.events import record


@action
def count_once(
    _acting: Acting,
    measure: str,
    subject_id: uuid.UUID,
    organisations: Iterable[uuid.UUID | None],
    day: dt.date,
    *,
    region: str = "",
    object_id: uuid.UUID | None = None,
) -> None:
    """Count a household (or a person) once this year, for each organisation concerned.

    The acting must hold the subject. It leaves no event of its own: it follows one.
    """
    FigureFact.objects.bulk_create(
        [
            FigureFact(
                organisation_id=organisation,
                measure=measure,
                subject_id=subject_id,
                year=fiscal_year(day),
                happened_on=day,
                region=region,
                object_id=object_id,
            )
            for organisation in sorted({o for o in organisations if o is not None})
        ],
        ignore_conflicts=True,
    )


#: Everything again from the facts of lower floors, in the order that keeps the first of a year.
_REBUILD = """
INSERT INTO insights_figurefact
  (id, organisation_id, measure, subject_id, year, happened_on, region, object_id)
SELECT gen_random_uuid(), o.organisation_id, '{measure}', s.subject_id,
  extract(year FROM s.day - interval '3 months')::int, s.day, s.region, s.object_id
FROM ({source}) s CROSS JOIN LATERAL (SELECT DISTINCT unnest(s.organisations)) o(organisation_id)
WHERE o.organisation_id IS NOT NULL
ORDER BY s.day, s.object_id
ON CONFLICT DO NOTHING
"""
_SETTLED = """
SELECT m.subject_id, m.settled_on AS day, r.code AS region, m.id AS object_id,
  ARRAY[m.coordinating_organisation_id, m.sending_organisation_id,
        m.receiving_organisation_id] AS organisations
FROM settlement_move m JOIN territories_region r ON r.id = m.to_region_id
WHERE m.settled_on IS NOT NULL
"""
_ACCOMPANIED = """
SELECT coalesce(d.household_id, d.subject_id) AS subject_id, d.first_meeting_on AS day,
  ''::text AS region, d.id AS object_id,
  ARRAY[d.coordinating_organisation_id, d.organisation_id] AS organisations
FROM accompaniment_dossier d WHERE d.first_meeting_on IS NOT NULL
"""


@action
def rebuild_figures(acting: Acting) -> int:
    """Forget every counted fact and count all again, after a bulk load. Returns how many rows.

    For a job or a command only, under a role that sees every row; the web would count its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM insights_figurefact")
        cursor.execute(_REBUILD.format(measure=SETTLED, source=_SETTLED))
        settled = cursor.rowcount
        cursor.execute(_REBUILD.format(measure=ACCOMPANIED, source=_ACCOMPANIED))
        rows = settled + cursor.rowcount
    record("insights.figures_rebuilt", acting, data={"rows": rows})
    return rows
