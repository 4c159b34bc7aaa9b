"""Nobody gives herself access, and what somebody agreed to is never rewritten.

The policies of `_security` say who may touch a row; these triggers say what may be written in it. They run
as the owner of the tables, so that a rule may look at what the writer does not see. They hold the
web's role: the worker ends accesses across organisations, in the name of a job."""

from django.db import migrations

from enracine.kernel.rls import APP

#: An access is opened, or widened, by whoever acts on the person herself (a registration, its
#: allocation, her own gesture), on the strength of a consent in force that names the receiver, or by
#: an organisation that already holds it, for its own coordination. Ending and narrowing are free to
#: the parties of the row.
GRANTS = f"""
CREATE FUNCTION privacy_guard_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := enracine_organisation();
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.subject_id, NEW.organisation_id, NEW.basis, NEW.granted_by_id)
       IS DISTINCT FROM (OLD.id, OLD.subject_id, OLD.organisation_id, OLD.basis, OLD.granted_by_id)
       OR NEW.object_id IS DISTINCT FROM OLD.object_id THEN
      RAISE EXCEPTION 'Un accès ne change ni de personne, ni d’organisme, ni de raison'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.ended_at IS NOT NULL
       OR (OLD.ended_at IS NULL AND NEW.sections <@ OLD.sections
           AND NEW.consent_id IS NOT DISTINCT FROM OLD.consent_id
           AND coalesce(NEW.valid_until, 'infinity') <= coalesce(OLD.valid_until, 'infinity')) THEN
      RETURN NEW;
    END IF;
  END IF;
  IF NEW.subject_id = ANY (enracine_subjects()) THEN
    RETURN NEW;
  END IF;
  IF NEW.granted_by_id IS NOT DISTINCT FROM me OR TG_OP = 'UPDATE' THEN
    IF EXISTS (
      SELECT 1 FROM privacy_consent c
      WHERE c.id = NEW.consent_id AND c.subject_id = NEW.subject_id AND c.state = 'given'
        AND c.purpose NOT IN ('registration', 'news')
        AND c.valid_until >= enracine_today()
        AND coalesce(NEW.valid_until, c.valid_until) <= c.valid_until
        AND NEW.sections <@ c.sections
        AND (NOT 'status' = ANY (NEW.sections) OR 'status' = ANY (c.express_sections))
        AND c.recipient_id IN (
          SELECT NEW.organisation_id
          UNION ALL
          SELECT o.parent_id FROM network_organisation o
          WHERE o.id = NEW.organisation_id AND o.kind = 'eer_member')) THEN
      RETURN NEW;
    END IF;
    IF NEW.basis IN ('dossier', 'coordination') AND EXISTS (
      SELECT 1 FROM privacy_accessgrant g
      WHERE g.subject_id = NEW.subject_id AND g.organisation_id = me
        AND g.basis IN ('dossier', 'coordination') AND g.ended_at IS NULL
        AND (g.valid_until IS NULL OR g.valid_until >= enracine_today())
        AND NEW.sections <@ g.sections
        AND NEW.organisation_id IN (
          SELECT me UNION ALL
          SELECT o.parent_id FROM network_organisation o WHERE o.id = me)) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'Personne ne se donne accès à un dossier'
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION privacy_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Une preuve ne s’efface pas (%)', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER privacy_accessgrant_guard BEFORE INSERT OR UPDATE ON privacy_accessgrant
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_guard_grant();
CREATE TRIGGER privacy_accessgrant_kept BEFORE DELETE ON privacy_accessgrant
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_evidence();
CREATE TRIGGER privacy_consent_kept BEFORE DELETE ON privacy_consent
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_evidence();
"""
#: An organisation asks, attests what it witnessed of somebody it knows, or ends what is no longer
#: used. Only the person says yes alone, says no, or takes back.
CONSENTS = f"""
CREATE FUNCTION privacy_guard_consent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := enracine_organisation();
  mine boolean := NEW.subject_id = ANY (enracine_subjects());
  witnessed boolean := NEW.channel IN ('attested', 'paper')
    AND NEW.witness_id::text = current_setting('enracine.membership', true);
  move text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF mine OR (NEW.asked_by_id = me AND NEW.state IN ('requested', 'void')) THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Personne ne consent à la place d’une autre personne'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  move := OLD.state || '>' || NEW.state;
  IF (NEW.subject_id, NEW.purpose) IS DISTINCT FROM (OLD.subject_id, OLD.purpose)
     OR NEW.recipient_id IS DISTINCT FROM OLD.recipient_id
     OR NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id
     OR (OLD.state <> 'requested' AND (
       NEW.sections IS DISTINCT FROM OLD.sections OR NEW.text_id IS DISTINCT FROM OLD.text_id
       OR NEW.given_at IS DISTINCT FROM OLD.given_at OR NEW.channel IS DISTINCT FROM OLD.channel
       OR NEW.witness_id IS DISTINCT FROM OLD.witness_id
       OR NEW.valid_until IS DISTINCT FROM OLD.valid_until
       OR (NEW.express_sections, NEW.place, NEW.assistance, NEW.helper, NEW.sha256, NEW.missing)
          IS DISTINCT FROM
          (OLD.express_sections, OLD.place, OLD.assistance, OLD.helper, OLD.sha256, OLD.missing)
       OR NEW.signed_on IS DISTINCT FROM OLD.signed_on
       OR NEW.proof_id IS DISTINCT FROM OLD.proof_id)) THEN
    RAISE EXCEPTION 'Une preuve de consentement ne se réécrit pas'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.state = NEW.state OR move IN ('given>ended', 'requested>ended', 'requested>void')
     OR (mine AND move IN ('requested>given', 'requested>refused', 'given>withdrawn'))
     OR (NEW.asked_by_id = me AND witnessed AND move = 'requested>given' AND EXISTS (
       SELECT 1 FROM privacy_accessgrant g
       WHERE g.subject_id = NEW.subject_id AND g.organisation_id = me AND g.ended_at IS NULL
         AND (g.valid_until IS NULL OR g.valid_until >= enracine_today()))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Ce consentement ne passe pas de % à %', OLD.state, NEW.state
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER privacy_consenttext_kept BEFORE UPDATE OR DELETE ON privacy_consenttext
  FOR EACH ROW EXECUTE FUNCTION privacy_keep_evidence();
CREATE TRIGGER privacy_consent_guard BEFORE INSERT OR UPDATE ON privacy_consent
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_guard_consent();
"""
BACKWARD = """
DROP TRIGGER privacy_consenttext_kept ON privacy_consenttext;
DROP TRIGGER privacy_consent_guard ON privacy_consent;
DROP TRIGGER privacy_consent_kept ON privacy_consent;
DROP TRIGGER privacy_accessgrant_kept ON privacy_accessgrant;
DROP TRIGGER privacy_accessgrant_guard ON privacy_accessgrant;
DROP FUNCTION privacy_guard_consent();
DROP FUNCTION privacy_keep_evidence();
DROP FUNCTION privacy_guard_grant();
"""

OPERATIONS = [
    migrations.RunSQL(GRANTS + CONSENTS, BACKWARD),
]
