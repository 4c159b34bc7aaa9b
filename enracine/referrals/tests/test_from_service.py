"""« Référer d’ici » : from a service of the directory to the person, the organisation already chosen."""

import pytest
from django.urls import reverse

from enracine.directory.models import Origin, Provider, Service
from enracine.network.tests.factories import signed_in

pytestmark = pytest.mark.django_db


def test_from_a_service_to_the_person_its_organisation_already_chosen(to_partner, as_owner):
    case, world = to_partner, to_partner.world
    with as_owner():
        service = Service.objects.create(
            organisation=world.partner, name="Accueil à Matane", description="Une rencontre."
        )
    client = signed_in(world.jade)
    here = reverse("referrals:from_service", args=[service.pk])
    prepare = reverse("referrals:prepare", args=[case.dossier.pk])
    page = client.get(here).content.decode()
    assert f"{prepare}?service={service.pk}" in page
    # A name is searched without standing in an address.
    assert prepare not in client.post(here, {"q": "personne de ce nom"}).content.decode()
    form = client.get(f"{prepare}?service={service.pk}").content.decode()
    assert "Service demandé : Accueil à Matane." in form
    chosen = form[form.index(f'value="{world.partner.pk}') :][:200]
    assert "checked" in chosen
    assert "Service demandé" not in client.get(f"{prepare}?service=n-importe").content.decode()
    # One's own service is proposed, not referred to.
    assert "votre organisme" in signed_in(world.marc).get(here).content.decode()


def test_outside_the_network_nothing_is_sent(to_partner, as_owner):
    case, world = to_partner, to_partner.world
    with as_owner():
        origin = Origin.objects.create(key="ailleurs", name="Ailleurs")
        provider = Provider.objects.create(
            origin=origin, source_id="1", name="Organisme d’ailleurs"
        )
        service = Service.objects.create(
            provider=provider, origin=origin, name="Aide", description="…", phone="418 555-0100"
        )
        gone = Service.objects.create(
            provider=provider, origin=origin, name="Fini", description="…", status="defunct"
        )
    client = signed_in(world.jade)
    page = client.get(reverse("referrals:from_service", args=[service.pk])).content.decode()
    assert "418 555-0100" in page and "Rien ne peut lui être transmis" in page
    assert reverse("referrals:prepare", args=[case.dossier.pk]) not in page
    assert client.get(reverse("referrals:from_service", args=[gone.pk])).status_code == 404
