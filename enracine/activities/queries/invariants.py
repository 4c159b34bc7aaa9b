"""Facts across rows that must always hold, for `enracine verify`. Each function only reads."""

from django.db import connection


def _broken(sql: str, sentence: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql + " LIMIT 50")
        return [sentence.format(*row) for row in cursor.fetchall()]


def acts_are_counted() -> list[str]:
    """The prepared counts equal the acts, those destroyed with a file set apart."""
    return _broken(
        """SELECT coalesce(t.organisation_id, c.organisation_id), coalesce(t.month, c.month),
          coalesce(t.kind_id, c.kind_id), coalesce(t.acts, 0), coalesce(c.acts, 0)
        FROM (SELECT organisation_id, month, kind_id, programme_id, acts - gone_acts AS acts,
                people - gone_people AS people, minutes - gone_minutes AS minutes
              FROM activities_acttally
              WHERE (acts - gone_acts, people - gone_people, minutes - gone_minutes)
                    <> (0, 0, 0)) t
        FULL JOIN (
          SELECT e.organisation_id, date_trunc('month', e.held_on)::date AS month, e.kind_id,
            e.programme_id, count(*) FILTER (WHERE e.leads) AS acts, count(*) AS people,
            coalesce(sum(e.minutes) FILTER (WHERE e.leads), 0) AS minutes
          FROM activities_entry e
          WHERE e.kind_id IS NOT NULL AND NOT e.in_error AND NOT EXISTS (
            SELECT 1 FROM activities_entry r WHERE r.replaces_id = e.id)
          GROUP BY 1, 2, 3, 4) c
          ON t.organisation_id = c.organisation_id AND t.month = c.month
          AND t.kind_id = c.kind_id AND t.programme_id IS NOT DISTINCT FROM c.programme_id
        WHERE (coalesce(t.acts, 0), coalesce(t.people, 0), coalesce(t.minutes, 0))
              <> (coalesce(c.acts, 0), coalesce(c.people, 0), coalesce(c.minutes, 0))""",
        "l’organisme {}, mois {}, {} : {} au compteur, {} actes",
    )


def places_are_counted() -> list[str]:
    """The places taken of a session equal its places."""
    return _broken(
        """SELECT s.id, s.taken, count(p.id) FROM activities_groupsession s
        LEFT JOIN activities_sessionplace p ON p.session_id = s.id
          AND p.state <> 'left' AND p.channel <> 'walk_in'
        GROUP BY s.id, s.taken HAVING s.taken <> count(p.id)""",
        "la séance {} : {} places au compteur, {} données",
    )


def attendance_is_in_files() -> list[str]:
    """Whoever was there has one standing act of that session, and nobody else has one."""
    return _broken(
        """SELECT coalesce(p.session_id, e.session_id) FROM
          (SELECT session_id, subject_id FROM activities_sessionplace WHERE state = 'present') p
        FULL JOIN (SELECT e.session_id, e.subject_id FROM activities_entry e
          WHERE e.session_id IS NOT NULL AND NOT e.in_error AND NOT EXISTS (
            SELECT 1 FROM activities_entry r WHERE r.replaces_id = e.id)) e
          ON e.session_id = p.session_id AND e.subject_id = p.subject_id
        WHERE p.session_id IS NULL OR e.session_id IS NULL""",
        "la séance {} : une présence et un acte ne se répondent pas",
    )


CHECKS = (
    ("activities.tally", "Les compteurs d’actes égalent les actes", acts_are_counted),
    ("activities.places", "Les places prises d’une séance sont comptées", places_are_counted),
    (
        "activities.attendance",
        "Une présence à une séance est un acte au dossier",
        attendance_is_in_files,
    ),
)
