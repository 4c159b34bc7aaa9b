"""Row-level security of aid; sums kept by triggers; the ceiling of a household held by the database."""

from django.db import migrations

from enracine.kernel.rls import protect

MINE = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: Who keeps the aid reads nothing before the person agrees; whoever asked with her does. A spouse does
#: not: the row is about the person who asks, and only counts for the household.
REQUEST = (
    f"(organisation_id = {MINE} AND state NOT IN ('collecting', 'lapsed'))"
    f" OR requesting_organisation_id = {MINE} OR {SELF}"
)
#: A part of a request is seen with it; money is written by who keeps the aid, or in a gesture of hers.
OF_REQUEST = "EXISTS (SELECT 1 FROM aid_aidrequest r WHERE r.id = {table}.request_id)"
MONEY = f"organisation_id = {MINE} OR {SELF}"

# As the owner: two who decide at once wait for each other, and each sees what the other granted. The
# lock is the household's and the aid's, until the end of the transaction.
CEILING = """
CREATE FUNCTION aid_ceiling_holds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  already bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(
    hashtextextended('aid:' || NEW.aid_id || ':' || NEW.household_id || ':' || NEW.span, 0));
  SELECT coalesce(sum(r.granted_cents - r.recovered_cents), 0) INTO already
  FROM aid_aidrequest r
  WHERE r.aid_id = NEW.aid_id AND r.household_id = NEW.household_id AND r.span = NEW.span
    AND r.id <> NEW.id;
  IF already + NEW.granted_cents - NEW.recovered_cents > NEW.ceiling_cents THEN
    RAISE EXCEPTION 'aid_household_ceiling: % + % > %', already, NEW.granted_cents, NEW.ceiling_cents
      USING ERRCODE = 'check_violation', CONSTRAINT = 'aid_household_ceiling';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_ceiling_on_insert BEFORE INSERT ON aid_aidrequest
  FOR EACH ROW WHEN (NEW.granted_cents > 0) EXECUTE FUNCTION aid_ceiling_holds();
CREATE TRIGGER aid_ceiling_on_update BEFORE UPDATE ON aid_aidrequest
  FOR EACH ROW WHEN (NEW.granted_cents > OLD.granted_cents) EXECUTE FUNCTION aid_ceiling_holds();
"""
NO_CEILING = """
DROP TRIGGER aid_ceiling_on_update ON aid_aidrequest;
DROP TRIGGER aid_ceiling_on_insert ON aid_aidrequest;
DROP FUNCTION aid_ceiling_holds();
"""

