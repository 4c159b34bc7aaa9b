"""An agent and her territory, its portrait published."""

import pytest

from enracine.network.models import Mandate, Programme
from enracine.network.tests.factories import (
    LONG_AGO,
    acting_of,
    make_member,
    make_organisation,
)
from enracine.portraits import actions
from enracine.territories.models import Mrc, PajTerritory

SAID = {
    "texts": {
        "fr": {"welcome": "Bienvenue ici.", "hard": "L’hiver est long.", "work": " "},
        "en": {"welcome": "Welcome here."},
    },
    "sectors": ["62", "zz"],
    "contact_name": "Chloé",
    "contact_title": "Agente",
    "contact_email": "chloe@exemple.invalid",
    "contact_phone": "+1 418 555-0100",
}


def member(role, **place):
    found = make_member(role, make_organisation(name=f"Chez {role} {place}"))
    Mandate.objects.create(
        organisation=found.organisation, programme=Programme.objects.order_by("code").first(),
        valid_from=LONG_AGO, **place,
    )  # fmt: skip
    return found


@pytest.fixture
def agent(as_owner):
    with as_owner():
        return member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-14"))


@pytest.fixture
def kamouraska():
    return Mrc.objects.get(code="14")


@pytest.fixture
def published(agent, kamouraska):
    acting = acting_of(agent)
    actions.keep_portrait(acting, kamouraska, SAID)
    return actions.publish(acting, kamouraska)
