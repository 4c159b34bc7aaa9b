"""Pictures of people who told something: an agreement of their own, taken back alone or with the words."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, TestCase
from django.urls import reverse
from PIL import Image

from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.tests.factories import (
    acting_of,
    signed_in,
)
from enracine.portraits import actions, models
from enracine.portraits.tests.conftest import member
from enracine.territories.models import PajTerritory

pytestmark = pytest.mark.django_db


def picture_file(name="photo.jpg"):
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


@pytest.fixture
def pictured(agent, kamouraska, published, settings, tmp_path):
    """Somebody whose words and picture are on « Nos enracinements »; the secret she was handed."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    client = signed_in(agent)
    typed = {
        "words": "Ici, on me connaît par mon prénom.", "signature": "Nadia, soudeuse",
        "agreed_on": today().isoformat(), "agreed_how": "written", "agreed": "on",
        "picture": picture_file(), "picture_words": "Une femme devant un atelier",
    }  # fmt: skip
    address = reverse("portraits:testimony", args=["mrc-14"])
    # A picture without its own agreement, or without a page to be on, is not kept.
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Sans son accord, la photo" in refused.content.decode()
    assert not models.Testimony.objects.exists()
    typed |= {"picture": picture_file(), "picture_agreed": "on", "on_settled_page": "on"}
    kept = client.post(address, typed).content.decode()
    return re.search(r"/temoignage/([\w-]+)/", kept)[1], tmp_path


def test_a_picture_has_an_agreement_of_its_own_and_leaves_alone(pictured):
    secret, folder = pictured
    everybody, page = Client(), "/nos-enracinements/"
    testimony = models.Testimony.objects.get()
    address = reverse("portraits:testimony_picture", args=[testimony.pk])
    text = everybody.get(page).content.decode()
    assert "Ici, on me connaît par mon prénom." in text and address in text
    assert 'alt="Une femme devant un atelier"' in text
    shown = everybody.get(address)
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    link = reverse("portraits:take_back", args=[secret])
    assert "Retirer ma photo" in everybody.get(link).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert everybody.post(link, {"part": "picture"}).status_code == 302
    # The picture is gone from the page, the database and the disk; her words stay.
    text = everybody.get(page).content.decode()
    assert "Ici, on me connaît par mon prénom." in text and address not in text
    assert everybody.get(address).status_code == 404
    assert not [p for p in folder.rglob("*") if p.is_file()]
    kept = models.Testimony.objects.get()
    assert kept.picture_id is None and kept.picture_withdrawn_at and not kept.withdrawn_at
    # Then the page alone, then everything.
    assert everybody.post(link, {"part": "page"}).status_code == 302
    assert "Ici, on me connaît" not in everybody.get(page).content.decode()
    assert everybody.post(link, {"part": "autre"}).status_code == 404
    assert everybody.post(link).status_code == 302
    assert models.Testimony.objects.get().words == ""
    assert everybody.post(link, {"part": "page"}).status_code == 404


def test_taking_all_her_words_back_takes_the_picture_too(pictured, agent, as_owner):
    _secret, folder = pictured
    testimony = models.Testimony.objects.get()
    with as_owner():
        stranger = member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
    with pytest.raises(NotVisible):
        actions.withdraw_picture(acting_of(stranger), testimony.pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.withdraw_testimony(acting_of(agent), testimony.pk)
    assert not [p for p in folder.rglob("*") if p.is_file()]
    assert (
        Client().get(reverse("portraits:testimony_picture", args=[testimony.pk])).status_code == 404
    )


def test_the_database_shows_no_picture_without_its_agreement(pictured, as_owner):
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        models.Testimony.objects.update(picture_agreed_on=None)