# What a destruction takes away stays in the sums of the envelope, and is named apart (`kept_`).
SUMS = """
CREATE FUNCTION aid_envelope_summed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE aid_aidenvelope SET kept_engaged_cents = kept_engaged_cents + OLD.granted_cents,
      kept_paid_cents = kept_paid_cents + OLD.paid_cents,
      kept_recovered_cents = kept_recovered_cents + OLD.recovered_cents
    WHERE id = OLD.envelope_id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.envelope_id <> NEW.envelope_id AND OLD.granted_cents > 0 THEN
    RAISE EXCEPTION 'Ce qui est accordé reste imputé à son enveloppe'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'aid_envelope_stays';
  END IF;
  UPDATE aid_aidenvelope SET
    engaged_cents = engaged_cents + NEW.granted_cents
      - CASE WHEN TG_OP = 'UPDATE' THEN OLD.granted_cents ELSE 0 END,
    paid_cents = paid_cents + NEW.paid_cents
      - CASE WHEN TG_OP = 'UPDATE' THEN OLD.paid_cents ELSE 0 END,
    recovered_cents = recovered_cents + NEW.recovered_cents
      - CASE WHEN TG_OP = 'UPDATE' THEN OLD.recovered_cents ELSE 0 END
  WHERE id = NEW.envelope_id;
  RETURN NULL;
END $$;
CREATE TRIGGER aid_summed_on_insert AFTER INSERT ON aid_aidrequest
  FOR EACH ROW WHEN (NEW.granted_cents > 0) EXECUTE FUNCTION aid_envelope_summed();
CREATE TRIGGER aid_summed_on_update AFTER UPDATE ON aid_aidrequest
  FOR EACH ROW WHEN ((OLD.granted_cents, OLD.paid_cents, OLD.recovered_cents, OLD.envelope_id)
    IS DISTINCT FROM (NEW.granted_cents, NEW.paid_cents, NEW.recovered_cents, NEW.envelope_id))
  EXECUTE FUNCTION aid_envelope_summed();
CREATE TRIGGER aid_summed_on_delete AFTER DELETE ON aid_aidrequest
  FOR EACH ROW WHEN (OLD.granted_cents > 0) EXECUTE FUNCTION aid_envelope_summed();

CREATE FUNCTION aid_payments_summed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  planned bigint := 0;
  paid bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    planned := planned - CASE WHEN OLD.state = 'planned' THEN OLD.cents ELSE 0 END;
    paid := paid - CASE WHEN OLD.state = 'paid' THEN OLD.cents ELSE 0 END;
  END IF;
  planned := planned + CASE WHEN NEW.state = 'planned' THEN NEW.cents ELSE 0 END;
  paid := paid + CASE WHEN NEW.state = 'paid' THEN NEW.cents ELSE 0 END;
  IF planned <> 0 OR paid <> 0 THEN
    UPDATE aid_aidrequest SET planned_cents = planned_cents + planned, paid_cents = paid_cents + paid
    WHERE id = NEW.request_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER aid_payments_summed AFTER INSERT OR UPDATE ON aid_aidpayment
  FOR EACH ROW EXECUTE FUNCTION aid_payments_summed();

CREATE FUNCTION aid_recoveries_summed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  change bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    change := change - CASE WHEN OLD.state = 'recovered' THEN OLD.cents ELSE 0 END;
  END IF;
  change := change + CASE WHEN NEW.state = 'recovered' THEN NEW.cents ELSE 0 END;
  IF change <> 0 THEN
    UPDATE aid_aidrequest SET recovered_cents = recovered_cents + change WHERE id = NEW.request_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER aid_recoveries_summed AFTER INSERT OR UPDATE ON aid_aidrecovery
  FOR EACH ROW EXECUTE FUNCTION aid_recoveries_summed();
"""
NO_SUMS = """
DROP TRIGGER aid_recoveries_summed ON aid_aidrecovery;
DROP FUNCTION aid_recoveries_summed();
DROP TRIGGER aid_payments_summed ON aid_aidpayment;
DROP FUNCTION aid_payments_summed();
DROP TRIGGER aid_summed_on_delete ON aid_aidrequest;
DROP TRIGGER aid_summed_on_update ON aid_aidrequest;
DROP TRIGGER aid_summed_on_insert ON aid_aidrequest;
DROP FUNCTION aid_envelope_summed();
"""
# Money that left is written for good: what was paid is recovered, never taken back from the row.
PAID_STAYS = """
CREATE FUNCTION aid_paid_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, OLD.cents, OLD.request_id) IS DISTINCT FROM (NEW.state, NEW.cents, NEW.request_id) THEN
    RAISE EXCEPTION 'Un versement fait ne se change pas : il se récupère'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'aid_paid_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_paid_stays BEFORE UPDATE ON aid_aidpayment
  FOR EACH ROW WHEN (OLD.state = 'paid') EXECUTE FUNCTION aid_paid_stays();
"""
NO_PAID_STAYS = """
DROP TRIGGER aid_paid_stays ON aid_aidpayment;
DROP FUNCTION aid_paid_stays();
"""


def _part(table: str, check: str) -> migrations.RunSQL:
    return protect(table, f"{OF_REQUEST.format(table=table)} OR {SELF}", check)


OPERATIONS = [
    protect("aid_aidrequest", REQUEST),
    _part("aid_aidpiece", f"{OF_REQUEST.format(table='aid_aidpiece')} OR {SELF}"),
    _part("aid_aidpayment", MONEY),
    _part("aid_aidrecovery", MONEY),
    migrations.RunSQL(CEILING, NO_CEILING),
    migrations.RunSQL(SUMS, NO_SUMS),
    migrations.RunSQL(PAID_STAYS, NO_PAID_STAYS),
]
