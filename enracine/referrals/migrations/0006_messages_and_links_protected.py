"""Row-level security of messages and links; and a link that opens one referral, never two (0030)."""

from django.db import migrations

from enracine.kernel.rls import APP, unless_narrowed, protect

ORGANISATION = "(SELECT enracine_organisation())"
SUBJECTS = "((SELECT enracine_subjects())::uuid[])"
HOLDER = "(SELECT enracine_holder())"
#: The sender keeps what was said; the receiver reads it while its access lasts; the coordination
#: while a refusal is contested. The person does not: she asks for it, by law, as for the rest.
MESSAGES = f"""sender_id = {ORGANISATION}
OR (receiver_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM privacy_accessgrant g
  WHERE g.subject_id = referrals_referralmessage.subject_id
    AND g.object_id = referrals_referralmessage.referral_id
    AND g.organisation_id = {ORGANISATION}
    AND g.ended_at IS NULL
    AND (g.valid_until IS NULL OR g.valid_until >= (SELECT enracine_today()))))
OR (coordinating_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM referrals_referral r
  WHERE r.id = referrals_referralmessage.referral_id AND r.state = 'contested'))"""
#: A link is made by whoever writes to the receiver, acting for this one person; it is found again by
#: the receiver, or by whoever holds its secret.
LINKS = (
    f"organisation_id = {ORGANISATION} OR subject_id = ANY {SUBJECTS} OR digest = {HOLDER}"
)
SESSIONS = f"organisation_id = {ORGANISATION} OR digest = {HOLDER}"
#: Nobody writes in the name of another organisation; then, only read marks change.
KEPT = f"""
CREATE FUNCTION referrals_keep_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.author_organisation_id IS DISTINCT FROM enracine_organisation() THEN
      RAISE EXCEPTION 'Personne n’écrit au nom d’un autre organisme'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR (NEW.id, NEW.referral_id, NEW.subject_id, NEW.sender_id, NEW.receiver_id,
      NEW.author_organisation_id, NEW.author_id, NEW.text, NEW.key, NEW.sent_at)
    IS DISTINCT FROM (OLD.id, OLD.referral_id, OLD.subject_id, OLD.sender_id, OLD.receiver_id,
      OLD.author_organisation_id, OLD.author_id, OLD.text, OLD.key, OLD.sent_at) THEN
    RAISE EXCEPTION 'Un message ne se récrit pas' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER referrals_referralmessage_kept BEFORE INSERT OR UPDATE OR DELETE ON referrals_referralmessage
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION referrals_keep_message();
"""
KEPT_BACK = """
DROP TRIGGER referrals_referralmessage_kept ON referrals_referralmessage;
DROP FUNCTION referrals_keep_message();
"""
#: Tables of one referral, and the column that names it.
OF_ONE_REFERRAL = {
    "referrals_referral": "id",
    "referrals_package": "referral_id",
    "referrals_referralmessage": "referral_id",
    "referrals_answerlink": "referral_id",
    "referrals_answersession": "referral_id",
}


def _one_only(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {table}_one ON {table} AS RESTRICTIVE TO {APP}"
        f" USING ({unless_narrowed('enracine_only_object', column)})",
        f"DROP POLICY {table}_one ON {table}",
    )


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("referrals", "0005_messages_and_links"),
        ("kernel", "0004_narrowed_actors"),
        ("privacy", "0001_founded"),
    ]

    operations = [
        protect("referrals_referralmessage", MESSAGES),
        protect("referrals_answerlink", LINKS),
        protect("referrals_answersession", SESSIONS),
        migrations.RunSQL(KEPT, KEPT_BACK),
        *(_one_only(table, column) for table, column in OF_ONE_REFERRAL.items()),
    ]
