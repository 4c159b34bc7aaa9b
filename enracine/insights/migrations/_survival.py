"""How long households stay, and retention told by programme, household and territory: sums by triggers.

What a statement changed is added as the difference between what is now and what was: the same lines,
made from the rows before and from the rows after. A row destroyed leaves what it said in `kept`.
"""

from django.db import migrations

SURVIVAL_KEYS = "organisation_id, cohort, region, track, elapsed, outcome"
SPLIT_KEYS = "organisation_id, dimension, months, key, due_month, outcome, method"
GONE = "('returned', 'other_region', 'left_quebec')"
#: One line a counted move and organisation. The follow-ups of a move have the same organisations.
SURVIVAL = f"""
SELECT o.organisation_id, extract(year FROM m.settled_on - interval '3 months')::int AS cohort,
  CASE WHEN m.is_protected THEN '' ELSE coalesce(r.code, '') END AS region, m.track,
  CASE WHEN a.until IS NULL THEN 0 ELSE greatest(0,
    (extract(year FROM age(a.until, m.settled_on)) * 12
     + extract(month FROM age(a.until, m.settled_on)))::int) END AS elapsed,
  CASE WHEN a.gone_on IS NOT NULL THEN 'left' WHEN a.until IS NOT NULL THEN 'there'
       ELSE 'none' END AS outcome
FROM (
  SELECT move_id, org, sent, coord, gone_on, coalesce(gone_on, seen_on) AS until
  FROM (
    SELECT f.move_id, f.organisation_id AS org, f.sending_organisation_id AS sent,
      f.coordinating_organisation_id AS coord,
      min(coalesce(f.left_on, f.done_on))
        FILTER (WHERE f.state = 'done' AND f.presence IN {GONE}) AS gone_on,
      max(f.done_on)
        FILTER (WHERE f.state = 'done' AND f.presence IN ('present', 'same_region')) AS seen_on,
      bool_or(f.state = 'cancelled' AND f.end_reason = 'error') AS wrong
    FROM {{follow_ups}} f WHERE f.is_counted
    GROUP BY f.move_id, f.organisation_id, f.sending_organisation_id, f.coordinating_organisation_id
  ) told WHERE NOT wrong
) a
JOIN {{moves}} m ON m.id = a.move_id AND m.settled_on IS NOT NULL
LEFT JOIN territories_region r ON r.id = m.to_region_id
CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[a.org, a.sent, a.coord]) AS organisation_id) o
WHERE o.organisation_id IS NOT NULL
"""
#: One line a counted follow-up, organisation and thing that it is told by.
SPLIT = """
SELECT o.organisation_id, d.dimension, b.months, d.key, b.due_month, b.outcome, b.method
FROM (
  SELECT f.move_id, f.organisation_id AS org, f.sending_organisation_id AS sent,
    f.coordinating_organisation_id AS coord, f.months,
    date_trunc('month', f.due_on)::date AS due_month, m.composition,
    CASE WHEN m.is_protected THEN '' ELSE coalesce(c.code, '') END AS territory,
    CASE WHEN f.state = 'done' THEN f.presence
         WHEN f.state = 'unreached' THEN 'unreached'
         WHEN f.state = 'due' THEN 'waiting'
         WHEN f.end_reason = 'left' AND f.presence <> '' THEN f.presence
         WHEN f.end_reason = 'declined' THEN 'declined'
         ELSE 'out' END AS outcome,
    CASE WHEN f.state = 'done' THEN f.method
         WHEN f.state = 'cancelled' AND f.end_reason = 'left' THEN 'carried'
         ELSE '' END AS method
  FROM {follow_ups} f JOIN {moves} m ON m.id = f.move_id
  LEFT JOIN territories_municipality u ON u.id = m.to_municipality_id
  LEFT JOIN territories_mrc c ON c.id = u.mrc_id
  WHERE f.is_counted
) b
CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[b.org, b.sent, b.coord]) AS organisation_id) o
CROSS JOIN LATERAL (
  VALUES ('household', b.composition), ('territory', b.territory)
  UNION ALL
  SELECT DISTINCT 'programme', p.code::varchar FROM {attributions} t
  JOIN network_programme p ON p.id = t.programme_id
  WHERE t.move_id = b.move_id AND t.standing <> 'withdrawn'
) d(dimension, key)
WHERE o.organisation_id IS NOT NULL
"""


