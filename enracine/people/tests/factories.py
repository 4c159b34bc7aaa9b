"""People for tests of any floor: registered by the one door, like everybody."""

import datetime as dt
import itertools
import uuid
from dataclasses import replace
from typing import Any

from enracine.kernel.acting import Acting
from enracine.network.models import Organisation, OrganisationKind, PrivacyOfficer
from enracine.network.tests.factories import LONG_AGO, make_organisation
from enracine.people.actions import Registered, register_person
from enracine.people.values import Home, Identity, NewPerson, Reach, Situation

_numbers = itertools.count(1)
VISITOR = Acting.for_system("registration")


def make_network() -> Organisation:
    """The common project that registrations are addressed to, with its privacy officer."""
    found = Organisation.objects.filter(kind=OrganisationKind.EER_NETWORK).first()
    network = found or make_organisation(kind="eer_network", name="Emplois en régions (test)")
    if not network.privacy_officers.filter(valid_to__isnull=True).exclude(email="").exists():
        PrivacyOfficer.objects.create(
            organisation=network,
            name="Paul Fictif",
            title="Responsable de la protection des renseignements personnels",
            email="protection@exemple.invalid",
            valid_from=LONG_AGO,
        )
    return network


def new_person(**changes: Any) -> NewPerson:
    """A whole, valid registration of an adult abroad or here; any part may be given."""
    n = next(_numbers)
    base = NewPerson(
        key=str(uuid.uuid4()),
        identity=Identity("Amina", "Benali", dt.date(1992, 2, 29), "DZ"),
        reach=Reach(email=f"amina{n}@exemple.invalid"),
        home=Home("CA"),
        situation=Situation("permanent_resident", arrived=dt.date(2020, 9, 1)),
        consents=frozenset({"registration"}),
    )
    return replace(base, **changes)


def register(acting: Acting = VISITOR, **changes: Any) -> Registered:
    """Register somebody and return what the receipt needs."""
    return register_person(acting, new_person(**changes))


def acting_of_person(registered: Registered) -> Acting:
    """The person acting on her own file."""
    subjects = [s for s in (registered.subject_id, registered.household_id) if s]
    return Acting.for_subject(*subjects)
