"""Every table that names a subject is closed by the database itself, for the web and for the worker."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

#: A subject is an identifier and a kind: it holds nothing of anybody.
OPEN = {"privacy_subject"}


def personal_tables() -> list[str]:
    tables = []
    for model in apps.get_models():
        if not model.__module__.startswith("enracine."):
            continue
        columns = {f.column for f in model._meta.concrete_fields}
        if "subject_id" in columns and model._meta.db_table not in OPEN:
            tables.append(model._meta.db_table)
    return sorted(tables)


def test_every_personal_table_has_forced_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relrowsecurity AND relforcerowsecurity"
        )
        protected = {row[0] for row in cursor.fetchall()}
    assert [t for t in personal_tables() if t not in protected] == []
    assert len(personal_tables()) > 20


def test_nobody_acting_sees_nothing_anywhere():
    for table in personal_tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


def test_the_roles_of_the_product_own_nothing_and_bypass_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname IN ('enracine_app', 'enracine_jobs') ORDER BY rolname"
        )
        assert cursor.fetchall() == [
            ("enracine_app", False, False, False, False),
            ("enracine_jobs", False, False, False, False),
        ]
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname IN ('enracine_app', 'enracine_jobs')"
        )
        assert cursor.fetchone()[0] == 0


def test_no_policy_makes_postgresql_expect_an_empty_table():
    """« x IS NULL OR … » is one row in two hundred for its planner: every list is then sorted whole.

    One bad guess is enough, whoever wrote the policy: see `kernel.rls.unless_narrowed`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE NOT p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) ~ 'IS NULL\\) OR'"
        )
        assert cursor.fetchall() == []
