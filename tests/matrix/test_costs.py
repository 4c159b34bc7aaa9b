"""Every page of a menu asks the database at most twelve questions, for every role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from enracine.kernel.access import ROLES_PREFIX
from tests.matrix.addresses import every_address
from tests.matrix.test_every_door import allowed, assert_none

pytestmark = pytest.mark.usefixtures("db")
MOST = 12
#: The transaction's own words, which cost nothing and which tests nest.
TELLS = "SELECT set_config"
WORDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def cost(client, path) -> tuple[int, list[str]]:
    """The status of a page and the questions it asked."""
    with CaptureQueriesContext(connection) as captured:
        status = client.get(path).status_code
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(WORDS)]
    # Who acts is told to PostgreSQL twice a request: for the view, then for the journal. A test lives
    # in a transaction of its own, where it must also be taken back; a request just ends.
    told = [sql for sql in asked if sql.startswith(TELLS)]
    return status, [sql for sql in asked if not sql.startswith(TELLS)] + told[:2]


def test_pages_without_object_cost_at_most_twelve_queries(world):
    told, tried = [], 0
    for address in every_address():
        if address.arguments or not (address.access or "").startswith(ROLES_PREFIX):
            continue
        (path,) = address.filled({})
        if resolve(path).view_name != address.name:
            continue
        for role in sorted(allowed(address)):
            with world.undone():
                # The first request of a process fills caches that are not the page's cost.
                world.clients[role].get(path)
                status, asked = cost(world.clients[role], path)
            if status == 200:
                tried += 1
                if len(asked) > MOST:
                    told.append(f"{role} {path}: {len(asked)}")
    assert tried > 40
    assert_none(told)
