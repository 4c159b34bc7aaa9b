"""What was suggested beside what was chosen: nothing under a number, nothing of anybody."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.insights.queries import retrospective as reading
from enracine.kernel.acting import acting_as
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.settlement.models import Move
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        project = make_project()
        towns = list(Municipality.objects.filter(mrc__code__in=("10", "14")).order_by("pk")[:4])
        home = Municipality.objects.get(code="66023")
        for n in range(4):
            dossier = make_dossier(project, f"Amina{n}", "Essai")
            Move.objects.create(
                subject_id=dossier.household_id, from_municipality=home,
                to_municipality=towns[n], to_region=towns[n].mrc.region, state="done",
                planned_on=dt.date(2026, 3, 1), moved_on=dt.date(2026, 3, 1),
                sending_organisation_id=dossier.organisation_id,
                coordinating_organisation=project.network,
            )  # fmt: skip
    return project


def test_under_a_number_nothing_is_said(project):
    page = signed_in(project.coordinator).get(reverse("insights:retrospective"))
    assert page.status_code == 200 and "Trop peu de départs" in page.content.decode()
    assert page.context["lines"] == []


def test_each_order_is_told_with_its_limits(project, monkeypatch):
    monkeypatch.setattr(reading, "LEAST", 3)
    with acting_as(acting_of(project.coordinator)):
        found = reading.retrospective(acting_of(project.coordinator))
    assert found.moves == 4 and sum(n for _name, n in found.chosen) == 4
    assert [line.label for line in found.orders] == ["explained", "size", "distance"]
    for line in found.orders:
        assert 1 <= line.median <= found.places and 0 <= line.among_first <= 4
    text = signed_in(project.coordinator).get(reverse("insights:retrospective")).content.decode()
    assert "Ordre expliqué" in text and "art. 12.1" in text and "Amina" not in text


def test_only_the_coordination_opens_it(project):
    for role in ("counsellor", "funder"):
        client = signed_in(make_member(role))
        assert client.get(reverse("insights:retrospective")).status_code == 404
