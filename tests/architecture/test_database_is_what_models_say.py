"""The database that migrations make is the one that the models describe, column by column.

`makemigrations --check` compares the models with the migrations; this compares them with PostgreSQL,
whatever way the migrations were run (`enracine.operations.light_migrations`).
"""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def tables():
    """Every table of a model of ours, the ones between two models included."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__module__.startswith("enracine.")
    ]
    assert len(found) > 100
    return found


def test_every_column_is_there_with_its_type_and_may_be_empty_only_where_it_is_said():
    there = {
        (table, column): (kind, not required)
        for table, column, kind, required in rows(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT attisdropped"
        )
    }
    said, models = {}, tables()
    for model in models:
        for field in model._meta.local_concrete_fields:
            column = (model._meta.db_table, field.column)
            assert column in there, column
            said[column] = (field.db_type(connection).partition(" COLLATE")[0], field.null)
    # What models say in Django's words, in PostgreSQL's.
    kinds = sorted({kind for kind, _null in said.values()})
    spelt = {kind: _spelt(kind) for kind in kinds}
    wrong = {
        column: (spelt[kind], null, there[column])
        for column, (kind, null) in said.items()
        if (spelt[kind], null) != there[column]
    }
    assert wrong == {}
    # And no column that no model knows.
    known = {table for table, _column in said}
    assert {column for column in there if column[0] in known} - set(said) == set()


def _spelt(kind: str) -> str:
    """The name that PostgreSQL gives to a type: asked of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE pg_temp.essai (x {kind}) ON COMMIT DROP")
        cursor.execute(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = 'pg_temp.essai'::regclass AND attname = 'x'"
        )
        (name,) = cursor.fetchone()
        cursor.execute("DROP TABLE pg_temp.essai")
    return name


def test_every_constraint_and_index_is_there_by_its_name():
    there = set(
        rows(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " UNION SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index"
        )
    )
    said = {
        (model._meta.db_table, named.name)
        for model in tables()
        for named in (*model._meta.constraints, *model._meta.indexes)
    }
    assert len(said) > 150
    assert said - there == set()


def test_every_reference_is_kept_by_the_database():
    there = set(
        rows(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text"
            " FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) = 1"
        )
    )
    said = {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in tables()
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.db_constraint
    }
    assert len(said) > 200
    assert said - there == set()
