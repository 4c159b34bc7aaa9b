"""A small world for tests of any floor: organisations, members, signed-in browsers."""

import datetime as dt
import itertools
from typing import Any

from django.test import Client

from enracine.kernel.acting import Acting
from enracine.network.models import Membership, Organisation, Role, User
from enracine.network.standing import MEMBERSHIP_KEY, acting_through

_numbers = itertools.count(1)
LONG_AGO = dt.date(2019, 1, 1)


def make_organisation(**values: Any) -> Organisation:
    """A fictitious organisation; every field may be given."""
    n = next(_numbers)
    base = {
        "code": f"organisme-{n}",
        "name": f"Organisme fictif {n}",
        "short_name": f"Organisme {n}",
        "kind": "regional_partner",
        "regime": "P-39.1",
        "is_demo": True,
    }
    return Organisation.objects.create(**base | values)


def make_user(**values: Any) -> User:
    """An account of demonstration (no second factor asked); `password` may be given."""
    n = next(_numbers)
    base = {"email": f"personne{n}@exemple.invalid", "name": f"Personne {n}", "is_demo": True}
    return User.objects.create_user(**base | values)


def make_member(
    role: str = Role.COUNSELLOR,
    organisation: Organisation | None = None,
    user: User | None = None,
    **values: Any,
) -> Membership:
    """A membership in force, of a new account in a new organisation unless given."""
    return Membership.objects.create(
        user=user or make_user(),
        organisation=organisation or make_organisation(),
        role=role,
        **{"valid_from": LONG_AGO} | values,
    )


def acting_of(member: Membership) -> Acting:
    """The acting of a member, as her requests have it."""
    return acting_through(member, member.user.get_full_name())


def signed_in(member_or_user: Membership | User) -> Client:
    """A browser where this member (acting through this membership) or this account is signed in."""
    client = Client()
    if isinstance(member_or_user, User):
        client.force_login(member_or_user)
        return client
    client.force_login(member_or_user.user)
    session = client.session
    session[MEMBERSHIP_KEY] = str(member_or_user.id)
    session.save()
    return client
