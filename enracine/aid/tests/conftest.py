"""A coordination that keeps an aid, and somebody who may ask for it."""

import pytest

from enracine.aid.tests.world import make_aid, make_asking, make_envelope, make_keeping


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "documents"},
        },
    }


@pytest.fixture
def keeping(as_owner):
    with as_owner():
        return make_keeping()


@pytest.fixture
def who(as_owner, keeping):
    with as_owner():
        return make_asking(keeping)


@pytest.fixture
def envelope(keeping):
    return make_envelope(keeping)


@pytest.fixture
def aid(keeping, envelope):
    return make_aid(keeping, envelope)
