"""Residences as dated facts in place of the columns of Contact; protected addresses."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import enracine.kernel.clock
import enracine.kernel.models
import enracine.people.models.residences
from enracine.kernel.rls import APP, granted, protect

SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
MEMBERSHIP = "(SELECT nullif(current_setting('enracine.membership', true), '')::uuid)"


def named_reader(table: str) -> str:
    """The condition « whoever acts is named to see this person's protected home »."""
    return (
        "EXISTS (SELECT 1 FROM people_protectedreader r"
        f" WHERE r.subject_id = {table}.subject_id AND r.ended_at IS NULL"
        f" AND r.membership_id = {MEMBERSHIP}"
        " AND r.organisation_id = (SELECT enracine_organisation()))"
    )


def home(table: str) -> str:
    """Granted like any contact; when it is protected, to the named readers only."""
    shown = f"{granted(table, 'contact')} AND (NOT is_protected OR {named_reader(table)})"
    return f"({shown}) OR {SELF}"


CONTACT = f"""
DROP POLICY people_contact_app ON people_contact;
CREATE POLICY people_contact_app ON people_contact TO {APP}
  USING ({home("people_contact")}) WITH CHECK ({home("people_contact")});
"""
CONTACT_BACK = f"""
DROP POLICY people_contact_app ON people_contact;
CREATE POLICY people_contact_app ON people_contact TO {APP}
  USING ({granted("people_contact", "contact")} OR {SELF})
  WITH CHECK ({granted("people_contact", "contact")} OR {SELF});
"""
# The flag follows the protection and nothing else: whatever a page or a job writes, the trigger has
# the last word. They run as the owner: whoever writes a move may not see the protection.
TRIGGERS = """
CREATE FUNCTION people_keep_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.is_protected := EXISTS (SELECT 1 FROM people_addressprotection p
                              WHERE p.subject_id = NEW.subject_id AND p.ended_on IS NULL);
  RETURN NEW;
END $$;
CREATE FUNCTION people_protection_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_residence SET version = version WHERE subject_id = NEW.subject_id;
  UPDATE people_contact SET version = version WHERE subject_id = NEW.subject_id;
  RETURN NULL;
END $$;
CREATE TRIGGER residence_protected BEFORE INSERT OR UPDATE ON people_residence
  FOR EACH ROW EXECUTE FUNCTION people_keep_protected();
CREATE TRIGGER contact_protected BEFORE INSERT OR UPDATE ON people_contact
  FOR EACH ROW EXECUTE FUNCTION people_keep_protected();
CREATE TRIGGER protection_changed AFTER INSERT OR UPDATE ON people_addressprotection
  FOR EACH ROW EXECUTE FUNCTION people_protection_changed();
"""
TRIGGERS_BACK = """
DROP TRIGGER protection_changed ON people_addressprotection;
DROP TRIGGER contact_protected ON people_contact;
DROP TRIGGER residence_protected ON people_residence;
DROP FUNCTION people_protection_changed();
DROP FUNCTION people_keep_protected();
"""
COPY = """
INSERT INTO people_residence (id, version, created_at, updated_at, subject_id, source, declared_on,
  seen_on, country, municipality_id, postal_code, valid_from, valid_to, is_protected)
SELECT gen_random_uuid(), c.version, c.created_at, c.updated_at, c.subject_id, c.source,
  c.declared_on, c.seen_on, c.country, c.municipality_id, c.postal_code, c.declared_on, NULL, false
FROM people_contact c;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
COPY_BACK = """
UPDATE people_contact c SET country = r.country, municipality_id = r.municipality_id,
  postal_code = r.postal_code
FROM people_residence r WHERE r.subject_id = c.subject_id AND r.valid_to IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
SOURCES = [
    ("person", "la personne"),
    ("professional", "une intervenante ou un intervenant"),
    ("organisation", "un autre organisme"),
    ("document", "un document vu"),
]


