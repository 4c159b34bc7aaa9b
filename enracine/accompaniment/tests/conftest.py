"""Who brings lists, and where they are kept meanwhile."""

import pytest

from enracine.network.models import Organisation
from enracine.network.tests.factories import acting_of, make_member


@pytest.fixture
def list_folder(settings, tmp_path):
    """Lists are kept as files, in a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def house(as_owner):
    """A member of the common project and two who follow people there."""
    with as_owner():
        organisation = Organisation.objects.get(code="promis")
        return [make_member("counsellor", organisation, languages=["fr"]) for _n in range(2)]


@pytest.fixture
def acting(house):
    """The first of them."""
    return acting_of(house[0])
