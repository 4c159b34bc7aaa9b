"""Who answers for personal information: a written delegation, a stand-in, an alert (law.md, L04)."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import run_jobs
from enracine.network import actions, queries
from enracine.network.models import PrivacyOfficer, Role
from enracine.network.tests.factories import (
    acting_of,
    make_member,
    make_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(as_owner):
    with as_owner():
        organisation = make_organisation()
        return {
            "organisation": organisation,
            "administrator": make_member(Role.ADMINISTRATOR, organisation),
            "officer": make_member(Role.PRIVACY_OFFICER, organisation),
        }


def named(house, **values) -> PrivacyOfficer:
    said = {
        "name": "Paul",
        "title": "Responsable",
        "email": house["officer"].user.email,
        "valid_from": today() - dt.timedelta(days=5),
        "delegated_by": "Aline, directrice générale",
        "delegated_on": today() - dt.timedelta(days=6),
    }
    return actions.name_privacy_officer(acting_of(house["administrator"]), **(said | values))


def test_the_delegation_is_written_dated_and_shown(house):
    named(house)
    page = signed_in(house["officer"]).get("/travail/protection/").content.decode()
    assert "délégation écrite de Aline, directrice générale" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"delegated_on": None}, "delegated_on"),
        ({"delegated_by": ""}, "delegated_by"),
        ({"delegated_on": dt.date(2099, 1, 1)}, "delegated_on"),
        ({"is_deputy": True, "delegated_by": "", "delegated_on": None}, "delegated_by"),
    ],
)
def test_a_delegation_that_is_not_whole_is_refused_beside_its_field(house, values, field):
    with pytest.raises(ActionRefused) as refusal:
        named(house, **values)
    assert refusal.value.field == field


def test_the_database_refuses_it_too(house, as_owner):
    officer = named(house)
    with as_owner(), pytest.raises(IntegrityError, match="delegation_whole"), transaction.atomic():
        PrivacyOfficer.objects.filter(pk=officer.pk).update(delegated_by="")


def test_the_highest_authority_needs_no_delegation(house):
    named(house, delegated_by="", delegated_on=None)
    page = signed_in(house["officer"]).get("/travail/protection/").content.decode()
    assert "plus haute autorité, sans délégation" in page


def told() -> list[tuple[str, str]]:
    run_jobs()
    return [(m.to[0], m.subject) for m in mail.outbox]


def test_when_the_officer_leaves_the_highest_authority_answers_again_and_is_alerted(house):
    named(house)
    assert queries.can_collect(house["organisation"].pk, today())
    actions.end_membership(acting_of(house["administrator"]), house["officer"].pk, last_day=today())
    tomorrow = today() + dt.timedelta(days=1)
    assert not queries.can_collect(house["organisation"].pk, tomorrow)
    assert told() == [
        (
            house["administrator"].user.email,
            "Plus personne ne répond des renseignements personnels",
        )
    ]
    (line,), _total = queries.public_officers(tomorrow, code=house["organisation"].code)
    assert line.officers == ()


def test_a_stand_in_answers_meanwhile(house):
    named(house)
    named(house, name="Lise", email="lise@exemple.invalid", is_deputy=True)
    actions.end_membership(acting_of(house["administrator"]), house["officer"].pk, last_day=today())
    assert queries.can_collect(house["organisation"].pk, today() + dt.timedelta(days=1))
    assert told()[0][1] == "La personne responsable de la protection change"


def test_somebody_else_s_departure_ends_nothing(house, as_owner):
    named(house)
    with as_owner():
        counsellor = make_member(Role.COUNSELLOR, house["organisation"])
    actions.end_membership(acting_of(house["administrator"]), counsellor.pk, last_day=today())
    assert queries.can_collect(house["organisation"].pk, today() + dt.timedelta(days=1))
    assert told() == []