def base() -> list[tuple[str, models.Field]]:
    """The columns of every editable row."""
    moment = {"default": enracine.kernel.clock.now, "editable": False}
    return [
        (
            "id",
            models.UUIDField(
                default=enracine.kernel.models.new_id,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("version", models.PositiveIntegerField(default=1, editable=False)),
        ("created_at", models.DateTimeField(**moment)),
        ("updated_at", models.DateTimeField(**moment)),
    ]


def key(to: str, on_delete: object = django.db.models.deletion.CASCADE, **more: object) -> models.Field:
    """A foreign key without a way back."""
    return models.ForeignKey(on_delete=on_delete, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    """Create, protect, copy, then forget the columns of Contact."""

    dependencies = [
        ("people", "0008_intake_indexes"),
        ("privacy", "0005_no_index_twice"),
        ("network", "0002_memberships_end_and_officers_to_confirm"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Residence",
            fields=[
                *base(),
                ("source", models.CharField(choices=SOURCES, default="person", max_length=12)),
                ("declared_on", models.DateField(default=enracine.kernel.clock.today)),
                ("seen_on", models.DateField(blank=True, null=True)),
                ("country", models.CharField(default="CA", max_length=2, verbose_name="pays de résidence")),
                ("postal_code", models.CharField(blank=True, max_length=12, verbose_name="code postal")),
                ("valid_from", models.DateField(default=enracine.kernel.clock.today, verbose_name="depuis le")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                ("is_protected", models.BooleanField(default=False, editable=False)),
                ("municipality", key("territories.municipality", django.db.models.deletion.PROTECT, blank=True, db_index=False, null=True, verbose_name="municipalité")),
                ("subject", key("privacy.subject", db_index=False)),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("valid_to__isnull", True), ("valid_to__gte", F("valid_from")), _connector="OR"),
                        name="residence_period",
                    ),
                    models.UniqueConstraint(
                        condition=Q(("valid_to__isnull", True)), fields=("subject",), name="residence_one_current"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("subject", "="),
                            (enracine.people.models.residences.Period("valid_from", "valid_to"), "&&"),
                        ],
                        name="residence_no_overlap",
                        violation_error_message="Cette période en recouvre une autre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressProtection",
            fields=[
                *base(),
                ("declared_on", models.DateField(default=enracine.kernel.clock.today)),
                ("source", models.CharField(choices=SOURCES, default="person", max_length=12)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("subject", key("privacy.subject")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_on__isnull", True)), fields=("subject",), name="protection_one"
                    ),
                    models.CheckConstraint(
                        condition=Q(("ended_on__isnull", True), ("ended_on__gte", F("declared_on")), _connector="OR"),
                        name="protection_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedReader",
            fields=[
                *base(),
                ("source", models.CharField(choices=SOURCES, default="person", max_length=12)),
                ("since", models.DateTimeField(default=enracine.kernel.clock.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("membership", key("network.membership", django.db.models.deletion.PROTECT)),
                ("organisation", key("network.organisation", django.db.models.deletion.PROTECT)),
                ("subject", key("privacy.subject")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)),
                        fields=("subject", "membership"),
                        name="protected_reader_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="is_protected",
            field=models.BooleanField(default=False, editable=False),
        ),
        protect(
            "people_protectedreader",
            f"{SELF} OR organisation_id = (SELECT enracine_organisation())",
            SELF,
        ),
        protect(
            "people_addressprotection",
            f"{SELF} OR {granted('people_addressprotection', 'identity')}",
            SELF,
        ),
        protect("people_residence", home("people_residence")),
        migrations.RunSQL(CONTACT, CONTACT_BACK),
        migrations.RunSQL(COPY, COPY_BACK),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        migrations.RemoveField(model_name="contact", name="country"),
        migrations.RemoveField(model_name="contact", name="municipality"),
        migrations.RemoveField(model_name="contact", name="postal_code"),
    ]
