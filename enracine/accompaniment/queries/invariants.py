"""Facts across rows that must always hold, for `enracine verify`. Each function only reads."""

from django.db import connection


def _ids(sql: str, sentence: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql + " LIMIT 50")
        return [sentence.format(*row) for row in cursor.fetchall()]


def holders_may_see() -> list[str]:
    """An open dossier that no referral opened gives its holder an open grant on the person."""
    return _ids(
        """SELECT d.number FROM accompaniment_dossier d
        WHERE d.closed_on IS NULL AND d.origin_referral_id IS NULL AND NOT EXISTS (
          SELECT 1 FROM privacy_accessgrant g WHERE g.subject_id = d.subject_id
          AND g.organisation_id = d.organisation_id AND g.ended_at IS NULL)""",
        "le dossier {} n’a pas d’accès pour l’organisme qui le tient",
    )


def caseloads_are_counted() -> list[str]:
    """The tallies of open dossiers equal the dossiers."""
    return _ids(
        """SELECT coalesce(t.organisation_id, c.organisation_id), coalesce(t.stage, c.stage),
          coalesce(t.dossiers, 0), coalesce(c.n, 0)
        FROM (SELECT organisation_id, assignee_id, stage, dossiers
              FROM accompaniment_caseloadtally WHERE dossiers <> 0) t
        FULL JOIN (SELECT organisation_id, assignee_id, stage, count(*) AS n
              FROM accompaniment_dossier WHERE closed_on IS NULL GROUP BY 1, 2, 3) c
          ON t.organisation_id = c.organisation_id AND t.stage = c.stage
          AND t.assignee_id IS NOT DISTINCT FROM c.assignee_id
        WHERE coalesce(t.dossiers, 0) <> coalesce(c.n, 0)""",
        "l’organisme {} a {} : {} au compteur, {} dossiers",
    )


def dossiers_are_counted() -> list[str]:
    """The tallies of closed and of coordinated dossiers equal the dossiers."""
    return _ids(
        """WITH found AS (
          SELECT organisation_id, 'held' AS side, assignee_id, stage, true AS is_closed
          FROM accompaniment_dossier WHERE closed_on IS NOT NULL
          UNION ALL
          SELECT coordinating_organisation_id, 'coordinated', assignee_id, stage, closed_on IS NOT NULL
          FROM accompaniment_dossier WHERE coordinating_organisation_id IS NOT NULL),
        both_sides AS (
          SELECT organisation_id, side, assignee_id, stage, is_closed, number AS kept, 0 AS found
          FROM accompaniment_dossiertally
          UNION ALL
          SELECT organisation_id, side, assignee_id, stage, is_closed, 0, count(*)
          FROM found GROUP BY 1, 2, 3, 4, 5)
        SELECT organisation_id, stage, sum(kept), sum(found) FROM both_sides
        GROUP BY organisation_id, side, assignee_id, stage, is_closed
        HAVING sum(kept) <> sum(found)""",
        "l’organisme {} a {} : {} au compteur, {} dossiers",
    )


def allocations_are_counted() -> list[str]:
    """No organisation has more allocations in a year than its tally says.

    The tally may be larger: a person referred to the common project is counted when a member is
    chosen, and her dossier is opened only if the member accepts.
    """
    return _ids(
        """SELECT l.organisation_id, l.year, coalesce(t.received, 0), l.n FROM (
          SELECT a.network_id, a.organisation_id, count(*) AS n,
            extract(year FROM f.at - interval '3 months')::int AS year
          FROM accompaniment_allocation a
          JOIN (SELECT dossier_id, min(allocated_at) AT TIME ZONE 'America/Toronto' AS at,
                       (array_agg(id ORDER BY allocated_at DESC))[1] AS last
                FROM accompaniment_allocation GROUP BY dossier_id) f ON f.last = a.id
          GROUP BY 1, 2, 4) l
        LEFT JOIN accompaniment_allocationtally t ON t.network_id = l.network_id
          AND t.organisation_id = l.organisation_id AND t.year = l.year
        WHERE coalesce(t.received, 0) < l.n""",
        "l’organisme {} en {} : {} au compteur, {} inscriptions confiées",
    )


def nobody_is_orphan() -> list[str]:
    """An open dossier is followed by somebody who still works in the organisation that holds it.

    The day after a departure belongs to the night; past it, only a departure that waits for somebody's
    decision may still hold dossiers.
    """
    return _ids(
        """SELECT d.number FROM accompaniment_dossier d
        JOIN network_membership m ON m.id = d.assignee_id
        JOIN network_user u ON u.id = m.user_id
        WHERE d.closed_on IS NULL AND (
          m.organisation_id <> d.organisation_id
          OR ((m.valid_to < enracine_today() - 1 OR m.ended_at < now() - interval '1 day'
               -- Who answers by link has no account that opens.
               OR (NOT u.is_active AND m.role <> 'link_responder'))
              AND NOT EXISTS (SELECT 1 FROM accompaniment_handover h
                WHERE h.member_id = m.id AND h.state IN ('planned', 'waiting'))))""",
        "le dossier {} est suivi par quelqu’un qui ne travaille pas dans son organisme",
    )


