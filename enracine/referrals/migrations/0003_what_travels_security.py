"""Row-level security of what travels, and one holder for one dossier (law.md, L01)."""

from django.db import migrations

from enracine.kernel.rls import APP, protect

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"


def _while_it_lasts(table: str) -> str:
    """The sender and the person always; the receiver while its access by this referral is open."""
    return f"""sender_id = {ORGANISATION} OR {SELF} OR (receiver_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM privacy_accessgrant g
  WHERE g.subject_id = {table}.subject_id
    AND g.object_id = {table}.referral_id
    AND g.organisation_id = {ORGANISATION}
    AND g.ended_at IS NULL
    AND (g.valid_until IS NULL OR g.valid_until >= (SELECT enracine_today()))))"""


BUNDLE = f"""sender_id = {ORGANISATION} OR {SELF} OR EXISTS (
  SELECT 1 FROM referrals_referral r WHERE r.bundle_id = referrals_bundle.id)"""
TRANSFER = (
    f"sender_id = {ORGANISATION} OR {SELF}"
    f" OR (receiver_id = {ORGANISATION} AND proposed_at IS NOT NULL)"
)
#: Shown while it waits for an answer, then as long as the new holder's access lasts.
TRANSFER_PACKAGE = f"""sender_id = {ORGANISATION} OR {SELF} OR (receiver_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM referrals_transfer t JOIN privacy_consent c ON c.id = t.consent_id
  WHERE t.id = referrals_transferpackage.transfer_id AND t.state IN ('proposed', 'accepted')
    AND c.state = 'given' AND c.valid_until >= (SELECT enracine_today())))"""
FROZEN = f"""
CREATE TRIGGER referrals_transferpackage_frozen BEFORE UPDATE OR DELETE ON referrals_transferpackage
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_append_only();
"""
FROZEN_BACK = "DROP TRIGGER referrals_transferpackage_frozen ON referrals_transferpackage;"
#: The receiver reads the documents chosen for it, and those only; their files follow (people 0001).
SENT = f"""
CREATE POLICY people_persondocument_sent ON people_persondocument FOR SELECT TO {APP}
  USING (EXISTS (SELECT 1 FROM referrals_attachment a
    WHERE a.paper_id = people_persondocument.id AND a.receiver_id = {ORGANISATION}));
"""
SENT_BACK = "DROP POLICY people_persondocument_sent ON people_persondocument;"
#: A transfer is accepted with the former dossier closed and the new one open; neither is opened
#: again beside the other. The functions run as the owner: they must see both holders' rows.
ONE_HOLDER = """
CREATE FUNCTION referrals_guard_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'accepted'
     AND (NEW.state, NEW.dossier_id, NEW.successor_id, NEW.receiver_id)
         IS DISTINCT FROM (OLD.state, OLD.dossier_id, OLD.successor_id, OLD.receiver_id) THEN
    RAISE EXCEPTION 'Un transfert accepté ne se défait pas : un nouveau transfert se propose'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'accepted' AND (TG_OP = 'INSERT' OR OLD.state <> 'accepted') AND NOT EXISTS (
    SELECT 1 FROM accompaniment_dossier f JOIN accompaniment_dossier s ON s.id = NEW.successor_id
    WHERE f.id = NEW.dossier_id AND f.organisation_id = NEW.sender_id
      AND f.closed_on IS NOT NULL AND f.outcome = 'transferred' AND f.subject_id = NEW.subject_id
      AND s.closed_on IS NULL AND s.organisation_id = NEW.receiver_id
      AND s.subject_id = NEW.subject_id) THEN
    RAISE EXCEPTION 'Un dossier transféré a exactement un détenteur'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION referrals_guard_holder() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM referrals_transfer t
    JOIN accompaniment_dossier d
      ON d.id = CASE WHEN t.dossier_id = NEW.id THEN t.successor_id ELSE t.dossier_id END
    WHERE t.state = 'accepted' AND NEW.id IN (t.dossier_id, t.successor_id)
      AND d.closed_on IS NULL) THEN
    RAISE EXCEPTION 'Un dossier transféré a exactement un détenteur'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER referrals_transfer_guard BEFORE INSERT OR UPDATE ON referrals_transfer
  FOR EACH ROW EXECUTE FUNCTION referrals_guard_transfer();
CREATE TRIGGER referrals_holder_guard BEFORE UPDATE OF closed_on ON accompaniment_dossier
  FOR EACH ROW WHEN (OLD.closed_on IS NOT NULL AND NEW.closed_on IS NULL)
  EXECUTE FUNCTION referrals_guard_holder();
"""
ONE_HOLDER_BACK = """
DROP TRIGGER referrals_holder_guard ON accompaniment_dossier;
DROP TRIGGER referrals_transfer_guard ON referrals_transfer;
DROP FUNCTION referrals_guard_holder();
DROP FUNCTION referrals_guard_transfer();
"""


class Migration(migrations.Migration):
    """Protect the tables, open the chosen documents, hold the invariant."""

    dependencies = [
        ("referrals", "0002_what_travels"),
        ("accompaniment", "0003_portraits_taken_over"),
        ("people", "0002_documents_are_chosen"),
        ("privacy", "0002_agreeing_to_a_transfer"),
    ]

    operations = [
        protect("referrals_bundle", BUNDLE, f"sender_id = {ORGANISATION}"),
        protect(
            "referrals_attachment",
            _while_it_lasts("referrals_attachment"),
            f"sender_id = {ORGANISATION}",
        ),
        protect("referrals_referralneed", _while_it_lasts("referrals_referralneed")),
        protect("referrals_transfer", TRANSFER),
        protect("referrals_transferpackage", TRANSFER_PACKAGE, f"sender_id = {ORGANISATION}"),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        migrations.RunSQL(SENT, SENT_BACK),
        migrations.RunSQL(ONE_HOLDER, ONE_HOLDER_BACK),
    ]
