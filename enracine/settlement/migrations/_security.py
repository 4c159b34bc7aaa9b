"""Row-level security of moves; where somebody protected moves to is known to the readers she names."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_by_party

PARTY = " OR ".join(
    f"{column} = (SELECT enracine_organisation())"
    for column in (
        "sending_organisation_id",
        "receiving_organisation_id",
        "coordinating_organisation_id",
    )
)
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
# The functions run as the owner: the movers of a move are themselves seen through the move.
FUNCTIONS = """
CREATE FUNCTION settlement_reads_protected(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
     SELECT 1 FROM settlement_moveperson p
     JOIN people_protectedreader r ON r.subject_id = p.person_id AND r.ended_at IS NULL
     WHERE p.move_id = asked
       AND r.membership_id = nullif(current_setting('enracine.membership', true), '')::uuid
       AND r.organisation_id = enracine_organisation()) $$;
CREATE FUNCTION settlement_mover_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE settlement_move m SET is_protected = true
  FROM new_rows n JOIN people_addressprotection p
    ON p.subject_id = n.person_id AND p.ended_on IS NULL
  WHERE m.id = n.move_id;
  RETURN NULL;
END $$;
CREATE FUNCTION settlement_protection_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE settlement_move m SET is_protected = EXISTS (
    SELECT 1 FROM settlement_moveperson p JOIN people_addressprotection a
      ON a.subject_id = p.person_id AND a.ended_on IS NULL WHERE p.move_id = m.id)
  WHERE m.id IN (SELECT p.move_id FROM settlement_moveperson p
                 WHERE p.person_id = NEW.subject_id);
  RETURN NULL;
END $$;
CREATE TRIGGER move_person_protected AFTER INSERT ON settlement_moveperson
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION settlement_mover_added();
CREATE TRIGGER protection_changed_moves AFTER INSERT OR UPDATE ON people_addressprotection
  FOR EACH ROW EXECUTE FUNCTION settlement_protection_changed();
"""
#: A part of a move is seen with the move.
OF_MOVE = "EXISTS (SELECT 1 FROM settlement_move m WHERE m.id = {table}.move_id)"

OPERATIONS = [
    migrations.RunSQL(FUNCTIONS),
    protect(
        "settlement_move",
        f"(({PARTY}) AND (NOT is_protected OR settlement_reads_protected(id))) OR {SELF}",
    ),
    protect("settlement_moveperson", OF_MOVE.format(table="settlement_moveperson")),
    protect("settlement_moveattribution", OF_MOVE.format(table="settlement_moveattribution")),
    protect_by_party(
        "settlement_followup",
        ["organisation_id", "sending_organisation_id", "coordinating_organisation_id"],
    ),
]