def what_goes_with_a_dossier_follows() -> list[str]:
    """What is to be done in an open dossier is with somebody who still works there."""
    return _ids(
        """SELECT t.id FROM accompaniment_task t JOIN network_membership m ON m.id = t.assignee_id
        WHERE t.done_on IS NULL
          AND (m.valid_to < enracine_today() - 1 OR m.ended_at < now() - interval '1 day')
          AND NOT EXISTS (SELECT 1 FROM accompaniment_handover h
            WHERE h.member_id = m.id AND h.state IN ('planned', 'waiting'))""",
        "la chose à faire {} est à quelqu’un qui ne travaille plus là",
    ) + _ids(
        """SELECT a.id FROM accompaniment_appointment a JOIN network_membership m
          ON m.id = a.member_id
        WHERE a.state = 'planned' AND a.starts_at > now()
          AND (m.valid_to < enracine_today() - 1 OR m.ended_at < now() - interval '1 day')
          AND NOT EXISTS (SELECT 1 FROM accompaniment_handover h
            WHERE h.member_id = m.id AND h.state IN ('planned', 'waiting'))""",
        "le rendez-vous {} est avec quelqu’un qui ne travaille plus là",
    )


def months_add_up() -> list[str]:
    """The months of the even split add up to its years."""
    return _ids(
        """SELECT t.organisation_id, t.year, t.received, coalesce(m.n, 0)
        FROM accompaniment_allocationtally t LEFT JOIN (
          SELECT network_id, organisation_id, sum(received) AS n,
            extract(year FROM month - interval '3 months')::int AS year
          FROM accompaniment_allocationmonth GROUP BY 1, 2, 4) m
          ON m.network_id = t.network_id AND m.organisation_id = t.organisation_id
          AND m.year = t.year
        WHERE t.received < coalesce(m.n, 0)""",
        "l’organisme {} en {} : {} inscriptions, {} par mois",
    )


def everybody_is_entrusted() -> list[str]:
    """A candidate registered where a common project exists has a dossier, open or closed."""
    return _ids(
        """SELECT p.subject_id FROM people_person p
        WHERE p.standing = 'candidate'
          AND EXISTS (SELECT 1 FROM network_programme WHERE code = 'eer')
          AND EXISTS (SELECT 1 FROM people_registration r WHERE r.subject_id = p.subject_id)
          AND NOT EXISTS (
            SELECT 1 FROM accompaniment_dossier d WHERE d.subject_id = p.subject_id)""",
        "la personne {} est inscrite et n’a aucun dossier",
    )


def decisions_follow_meetings() -> list[str]:
    """A decision about readiness rests on a finished first meeting of the same dossier."""
    return _ids(
        """SELECT r.id FROM accompaniment_readinessdecision r
        JOIN accompaniment_needsevaluation e ON e.id = r.evaluation_id
        WHERE e.completed_at IS NULL OR e.dossier_id <> r.dossier_id""",
        "la décision {} ne repose pas sur une rencontre terminée",
    )


CHECKS = (
    (
        "accompaniment.holder_grant",
        "L’organisme qui tient un dossier ouvert y a accès",
        holders_may_see,
    ),
    (
        "accompaniment.caseload_tally",
        "Les compteurs de dossiers égalent les dossiers",
        caseloads_are_counted,
    ),
    (
        "accompaniment.dossier_tally",
        "Les compteurs de dossiers fermés ou coordonnés égalent les dossiers",
        dossiers_are_counted,
    ),
    (
        "accompaniment.allocation_tally",
        "Les compteurs de la répartition couvrent les inscriptions confiées",
        allocations_are_counted,
    ),
    (
        "accompaniment.no_orphan",
        "Un dossier ouvert est suivi dans l’organisme qui le tient",
        nobody_is_orphan,
    ),
    (
        "accompaniment.no_orphan_work",
        "Ce qui est à faire dans un dossier est avec quelqu’un qui travaille là",
        what_goes_with_a_dossier_follows,
    ),
    (
        "accompaniment.allocation_month",
        "Les mois de la répartition égalent ses années",
        months_add_up,
    ),
    (
        "accompaniment.entrusted",
        "Toute personne inscrite est confiée à un organisme",
        everybody_is_entrusted,
    ),
    (
        "accompaniment.decision",
        "Une décision repose sur une rencontre terminée",
        decisions_follow_meetings,
    ),
)
