"""A place taken stays within what was declared, whoever writes and however many at once.

The mandate's row is the lock: whoever takes a place and whoever declares another number wait for each
other. A place may move to a lower number (the declaration shrinks), never to a higher one.
"""

from django.db import migrations

KEEP_THE_CLOSED_DOORS = """
INSERT INTO network_referralpause
  (id, version, created_at, updated_at, mandate_id, reason, valid_from)
SELECT gen_random_uuid(), 1, now(), now(), id, 'Ne reçoit pas de références en ce moment.', current_date
FROM network_mandate WHERE NOT accepts_referrals;
SET CONSTRAINTS ALL IMMEDIATE;
"""
OPEN_THEM_AGAIN = """
UPDATE network_mandate m SET accepts_referrals = false WHERE EXISTS (
  SELECT 1 FROM network_referralpause p WHERE p.mandate_id = m.id AND p.valid_from <= current_date
    AND (p.valid_to IS NULL OR p.valid_to >= current_date));
SET CONSTRAINTS ALL IMMEDIATE;
"""
TRIGGERS = """
CREATE FUNCTION network_place_is_declared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE declared integer;
BEGIN
  PERFORM 1 FROM network_mandate WHERE id = NEW.mandate_id FOR NO KEY UPDATE;
  SELECT places INTO declared FROM network_capacity
    WHERE mandate_id = NEW.mandate_id AND valid_from <= NEW.taken_on
      AND (valid_to IS NULL OR valid_to >= NEW.taken_on);
  IF NEW.number > coalesce(declared, 0) THEN
    RAISE EXCEPTION 'La place % n’est pas déclarée', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_place_declared';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION network_place_only_lowers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.mandate_id <> OLD.mandate_id OR NEW.holder_id <> OLD.holder_id OR NEW.number > OLD.number
     OR (OLD.released_at IS NOT NULL AND NEW.released_at IS NULL) THEN
    RAISE EXCEPTION 'Une place prise ne change ni de mandat ni de titulaire, et ne se reprend pas'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_only_lowers';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION network_capacity_keeps_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM network_mandate WHERE id = NEW.mandate_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM network_reservation WHERE mandate_id = NEW.mandate_id
             AND released_at IS NULL AND number > NEW.places) THEN
    RAISE EXCEPTION 'Une place prise ne disparaît pas'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'capacity_keeps_places';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER network_reservation_declared BEFORE INSERT ON network_reservation
  FOR EACH ROW EXECUTE FUNCTION network_place_is_declared();
CREATE TRIGGER network_reservation_lowers BEFORE UPDATE ON network_reservation
  FOR EACH ROW EXECUTE FUNCTION network_place_only_lowers();
CREATE TRIGGER network_capacity_places BEFORE INSERT OR UPDATE OF places ON network_capacity
  FOR EACH ROW EXECUTE FUNCTION network_capacity_keeps_places();
"""
NO_TRIGGERS = """
DROP TRIGGER network_capacity_places ON network_capacity;
DROP TRIGGER network_reservation_lowers ON network_reservation;
DROP TRIGGER network_reservation_declared ON network_reservation;
DROP FUNCTION network_capacity_keeps_places();
DROP FUNCTION network_place_only_lowers();
DROP FUNCTION network_place_is_declared();
"""

CLOSED_DOORS = migrations.RunSQL(KEEP_THE_CLOSED_DOORS, OPEN_THEM_AGAIN)
PLACES = migrations.RunSQL(TRIGGERS, NO_TRIGGERS)
