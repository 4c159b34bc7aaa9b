"""The rights of one person, at those who hold something of hers."""

import pytest

from enracine.privacy import proofs
from enracine.workspace.tests.rights_world import Life


@pytest.fixture
def life(as_owner, tmp_path, monkeypatch):
    """Somebody whose file several organisations hold; proofs are written in a folder of the test."""
    monkeypatch.setattr(proofs, "data_folder", lambda: tmp_path)
    return Life(as_owner)
