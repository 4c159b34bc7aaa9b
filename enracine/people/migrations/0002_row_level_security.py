"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect_by_section


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("people", "0001_initial"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        protect_by_section("people_person", "identity"),
        protect_by_section("people_contact", "contact"),
        protect_by_section("people_immigrationstatus", "status"),
        protect_by_section("people_education", "education"),
        protect_by_section("people_occupation", "occupation"),
        protect_by_section("people_languages", "languages"),
        protect_by_section("people_settlementproject", "project"),
        protect_by_section("people_targetregion", "project"),
        protect_by_section("people_household", "family"),
        protect_by_section("people_householdmember", "family"),
    ]
