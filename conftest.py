"""What every test stands on: a real PostgreSQL, the web's own role, and suspicion.

Tests of the database run under the role of the web, so that row-level security is always on.
`as_owner()` is for arranging a world, never for the action under test.
"""

import contextlib
import gc
import os
import pathlib
from collections.abc import Iterator

os.environ["ENRACINE_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
os.environ["ENRACINE_DB_ROLE"] = "owner"

import hypothesis
import pytest

from enracine.kernel.rls import APP

_servers = []


# A timing never decides a test: a busy machine is not a fault.
hypothesis.settings.register_profile(
    "enracine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("enracine")


def pytest_configure(config):
    from django.conf import settings
    from django.test.utils import setup_test_environment  # noqa: F401  # fails early when broken

    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
    settings.ENRACINE_TEST_TRANSACTIONS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def pytest_make_parametrize_id(val, argname):
    """A file made for a test is no name for it: a zip carries the time, two processes would differ."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """Look for garbage less often: what was imported and collected stays to the end of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class UndefinedVariable(str):
    """A template that names a variable nobody gave is wrong: say so instead of showing nothing."""

    def __contains__(self, _item):
        return True

    def __mod__(self, variable):
        raise AssertionError(f"undefined template variable: {variable}")

    def __bool__(self):
        return True


@pytest.fixture(autouse=True, scope="session")
def _no_unordered_slice():
    """A slice of rows in no order is another slice tomorrow: an error in any test.

    Two slices say nothing of an order: a sub-query by primary key (one row at most), and keys alone
    (a count that stops at a bound).
    """
    from django.db.models import QuerySet

    original = QuerySet.__getitem__

    def checked(queryset, key):
        ours = queryset.model.__module__.startswith("enracine.")
        by_key = any(
            getattr(getattr(child, "lhs", None), "target", None) is queryset.model._meta.pk
            for child in queryset.query.where.children
        )
        keys_alone = getattr(queryset, "_fields", None) in {("pk",), ("id",)}
        excused = by_key or keys_alone or queryset.ordered
        if isinstance(key, slice) and ours and not excused:
            raise AssertionError(f"unordered slice of {queryset.model.__name__}")
        return original(queryset, key)

    QuerySet.__getitem__ = checked
    yield
    QuerySet.__getitem__ = original


@pytest.fixture(scope="session")
def database_server():
    """The throw-away embedded server of the tests, unless DATABASE_URL names another."""
    from enracine.kernel.database.config import data_folder, is_embedded
    from enracine.kernel.database.places import places
    from enracine.kernel.database.server import EmbeddedServer

    if not is_embedded():
        yield None
        return
    with EmbeddedServer(places(data_folder(), throwaway=True)) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server, django_db_modify_db_settings, django_db_blocker):
    """Copy the test database from a migrated one instead of migrating in each worker."""
    from tests.template import copy_from_template

    with django_db_blocker.unblock():
        copy_from_template()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    database_server,
    django_db_modify_db_settings,
    django_db_keepdb,
    django_db_createdb,
    django_db_blocker,
):
    """The test database with the reference facts that every installation has.

    Made for whoever asks: pytest-django's own makes none when no test of the run is marked, and the
    facts then went to the real database.
    """
    from django.test.utils import setup_databases, teardown_databases

    from enracine.kernel.reference import load_reference_data

    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            keepdb=django_db_keepdb and not django_db_createdb,
            serialized_aliases=set(),
        )
        load_reference_data()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _in_french():
    """Each test begins in the default language: a page read in English by another stays active."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Each test begins as a process just started does: what a page costs is what its first view costs."""
    from enracine.kernel import kept

    kept.forget_all()


@pytest.fixture(autouse=True)
def _web_role(request):
    """Under the web's role, like a request."""
    if "db" not in request.fixturenames and "django_db" not in {
        m.name for m in request.node.iter_markers()
    }:
        yield
        return
    request.getfixturevalue("db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP}")
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@contextlib.contextmanager
def owner_role() -> Iterator[None]:
    """Arrange a world as the owner, then be the web again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP}")


@pytest.fixture
def as_owner():
    """`with as_owner(): …` to arrange rows without acting as anybody."""
    return owner_role


def pytest_terminal_summary(terminalreporter):
    """Say again, beside the tests' own summary, which checks failed beside them (scripts/checks.sh).

    A reader who sees only the end of a long output would look for a failed test in vain.
    """
    report = pathlib.Path(os.environ.get("ENRACINE_CHECKS_FAILED") or os.devnull)
    if report.exists() and (failed := report.read_text(encoding="utf-8").strip()):
        terminalreporter.section("Vérifications en échec à côté des essais", red=True)
        terminalreporter.line(failed)


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A database of its own, for several connections at once (see `tests.racing`)."""
    from tests import racing

    with racing.own_database(django_db_blocker):
        yield
