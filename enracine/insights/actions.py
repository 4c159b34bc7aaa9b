"""Writing the facts that figures count: one by one as things happen, or all again."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection

from enracine.accompaniment.rules import fiscal_year
from enracine.insights.models import FigureFact, SeparationCount
from enracine.insights.rules import (
    ACCOMPANIED,
    BY_OUTCOME,
    SEPARATION_RULE,
    SETTLED,
    counts_as,
)
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter


@action
def count_once(
    acting: Acting,
    measure: str,
    subject_id: uuid.UUID,
    organisations: Iterable[uuid.UUID | None],
    day: dt.date,
    *,
    region: str = "",
    object_id: uuid.UUID | None = None,
) -> None:
    """Count a household (or a person) once this year, for each organisation concerned.

    The acting must hold the subject. It leaves no event of its own: it follows one. A household born
    of a separation counts as was decided on that day (`decide_separation`).
    """
    decided = SeparationCount.objects.filter(subject_id=subject_id).first()
    counted = decided.counts_as_id if decided else subject_id
    _count(
        acting if counted in acting.subject_ids else acting.with_subjects(counted),
        measure, counted, organisations, day, region, object_id,
    )  # fmt: skip


@action
def _count(
    _acting: Acting,
    measure: str,
    subject_id: uuid.UUID,
    organisations: Iterable[uuid.UUID | None],
    day: dt.date,
    region: str,
    object_id: uuid.UUID | None,
) -> None:
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


@action
def count_again(
    acting: Acting,
    measure: str,
    subject_id: uuid.UUID,
    found: Iterable[tuple[dt.date, Iterable[uuid.UUID | None], str, uuid.UUID]],
) -> None:
    """Forget what a figure counts of somebody and count it again: something was corrected below.

    `found`: the day, the organisations, the region and the object of each fact that stands, the earliest
    first. The acting must hold the subject. It leaves no event of its own: it follows one.
    """
    decided = SeparationCount.objects.filter(subject_id=subject_id).first()
    counted = decided.counts_as_id if decided else subject_id
    wide = acting if counted in acting.subject_ids else acting.with_subjects(counted)
    with acting_as(wide):
        FigureFact.objects.filter(measure=measure, subject_id=counted).delete()
    for day, organisations, region, object_id in found:
        _count(wide, measure, counted, organisations, day, region, object_id)


@action
def uncount(
    _acting: Acting, /, measure: str, object_id: uuid.UUID, organisation_id: uuid.UUID
) -> None:
    """One organisation no longer counts this: its fact goes, and its sum follows (a trigger).

    It leaves no event of its own: it follows one.
    """
    FigureFact.objects.filter(
        measure=measure, object_id=object_id, organisation_id=organisation_id
    ).delete()


@action
def decide_separation(
    acting: Acting,
    former: uuid.UUID,
    staying: uuid.UUID,
    leaving: uuid.UUID,
    organisations: Iterable[uuid.UUID],
) -> int:
    """Decide, by the setting in force today, whether a separated household counts as one or two.

    Leaves an event that the organisations concerned and the coordination read. Returns the rule.
    """
    rule = int(parameter(*SEPARATION_RULE))
    origin = SeparationCount.objects.filter(subject_id=former).first()
    root = origin.counts_as_id if origin else former
    audience = sorted(set(organisations))
    for household, continues in ((staying, True), (leaving, False)):
        SeparationCount.objects.create(
            subject_id=household,
            counts_as_id=uuid.UUID(counts_as(rule, str(household), str(root), continues=continues)),
            households=rule,
            decided_on=today(),
            year=fiscal_year(today()),
            organisations=audience,
        )
    record(
        "insights.separation_decided",
        acting,
        subject_id=former,
        organisations=audience,
        data={"households": rule},
    )
    return rule


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
SELECT coalesce(c.counts_as_id, m.subject_id) AS subject_id, m.settled_on AS day,
  CASE WHEN m.is_protected THEN '' ELSE r.code END AS region, m.id AS object_id,
  ARRAY[m.coordinating_organisation_id] || ARRAY(
    SELECT p.party FROM (
      SELECT unnest(ARRAY[m.sending_organisation_id, m.receiving_organisation_id]) AS party
      UNION SELECT a.organisation_id FROM settlement_moveattribution a WHERE a.move_id = m.id) p
    WHERE p.party IS NOT NULL AND NOT (
      EXISTS (SELECT 1 FROM settlement_moveattribution a WHERE a.move_id = m.id
              AND a.organisation_id = p.party AND a.standing = 'withdrawn')
      AND NOT EXISTS (SELECT 1 FROM settlement_moveattribution a WHERE a.move_id = m.id
              AND a.organisation_id = p.party AND a.standing <> 'withdrawn'))
  ) AS organisations
FROM settlement_move m JOIN territories_region r ON r.id = m.to_region_id
LEFT JOIN insights_separationcount c ON c.subject_id = m.subject_id
WHERE m.settled_on IS NOT NULL
"""
_ACCOMPANIED = """
SELECT coalesce(c.counts_as_id, d.household_id, d.subject_id) AS subject_id,
  d.first_meeting_on AS day,
  ''::text AS region, d.id AS object_id,
  ARRAY[d.coordinating_organisation_id, d.organisation_id] AS organisations
FROM accompaniment_dossier d
LEFT JOIN insights_separationcount c ON c.subject_id = d.household_id
WHERE d.first_meeting_on IS NOT NULL
"""
_OUTCOMES = """
SELECT coalesce(c.counts_as_id, o.subject_id) AS subject_id, o.happened_on AS day,
  CASE WHEN p.id IS NULL THEN coalesce(r.code, '') ELSE '' END AS region, o.root_id AS object_id,
  ARRAY[o.organisation_id, o.coordinating_organisation_id] AS organisations
FROM outcomes_outcome o LEFT JOIN territories_region r ON r.id = o.region_id
LEFT JOIN people_addressprotection p ON p.subject_id = o.subject_id AND p.ended_on IS NULL
LEFT JOIN insights_separationcount c ON c.subject_id = o.subject_id
WHERE o.kind = '{kind}' AND NOT o.in_error
  AND NOT EXISTS (SELECT 1 FROM outcomes_outcome n WHERE n.replaces_id = o.id)
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
        for kind, measure in BY_OUTCOME.items():
            cursor.execute(_REBUILD.format(measure=measure, source=_OUTCOMES.format(kind=kind)))
            rows += cursor.rowcount
    record("insights.figures_rebuilt", acting, data={"rows": rows})
    return rows
