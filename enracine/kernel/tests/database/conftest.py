"""Real servers in folders of their own, always stopped."""

import pytest

from enracine.kernel.database.places import places
from enracine.kernel.database.server import EmbeddedServer


@pytest.fixture
def new_server(tmp_path):
    """Give a way to name servers of a folder; those left running are stopped at the end."""
    made = []

    def make(folder="données"):
        server = EmbeddedServer(places(tmp_path / folder))
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """One server for the tests that only talk to it."""
    with EmbeddedServer(places(tmp_path_factory.mktemp("partage"), throwaway=True)) as server:
        yield server
