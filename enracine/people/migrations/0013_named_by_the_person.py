"""Whom a person names reads her protected home, whatever her organisation was granted of her contact."""

from django.db import migrations

from enracine.kernel.rls import APP, granted

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


def policy(table: str, secret: str) -> str:
    """The policy of a table of homes: `secret` says who reads a protected row."""
    shown = (
        f"(NOT is_protected AND {granted(table, 'contact')}) OR (is_protected AND {secret}) OR {SELF}"
    )
    return f"""
DROP POLICY {table}_app ON {table};
CREATE POLICY {table}_app ON {table} TO {APP} USING ({shown}) WITH CHECK ({shown});
"""


def named(table: str) -> str:
    """Named by the person, in an organisation that may still know who she is."""
    return f"{named_reader(table)} AND {granted(table, 'identity')}"


def former(table: str) -> str:
    """What 0009 asked: named, and granted the contact."""
    return f"{named_reader(table)} AND {granted(table, 'contact')}"


class Migration(migrations.Migration):
    """Replace both policies."""

    dependencies = [("people", "0012_identity_security")]

    operations = [
        migrations.RunSQL(policy(table, named(table)), policy(table, former(table)))
        for table in ("people_contact", "people_residence")
    ]
