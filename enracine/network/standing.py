"""Whom a request acts as: one query finds the account with all its memberships.

The account and its memberships are read together by the authentication backend, so that a
professional's request costs the session, this query, and telling PostgreSQL who acts.
"""

import datetime as dt
import functools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import Columns, Compiled
from enracine.kernel.identity import Standing, subjects_of
from enracine.network.models import ROLES_WITH_ACCOUNT, Membership, Organisation, User
from enracine.network.queries.capacity import NOT_READ, keep_oldest_word, oldest_word
from enracine.network.scope import DEFAULT_SCOPE, is_one_team, scope_in_force, scope_of

#: Session key of the membership last chosen.
MEMBERSHIP_KEY = "membership_id"
#: Session key saying that this account has a second factor (kept by `second_factor`).
SECOND_FACTOR_KEY = "second_factor"
#: Where somebody acts on her own file, even when she also works in an organisation.
CANDIDATE_AREAS = ("/mon-parcours/", "/inscription/")


@dataclass(frozen=True)
class MembershipChoice:
    """One membership that the person may act through, as the header shows it."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    role: str
    label: str
    organisation: str = ""


class Backend(AuthenticationBackend):
    """Reads the account of a session together with its memberships and their organisations."""

    def user_can_authenticate(self, user: User) -> bool:
        """Active accounts; those of the demonstration only where there is one."""
        return user.is_active and (settings.ENRACINE_DEMO_ACCOUNTS or not user.is_demo)

    def get_user(self, user_id: int) -> User | None:
        """The active account, its memberships waiting on it; None when it is gone or closed."""
        user, rows = _account(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.known_memberships = rows  # type: ignore[attr-defined]  # read by `memberships_of`
        return user


#: Stands for the account in the statement below: no account has this number.
_ACCOUNT = -714_203_519
_USER = Columns(User)
_MEMBERSHIP = Columns(Membership, "memberships__")
_ORGANISATION = Columns(Organisation, "memberships__organisation__")


@functools.lru_cache(maxsize=4)
def _statement(_day: dt.date) -> Compiled:
    """The query of every request, drawn up once a day: its settings are those of that day."""
    rows = (
        User.objects.filter(pk=_ACCOUNT)
        .annotate(
            access_scope=scope_in_force("memberships__organisation_id"),
            oldest_word=oldest_word("memberships__organisation_id"),
            one_team=is_one_team("memberships__organisation_id", "memberships__team"),
        )
        .order_by("memberships__valid_from", "memberships__id")
        .values_list(
            *_USER.names,
            *_MEMBERSHIP.names,
            *_ORGANISATION.names,
            "access_scope",
            "oldest_word",
            "one_team",
        )
    )
    return Compiled(rows, [_ACCOUNT])


def _account(user_id: int) -> tuple[User | None, list[Membership]]:
    """The account, and its memberships by age: none for a candidate. One SQL query."""
    rows = _statement(today()).rows({_ACCOUNT: user_id})
    if not rows:
        return None, []
    user, place = _USER.taken_from(rows[0], 0)
    found = [_membership(user, row, place) for row in rows]
    return user, [membership for membership in found if membership is not None]


def _membership(user: User, row: Sequence[Any], place: int) -> Membership | None:
    membership: Membership
    membership, place = _MEMBERSHIP.taken_from(row, place)
    if membership.pk is None:
        return None
    membership.user = user
    membership.organisation, place = _ORGANISATION.taken_from(row, place)
    scope, word, one_team = row[place:]
    membership.access_scope = scope  # type: ignore[attr-defined]  # annotated, like the next two
    membership.oldest_word = word  # type: ignore[attr-defined]  # read beside the row
    membership.one_team = one_team  # type: ignore[attr-defined]  # read beside the row
    return membership


def memberships_of(user: User, day: dt.date | None = None) -> list[Membership]:
    """The memberships of `user` in force on `day` (today), in active organisations, by age."""
    rows: list[Membership] | None = getattr(user, "known_memberships", None)
    if rows is None:
        _user, rows = _account(user.pk)
    day = day or today()
    return [
        m
        for m in rows
        if m.valid_from <= day
        and (m.valid_to is None or m.valid_to >= day)
        and m.ended_at is None
        and m.organisation.is_active
        # Who answers by link signs in with nothing, whatever becomes of the account (0030).
        and m.role in ROLES_WITH_ACCOUNT
    ]


def acting_through(membership: Membership, name: str) -> Acting:
    """The acting of somebody named `name` through `membership`.

    One SQL query for the organisation's setting, unless it came with the membership.
    """
    scope = getattr(membership, "access_scope", "unread")
    keep_oldest_word(membership.id, getattr(membership, "oldest_word", NOT_READ))
    return Acting(
        user_id=membership.user_id,
        membership_id=membership.id,
        organisation_id=membership.organisation_id,
        role=membership.role,
        label=f"{name} · {membership.organisation} – {membership.get_role_display()}",
        scope=scope_of(membership.organisation_id) if scope == "unread" else scope or DEFAULT_SCOPE,
        team=membership.team,
        one_team=getattr(membership, "one_team", False),
    )


def importing_as(
    membership_id: uuid.UUID | None, organisation_id: uuid.UUID | None
) -> Acting | None:
    """Who asked for an import, as she acts today; None when she no longer works in the organisation.

    Without a membership, an operator's command of that organisation asked. Three SQL queries at most.
    """
    if membership_id is None:
        return Acting(
            system="import", organisation_id=organisation_id, label="Importation (exploitation)"
        )
    member = (
        Membership.objects.on(today())
        .filter(pk=membership_id, user__is_active=True)
        .select_related("user", "organisation")
        .first()
    )
    return acting_through(member, member.user.get_full_name()) if member else None


def needs_second_factor(user: User, memberships: Iterable[Membership]) -> bool:
    """Whether the account must have a second factor: professionals, save demonstration accounts.

    Whether it *has* one is another question (see `second_factor.has_second_factor`).
    """
    exempt = user.is_demo and settings.ENRACINE_DEMO_ACCOUNTS
    return bool(list(memberships)) and not exempt


def chosen(memberships: list[Membership], wanted: str | None) -> Membership | None:
    """The membership whose id is `wanted`, else the first, else None."""
    first = memberships[0] if memberships else None
    return next((m for m in memberships if str(m.id) == wanted), first)


def resolve(request: HttpRequest) -> Standing:
    """The standing of a request; anonymous requests cost no query."""
    user = request.user
    if not user.is_authenticated:
        return Standing()
    memberships = memberships_of(user)
    name = user.get_full_name()
    if needs_second_factor(user, memberships) and not request.session.get(SECOND_FACTOR_KEY):
        return Standing(Acting(user_id=user.pk, label=name), name, second_factor_missing=True)
    if memberships and not request.path.startswith(CANDIDATE_AREAS):
        member = chosen(memberships, request.session.get(MEMBERSHIP_KEY))
        assert member is not None  # noqa: S101 - there is at least one
        acting = acting_through(member, name)
        return Standing(acting, acting.label, choices(memberships))
    acting = Acting(user_id=user.pk, subject_ids=subjects_of(user.pk), label=name)
    return Standing(acting, name, choices(memberships))


def choices(memberships: list[Membership]) -> tuple[MembershipChoice, ...]:
    """The memberships as the header, and the API, show them."""
    return tuple(
        MembershipChoice(
            m.id,
            m.organisation_id,
            m.role,
            f"{m.organisation} – {m.get_role_display()}",
            str(m.organisation),
        )
        for m in memberships
    )
