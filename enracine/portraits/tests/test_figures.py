"""Figures noted by those who keep a place: by hand, by table, with their history; reminders."""

import io

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import (
    acting_of,
    signed_in,
)
from enracine.portraits import jobs
from enracine.portraits.models import FigureList
from enracine.portraits.tests.conftest import member
from enracine.territories.models import Fact, PajTerritory

pytestmark = pytest.mark.django_db


def test_a_figure_is_noted_on_a_page_then_set_aside_with_its_history(agent, kamouraska):
    client = signed_in(agent)
    address = reverse("portraits:figures", args=["mrc-14"])
    said = {
        "indicator": "french_places", "value": "24", "period": "2026-T3", "publisher": "Le centre",
        "reliability": "to_confirm",
    }  # fmt: skip
    assert client.post(address, said | {"value": "beaucoup"}).status_code == 422
    assert client.post(address, said).status_code == 302
    fact = Fact.objects.get(indicator__code="french_places", mrc=kamouraska)
    assert fact.noted_by == agent.organisation.name
    assert client.post(address, said | {"value": "26"}).status_code == 302
    one = reverse("portraits:figure", args=[fact.pk])
    assert "24" in client.get(one).content.decode()
    sheet = reverse("territories:mrc", args=["kamouraska"])
    assert "Le centre" in Client().get(sheet).content.decode()
    assert client.post(one, {"why": "Compté deux fois.", "version": 2}).status_code == 302
    assert "Le centre" not in Client().get(sheet).content.decode()
    assert "Compté deux fois." in client.get(one).content.decode()
    assert client.post(one, {"remettre": "1", "version": 3}).status_code == 302
    assert "Le centre" in Client().get(sheet).content.decode()
    elsewhere = Fact.objects.filter(mrc__code="10").first()
    assert client.get(reverse("portraits:figure", args=[elsewhere.pk])).status_code == 404


TABLE = """lieu,indicateur,valeur,période,source
mrc-14,french_places,24,2026-T3,Le centre
mrc-14,french_places,25,2026-T3,Le centre
mrc-10,french_places,12,2026,Autre
Kamouraska,unemployment,"3,9",2026-04,Le journal
"""


def sent(text, name="chiffres.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    return {"file": file}


def test_a_table_is_read_line_by_line_before_anything_is_kept(agent, kamouraska, as_owner):
    client = signed_in(agent)
    answer = client.post(reverse("portraits:figure_lists"), sent(TABLE))
    assert answer.status_code == 302
    before = Fact.objects.count()
    page = client.get(answer["Location"]).content.decode()
    for text in (
        "gardez-en un seul",
        "Vous ne tenez pas ce lieu",
        "Garder les bonnes lignes",
        "nouveau",
    ):
        assert text in page, text
    assert Fact.objects.count() == before
    with transaction.atomic(), acting_as(acting_of(agent)):
        found = FigureList.objects.get()
    gesture = reverse("portraits:figure_list_import", args=[found.pk])
    assert client.post(gesture, {"version": found.version}).status_code == 302
    assert Fact.objects.count() == before + 2
    assert client.post(gesture).status_code == 302
    assert Fact.objects.count() == before + 2
    with as_owner():
        other = member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
    assert signed_in(other).get(answer["Location"]).status_code == 404
    assert client.post(reverse("portraits:figure_list_forget", args=[found.pk])).status_code == 302
    assert client.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("a,b\n1,2\n", "x.csv", "trois colonnes"),
        ("<html><table></table></html>", "x.csv", "page Web"),
        ("pas un classeur", "x.xlsx", ""),
    ],
)
def test_what_is_no_table_is_refused_beside_its_field(agent, text, name, answer):
    got = signed_in(agent).post(reverse("portraits:figure_lists"), sent(text, name))
    assert got.status_code == 422
    assert answer in got.content.decode()


def test_old_figures_are_told_once_a_month_to_whoever_keeps_the_place(agent):
    with jobs_role():
        assert jobs.remind.func() >= 1
        told = OutboxMessage.objects.filter(notification="portraits.stale").count()
        assert told >= 1
        assert jobs.remind.func() == 0
        assert OutboxMessage.objects.filter(notification="portraits.stale").count() == told