def _survival(follow_ups: str, moves: str = "settlement_move") -> str:
    return SURVIVAL.format(follow_ups=follow_ups, moves=moves)


def _split(
    follow_ups: str,
    moves: str = "settlement_move",
    attributions: str = "settlement_moveattribution",
) -> str:
    return SPLIT.format(follow_ups=follow_ups, moves=moves, attributions=attributions)


def _difference(
    table: str, keys: str, before: str, after: str, *, with_: str = "", kept: bool = False
) -> str:
    """Add to a table of sums what `after` counts and `before` did not, in one statement.

    `kept`: rows were destroyed, and what they said stays known.
    """
    stays = "-" if kept else "0 * "
    return f"""
    INSERT INTO {table} AS t ({keys}, value, kept)
    {with_}
    SELECT {keys}, sum(sign)::int, sum({stays}sign)::int FROM (
      SELECT {keys}, -1 AS sign FROM ({before}) AS before
      UNION ALL SELECT {keys}, 1 FROM ({after}) AS after) AS lines
    GROUP BY {keys} HAVING sum(sign) <> 0 ORDER BY {keys}
    ON CONFLICT ({keys})
    DO UPDATE SET value = t.value + EXCLUDED.value, kept = t.kept + EXCLUDED.kept;"""


SURVIVES = ("insights_survivaltally", SURVIVAL_KEYS)
SPLITS = ("insights_retentionsplit", SPLIT_KEYS)
#: No row: what there was before an addition, or what there is after a destruction.
NO_FOLLOW_UP = "(SELECT * FROM settlement_followup WHERE false)"


def _of_moves(
    ids: str, table: str = "settlement_followup", key: str = "move_id", but: str = ""
) -> str:
    left_out = f" AND f.id NOT IN (SELECT id FROM {but})" if but else ""
    return f"SELECT f.* FROM {table} f WHERE f.{key} IN ({ids}){left_out}"


def _with(before: str, after: str) -> str:
    return f"WITH was AS ({before}), now_is AS ({after})"


NEW, OLD = "SELECT move_id FROM new_rows", "SELECT move_id FROM old_rows"
BOTH = f"{OLD} UNION {NEW}"
# A whole move is looked at again: how long it stayed depends on all of its follow-ups.
INSERTED = _with(_of_moves(NEW, but="new_rows"), _of_moves(NEW))
UPDATED = _with(
    f"{_of_moves(BOTH, but='new_rows')} UNION ALL SELECT * FROM old_rows", _of_moves(BOTH)
)
DELETED = _with(f"{_of_moves(OLD)} UNION ALL SELECT * FROM old_rows", _of_moves(OLD))
WAS, IS = _survival("was"), _survival("now_is")
#: Moves whose place, dates or household changed.
CHANGED = """SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
  WHERE (o.settled_on, o.is_protected, o.to_region_id, o.to_municipality_id, o.track, o.composition)
    IS DISTINCT FROM
    (n.settled_on, n.is_protected, n.to_region_id, n.to_municipality_id, n.track, n.composition)"""
THEIRS = f"WITH now_is AS ({_of_moves(CHANGED)})"
_CLAIMS = "settlement_moveattribution"
CLAIMED = _with(_of_moves(NEW, _CLAIMS, but="new_rows"), _of_moves(NEW, _CLAIMS))
RECLAIMED = _with(
    f"{_of_moves(BOTH, _CLAIMS, but='new_rows')} UNION ALL SELECT * FROM old_rows",
    _of_moves(BOTH, _CLAIMS),
)
UNCLAIMED = _with(
    f"{_of_moves(OLD, _CLAIMS)} UNION ALL SELECT * FROM old_rows", _of_moves(OLD, _CLAIMS)
)


def _claims(ids: str) -> tuple[str, str]:
    """The lines of the moves whose attributions changed, before and after."""
    theirs = f"({_of_moves(ids)})"
    return _split(theirs, attributions="was"), _split(theirs, attributions="now_is")


def _view(name: str, keys: str, lines: str) -> str:
    return f"""
CREATE VIEW {name} WITH (security_invoker = true) AS
  SELECT {keys}, count(*)::int AS value FROM ({lines}) AS lines GROUP BY {keys};
GRANT SELECT ON {name} TO enracine_app, enracine_jobs;"""


