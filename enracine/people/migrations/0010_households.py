"""Households that separate and join; nobody without a household, no household without anybody."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import enracine.kernel.clock
import enracine.kernel.models
import enracine.people.models.residences
from enracine.kernel.rls import protect

SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
OTHER = "other_id = ANY ((SELECT enracine_subjects())::uuid[])"

# Checked when the gesture is over, since a separation empties a household before ending it. They run
# as the owner: whoever acts does not see every household of everybody. The messages are read by people.
FORWARD = """
CREATE FUNCTION people_check_household(checked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  over boolean;
  present boolean;
BEGIN
  SELECT h.ended_on IS NOT NULL INTO over FROM people_household h WHERE h.subject_id = checked;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  present := EXISTS (SELECT 1 FROM people_householdmember m
                     WHERE m.household_id = checked AND m.left_on IS NULL AND m.kind = 'adult');
  IF NOT over AND NOT present THEN
    RAISE EXCEPTION 'Un ménage a toujours un adulte : il se termine, ou quelqu’un y reste.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'household_somebody';
  END IF;
  IF over AND EXISTS (SELECT 1 FROM people_householdmember m
                      WHERE m.household_id = checked AND m.left_on IS NULL) THEN
    RAISE EXCEPTION 'Un ménage terminé n’a plus personne.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'household_ended_is_empty';
  END IF;
END $$;
CREATE FUNCTION people_check_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM people_check_household(OLD.household_id);
  IF OLD.person_id IS NOT NULL
     AND EXISTS (SELECT 1 FROM people_person p WHERE p.subject_id = OLD.person_id)
     AND NOT EXISTS (SELECT 1 FROM people_householdmember m
                     WHERE m.person_id = OLD.person_id AND m.left_on IS NULL) THEN
    RAISE EXCEPTION 'Une personne est toujours d’un ménage : elle n’en sort que pour un autre.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'member_always_somewhere';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION people_check_household_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM people_check_household(NEW.subject_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER member_always_somewhere
  AFTER UPDATE OF left_on, household_id, person_id OR DELETE ON people_householdmember
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'enracine_app')
  EXECUTE FUNCTION people_check_member();
CREATE CONSTRAINT TRIGGER household_somebody
  AFTER INSERT OR UPDATE OF ended_on ON people_household
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'enracine_app')
  EXECUTE FUNCTION people_check_household_row();
CREATE FUNCTION people_proposal_by_code(digest text) RETURNS TABLE (proposal uuid, proposer uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT p.id, p.subject_id FROM people_householdproposal p
   WHERE p.code_digest = digest AND digest <> '' AND p.state = 'waiting'
     AND p.expires_on >= enracine_today() $$;
CREATE FUNCTION people_holders(asked uuid) RETURNS TABLE (holder bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT h.user_id FROM privacy_subjectholder h WHERE h.subject_id = asked $$;
CREATE FUNCTION people_household_of(asked uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT m.household_id FROM people_householdmember m
   WHERE m.person_id = asked AND m.left_on IS NULL $$;
CREATE FUNCTION people_shares_account(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
     SELECT 1 FROM privacy_subjectholder mine
     JOIN privacy_subjectholder theirs
       ON theirs.user_id = mine.user_id AND theirs.subject_id <> mine.subject_id
     JOIN people_person p ON p.subject_id = theirs.subject_id
     WHERE mine.subject_id = asked) $$;
"""
BACKWARD = """
DROP FUNCTION people_shares_account(uuid);
DROP FUNCTION people_household_of(uuid);
DROP FUNCTION people_holders(uuid);
DROP FUNCTION people_proposal_by_code(text);
DROP TRIGGER household_somebody ON people_household;
DROP TRIGGER member_always_somewhere ON people_householdmember;
DROP FUNCTION people_check_household_row();
DROP FUNCTION people_check_member();
DROP FUNCTION people_check_household(uuid);
"""


class Migration(migrations.Migration):
    """Columns, proposals, constraints; then the triggers."""

    dependencies = [
        ("people", "0009_residences"),
        ("privacy", "0005_no_index_twice"),
        ("network", "0002_memberships_end_and_officers_to_confirm"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("split", "Le ménage s’est séparé"),
                    ("joined", "Réuni à un autre ménage"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="born",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="continues",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="household",
            name="joined_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="expected_on",
            field=models.DateField(blank=True, null=True, verbose_name="arrivée prévue le"),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="arrived_on",
            field=models.DateField(blank=True, null=True, verbose_name="arrivée le"),
        ),
        migrations.CreateModel(
            name="HouseholdProposal",
            fields=[
                ("id", models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ("first_name", models.CharField(blank=True, max_length=120)),
                ("other_first_name", models.CharField(blank=True, max_length=120)),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("joined", "Ménages réunis"),
                            ("refused", "Refusé"),
                            ("cancelled", "Annulé"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("agreed_at", models.DateTimeField(null=True)),
                ("other_agreed_at", models.DateTimeField(null=True)),
                ("agreed_by", models.BigIntegerField(help_text="compte", null=True)),
                ("other_agreed_by", models.BigIntegerField(help_text="compte", null=True)),
                ("expires_on", models.DateField()),
                ("organisation", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.organisation")),
                ("other", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject")),
                ("subject", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject")),
            ],
            options={
                "indexes": [models.Index(condition=Q(("state", "waiting")), fields=["other"], name="proposal_other")],
                "constraints": [
                    models.UniqueConstraint(condition=Q(("code_digest", ""), _negated=True), fields=("code_digest",), name="proposal_code_once"),
                    models.UniqueConstraint(condition=Q(("state", "waiting")), fields=("subject",), name="proposal_one_waiting"),
                    models.CheckConstraint(condition=Q(("other__isnull", True), Q(("other", F("subject")), _negated=True), _connector="OR"), name="proposal_of_two"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("state", "joined"), _negated=True),
                            Q(
                                ("agreed_at__isnull", False),
                                ("agreed_by__isnull", False),
                                ("other__isnull", False),
                                ("other_agreed_at__isnull", False),
                                ("other_agreed_by__isnull", False),
                                Q(("agreed_by", F("other_agreed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_joined_by_both",
                        violation_error_message="Chaque adulte répond depuis son propre compte.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.CheckConstraint(
                condition=Q(("ended_on__isnull", False), Q(("end_reason", ""), ("joined_into__isnull", True)), _connector="OR"),
                name="household_end_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=Q(("person__isnull", False)),
                expressions=[
                    ("person", "="),
                    (enracine.people.models.residences.Period("joined_on", "left_on"), "&&"),
                ],
                name="member_no_overlap",
                violation_error_message="Cette personne est déjà d’un autre ménage ce jour-là.",
            ),
        ),
        protect(
            "people_householdproposal",
            f"{SELF} OR {OTHER} OR organisation_id = (SELECT enracine_organisation())",
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
