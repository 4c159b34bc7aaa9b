"""A demonstration world in a database of its own, written once; what a test does to it is taken back."""

import contextlib
import pathlib
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction
from django.test import Client

from enracine.demo.load import load
from enracine.kernel.clock import today
from enracine.kernel.rls import APP
from enracine.network.models import ROLES_WITH_ACCOUNT, Membership, User
from enracine.network.tests.factories import make_user, signed_in
from enracine.people.models import HouseholdMember
from enracine.privacy.models import SubjectHolder
from tests.matrix.strangers import Strangers, make_strangers
from tests.racing import new_database, visiting

SCALE = 60


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The world is loaded once: its tests stay on one worker."""
    here = pathlib.Path(__file__).parent
    for item in items:
        if "world" in item.fixturenames and here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("matrix"))


@dataclass
class World:
    """Who tries the doors, and what stands behind them."""

    strangers: Strangers
    members: dict[str, Membership]
    candidate: User
    clients: dict[str, Client] = field(default_factory=dict)

    @contextlib.contextmanager
    def undone(self):
        """Whatever happens inside never happened.

        The savepoint is released too: thousands of them, each in the former, are looked through by
        PostgreSQL for each row that it reads.
        """
        with transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)

    def ask(self, client: Client, method: str, path: str, form: dict | None = None) -> str:
        """What a request is answered: the status, « sign-in », or the name of what broke."""
        cookies = client.cookies.copy()
        with self.undone():
            try:
                answer = getattr(client, method)(path, form or {})
            except Exception as error:
                return f"{type(error).__name__}: {str(error)[:120]}"
            finally:
                # Signing out is undone too.
                client.cookies = cookies
            location = answer.headers.get("Location", "")
            return "sign-in" if location.startswith("/compte/login/") else str(answer.status_code)


@contextlib.contextmanager
def as_owner():
    """Arrange as the owner of the database, then be the web again."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP}")


@pytest.fixture
def db(world):
    """In place of the usual `db`: what a test does to the shared world is taken back.

    Tests name it (`usefixtures`), which also tells pytest-django that a database is needed.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def written(django_db_setup, django_db_blocker):
    """The world and the name of its database."""
    with django_db_blocker.unblock(), new_database("monde") as name:
        with visiting(name, "enracine_owner"):
            world = _write()
        yield world, name


def _write() -> World:
    load(SCALE, 7, today())
    members = {
        role: Membership.objects.filter(role=role, user__is_demo=True)
        .select_related("user", "organisation")
        .order_by("organisation__code", "pk")
        .first()
        for role in ROLES_WITH_ACCOUNT
    }
    assert None not in members.values(), "a role without an account in the demonstration"
    with transaction.atomic():
        candidate = make_user(name="Voisine")
        adult = HouseholdMember.objects.filter(kind="adult").order_by("pk").first()
        for subject_id in (adult.person_id, adult.household_id):
            SubjectHolder.objects.create(user=candidate, subject_id=subject_id)
        world = World(make_strangers(), members, candidate)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP}")
    world.clients = {role: signed_in(member) for role, member in members.items()}
    world.clients |= {"candidate": signed_in(candidate), "anonymous": Client()}
    return world


@pytest.fixture(scope="module")
def world(written, django_db_blocker):
    """The world, visited by one module."""
    world, name = written
    with django_db_blocker.unblock(), visiting(name):
        yield world
