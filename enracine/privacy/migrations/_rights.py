"""Row-level security of requests and destructions; the only door through which a journal loses rows."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_append_only, protect_by_party

MINE = "organisation_id = (SELECT enracine_organisation())"
#: Journals: neither pages nor jobs remove a row of them, except through this function, which runs as
#: the owner, refuses the web, and asks for the identifier of the proof that is being made.
DOOR = """
CREATE FUNCTION privacy_destroy_sealed(journal text, ids uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  caller text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  key text;
  gone bigint;
BEGIN
  IF caller = 'enracine_app' THEN
    RAISE EXCEPTION 'Une page ne détruit rien' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF coalesce(current_setting('enracine.purge', true), '') = '' THEN
    RAISE EXCEPTION 'Une destruction sans preuve est refusée' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF journal NOT IN ('kernel_event', 'kernel_outboxmessage', 'privacy_accesslogentry',
                     'referrals_package') THEN
    RAISE EXCEPTION 'Le journal % ne se détruit pas', journal
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  key := CASE journal WHEN 'referrals_package' THEN 'referral_id' ELSE 'id' END;
  EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', journal, key) USING ids;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""

OPERATIONS = [
    migrations.RunSQL("CREATE SEQUENCE privacy_request_number", "DROP SEQUENCE privacy_request_number"),
    protect_by_party("privacy_rightsrequest", ["organisation_id"]),
    protect("privacy_mask", MINE),
    protect_by_party("privacy_correctionnotice", ["organisation_id", "told_by_id"]),
    protect_by_party("privacy_purgenotice", ["organisation_id"]),
    protect_by_party("privacy_remainder", ["organisation_id"]),
    protect_append_only("privacy_purgeproof", MINE, "false"),
    protect("privacy_anonymisation", MINE),
    protect("privacy_anonymousline", MINE),
    migrations.RunSQL(DOOR, "DROP FUNCTION privacy_destroy_sealed(text, uuid[])"),
]
