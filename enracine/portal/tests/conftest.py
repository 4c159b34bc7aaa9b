"""A network that takes registrations, and a browser that begins one."""

import pytest
from django.core.cache import cache
from django.test import Client

from enracine.people.tests.factories import make_network


@pytest.fixture
def no_former_count():
    """Counts of codes and tries outlive a test's transaction."""
    cache.clear()


@pytest.fixture
def network(as_owner):
    """Organisations that serve people, and their privacy officers."""
    with as_owner():
        return make_network()


@pytest.fixture
def visitor():
    """A browser at the first page of a registration."""
    client = Client()
    assert client.post("/inscription/").status_code == 302
    return client
