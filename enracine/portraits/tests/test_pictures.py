"""Pictures of a place: shown with their rights, drawn again, taken back by whoever is on them."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.tests.factories import acting_of, signed_in
from enracine.portraits import actions, pictures
from enracine.portraits.models import Picture
from enracine.portraits.pictures import Rights
from enracine.portraits.tests.conftest import SAID, member
from enracine.territories.models import PajTerritory

pytestmark = pytest.mark.django_db


def photograph(size=(1600, 900), kind="JPEG", **written):
    drawn = io.BytesIO()
    Image.new("RGB", size, (30, 90, 150)).save(drawn, kind, **written)
    drawn.seek(0)
    return drawn


def located():
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (47.0, 30.0, 0.0)}
    exif[0x010F] = "Téléphone de Chloé"
    return photograph(exif=exif.tobytes())


RIGHTS = Rights(
    alt="Le marché du samedi", alt_en="The Saturday market", author="Chloé Roy", licence="own",
    source="Prise le 3 mai 2026", people="nobody",
)  # fmt: skip
WITH_PEOPLE = Rights(
    alt="La chorale", author="Chloé Roy", licence="permission", source="https://exemple.invalid/photo",
    people="agreed", agreed_on=dt.date(2026, 5, 3), agreed_how="written",
)  # fmt: skip


def sheet(language="fr-CA"):
    address = reverse("territories:mrc", args=["kamouraska"])
    return Client(headers={"accept-language": language}).get(address).content.decode()


def test_a_picture_is_shown_with_its_rights_and_nothing_hidden_in_it(agent, kamouraska, published):
    made, secret = pictures.add_picture(acting_of(agent), kamouraska, located(), RIGHTS)
    assert secret == ""
    page = sheet()
    for text in (
        "Le marché du samedi",
        "Image : Chloé Roy",
        "Prise par nous",
        "Prise le 3 mai 2026",
    ):
        assert text in page, text
    assert 'alt="The Saturday market"' in sheet("en")
    answer = Client().get(reverse("portraits:picture", args=[made.pk]))
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    with Image.open(io.BytesIO(answer.content)) as seen:
        assert seen.size == (1200, 675)
        assert not seen.getexif()
    assert b"Chlo" not in answer.content


def test_nothing_is_shown_before_the_portrait_is_published(agent, kamouraska):
    acting = acting_of(agent)
    with pytest.raises(NotVisible):
        pictures.add_picture(acting, kamouraska, photograph(), RIGHTS)
    actions.keep_portrait(acting, kamouraska, SAID)
    made, _secret = pictures.add_picture(acting, kamouraska, photograph(), RIGHTS)
    address = reverse("portraits:picture", args=[made.pk])
    assert Client().get(address).status_code == 404
    actions.publish(acting, kamouraska)
    assert Client().get(address).status_code == 200
    actions.withdraw(acting, kamouraska)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"alt": " "}, "alt"),
        ({"author": ""}, "author"),
        ({"source": ""}, "source"),
        ({"licence": ""}, "licence"),
        ({"people": "agreed"}, "agreed_on"),
        ({"people": "agreed", "agreed_on": dt.date(2026, 5, 3)}, "agreed_on"),
        ({"people": "agreed", "agreed_on": dt.date(2999, 1, 1), "agreed_how": "mail"}, "agreed_on"),
    ],
)
def test_without_its_rights_no_picture_is_shown(agent, kamouraska, published, changed, field):
    import dataclasses

    with pytest.raises(ActionRefused) as refused:
        pictures.add_picture(
            acting_of(agent), kamouraska, photograph(), dataclasses.replace(RIGHTS, **changed)
        )
    assert refused.value.field == field
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n" + bytes(80)]
)
def test_what_is_no_picture_is_refused_beside_its_field(agent, kamouraska, published, content):
    with pytest.raises(ActionRefused) as refused:
        pictures.add_picture(acting_of(agent), kamouraska, io.BytesIO(content), RIGHTS)
    assert refused.value.field == "file"


def test_six_pictures_are_enough_and_one_taken_off_makes_room(agent, kamouraska, published):
    acting = acting_of(agent)
    made = [
        pictures.add_picture(acting, kamouraska, photograph((20, 20)), RIGHTS)[0]
        for _n in range(pictures.MOST)
    ]
    with pytest.raises(ActionRefused, match="6 images"):
        pictures.add_picture(acting, kamouraska, photograph((20, 20)), RIGHTS)
    pictures.withdraw_picture(acting, made[0].pk)
    pictures.add_picture(acting, kamouraska, photograph((20, 20)), RIGHTS)


def test_whoever_is_on_it_takes_it_back_without_an_account(agent, kamouraska, published):
    made, secret = pictures.add_picture(acting_of(agent), kamouraska, photograph(), WITH_PEOPLE)
    assert secret and secret not in (made.secret_digest or "")
    link, client = reverse("portraits:take_back", args=[secret]), Client()
    assert "Une image où je suis" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert "L’image est retirée" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert "La chorale" not in sheet()
    assert client.get(reverse("portraits:picture", args=[made.pk])).status_code == 404
    kept = Picture.objects.get(pk=made.pk)
    assert (bytes(kept.content), kept.alt, kept.alt_en) == (b"", "", "")
    # What was agreed, and when it ended, stays.
    assert kept.agreed_on == WITH_PEOPLE.agreed_on and kept.withdrawn_at


def test_the_database_refuses_a_picture_without_its_rights(agent, kamouraska, published):
    made, _secret = pictures.add_picture(acting_of(agent), kamouraska, photograph(), RIGHTS)
    for changed in ({"author": ""}, {"people": "agreed"}, {"content": b""}):
        with pytest.raises(IntegrityError), transaction.atomic(), acting_as(acting_of(agent)):
            Picture.objects.filter(pk=made.pk).update(**changed)


def test_the_pages_of_whoever_keeps_the_place_and_of_nobody_else(
    agent, kamouraska, published, as_owner
):
    client = signed_in(agent)
    address = reverse("portraits:picture_add", args=["mrc-14"])
    said = {
        "alt": "La chorale", "author": "Chloé", "licence": "own", "source": "Ici", "people": "agreed",
        "agreed_on": today().isoformat(), "agreed_how": "written",
    }  # fmt: skip

    def sent(**changed):
        file = photograph((40, 30))
        file.name = "chorale.jpg"
        return client.post(address, said | {"file": file} | changed)

    assert sent(alt="").status_code == 422
    assert sent(agreed_on="").status_code == 422
    assert "/temoignage/" in sent().content.decode()
    assert sent(people="nobody").status_code == 302
    portrait = client.get(reverse("portraits:portrait", args=["mrc-14"])).content.decode()
    assert portrait.count("La chorale") >= 2
    made = Picture.objects.filter(people="nobody").first()
    out = reverse("portraits:picture_out", args=[made.pk])
    with as_owner():
        other = signed_in(
            member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
        )
    assert other.post(out).status_code == 404
    assert other.get(address).status_code == 404
    assert client.post(out).status_code == 302
    assert "Retirée" in client.get(reverse("portraits:portrait", args=["mrc-14"])).content.decode()