def _function(name: str, body: str) -> str:
    # As the owner: whoever answers may not see everything of a protected move, and still counts it.
    return f"""
CREATE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  {body}
  RETURN NULL;
END $$;"""


def _triggers(name: str, table: str, function: str, *operations: str) -> str:
    rows = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }
    return "".join(
        f"CREATE TRIGGER {name}_{op.lower()} AFTER {op} ON {table} REFERENCING {rows[op]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        for op in operations
    )


FORWARD = "\n".join(
    [
        _view("insights_survivalfound", SURVIVAL_KEYS, _survival("settlement_followup")),
        _view("insights_splitfound", SPLIT_KEYS, _split("settlement_followup")),
        _function(
            "insights_survival_sum",
            f"""IF TG_OP = 'INSERT' THEN {_difference(*SURVIVES, WAS, IS, with_=INSERTED)}
              {_difference(*SPLITS, _split(NO_FOLLOW_UP), _split("new_rows"))}
            ELSIF TG_OP = 'UPDATE' THEN {_difference(*SURVIVES, WAS, IS, with_=UPDATED)}
              {_difference(*SPLITS, _split("old_rows"), _split("new_rows"))}
            ELSE {_difference(*SURVIVES, WAS, IS, with_=DELETED, kept=True)}
              {_difference(*SPLITS, _split("old_rows"), _split(NO_FOLLOW_UP), kept=True)}
            END IF;""",
        ),
        _function(
            "insights_survival_move",
            f"""IF NOT EXISTS ({CHANGED}) THEN RETURN NULL; END IF;
            {_difference(*SURVIVES, _survival("now_is", "old_rows"), _survival("now_is", "new_rows"),
                         with_=THEIRS)}
            {_difference(*SPLITS, _split("now_is", "old_rows"), _split("now_is", "new_rows"),
                         with_=THEIRS)}""",
        ),
        _function(
            "insights_split_claims",
            f"""IF TG_OP = 'INSERT' THEN
              IF NOT EXISTS (SELECT 1 FROM settlement_followup f JOIN new_rows n USING (move_id))
                THEN RETURN NULL; END IF;
              {_difference(*SPLITS, *_claims(NEW), with_=CLAIMED)}
            ELSIF TG_OP = 'UPDATE' THEN {_difference(*SPLITS, *_claims(BOTH), with_=RECLAIMED)}
            ELSE {_difference(*SPLITS, *_claims(OLD), with_=UNCLAIMED, kept=True)}
            END IF;""",
        ),
        _triggers(
            "survival_sum", "settlement_followup", "insights_survival_sum",
            "INSERT", "UPDATE", "DELETE",
        ),
        _triggers("survival_move", "settlement_move", "insights_survival_move", "UPDATE"),
        _triggers(
            "split_claims", "settlement_moveattribution", "insights_split_claims",
            "INSERT", "UPDATE", "DELETE",
        ),
        f"""INSERT INTO insights_survivaltally ({SURVIVAL_KEYS}, value, kept)
          SELECT {SURVIVAL_KEYS}, value, 0 FROM insights_survivalfound;
        INSERT INTO insights_retentionsplit ({SPLIT_KEYS}, value, kept)
          SELECT {SPLIT_KEYS}, value, 0 FROM insights_splitfound;""",
    ]
)
BACKWARD = """
DROP TRIGGER split_claims_delete ON settlement_moveattribution;
DROP TRIGGER split_claims_update ON settlement_moveattribution;
DROP TRIGGER split_claims_insert ON settlement_moveattribution;
DROP FUNCTION insights_split_claims();
DROP TRIGGER survival_move_update ON settlement_move;
DROP FUNCTION insights_survival_move();
DROP TRIGGER survival_sum_delete ON settlement_followup;
DROP TRIGGER survival_sum_update ON settlement_followup;
DROP TRIGGER survival_sum_insert ON settlement_followup;
DROP FUNCTION insights_survival_sum();
DROP VIEW insights_splitfound;
DROP VIEW insights_survivalfound;
"""
OPERATIONS = [migrations.RunSQL(FORWARD, BACKWARD)]
