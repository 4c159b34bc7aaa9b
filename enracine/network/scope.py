"""The organisation in whose name one acts, and what one needs to know inside it (law.md, L30).

An organisation chooses, by a dated setting, who opens the files it holds: everybody who works there,
the team of who follows the person, or that one person only. The coordination sees them all.
"""

import uuid

from django.db.models import CharField, Exists, Q, QuerySet, Subquery, TextChoices, Value
from django.db.models.expressions import OuterRef
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Setting
from enracine.kernel.parameters import parameter
from enracine.network.models import Membership, Role


class Scope(TextChoices):
    """Who, inside an organisation, opens a file that it holds."""

    ORGANISATION = "organisation", _("Tout l’organisme")
    TEAM = "team", _("L’équipe de la personne qui suit le dossier")
    ASSIGNED = "assigned", _("Seulement la personne qui suit le dossier")


#: Where nobody chose: the team. An organisation that names no team is one team.
DEFAULT_SCOPE = Scope.TEAM.value
#: Roles that follow people, and need to know only of those they follow.
FOLLOWING = frozenset(
    {
        Role.COUNSELLOR.value,
        Role.PAJ_AGENT.value,
        Role.PARTNER.value,
        Role.INTEGRATION_OFFICER.value,
    }
)
KEY = "access.scope:"


def own_organisation(acting: Acting) -> uuid.UUID:
    """The acting organisation. Raises NotVisible when nobody acts for one."""
    if acting.organisation_id is None:
        raise NotVisible
    return acting.organisation_id


def scope_key(organisation_id: uuid.UUID) -> str:
    """The key of the dated setting of an organisation."""
    return f"{KEY}{organisation_id}"


def scope_of(organisation_id: uuid.UUID) -> str:
    """The scope in force today in an organisation. One SQL query."""
    chosen = str(parameter(scope_key(organisation_id), DEFAULT_SCOPE))
    return chosen if chosen in Scope.values else DEFAULT_SCOPE


def is_one_team(organisation: str, team: str) -> Q:
    """Whether every membership of an organisation, ended ones included, is of this team (two columns)."""
    others = Membership.objects.filter(organisation_id=OuterRef(organisation))
    return ~Q(Exists(others.exclude(team=OuterRef(team))))


def scope_in_force(column: str) -> Subquery:
    """The same as a sub-query on a table whose `column` is an organisation; None when not chosen."""
    day = today()
    chosen = (
        Setting.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            key=Concat(Value(KEY), Cast(OuterRef(column), CharField())),
            valid_from__lte=day,
        )
        .order_by("-valid_from")
        .values("value")[:1]
    )
    return Subquery(chosen)


def colleagues_known(acting: Acting) -> "QuerySet[Membership] | None":
    """Whose files the acting member needs to know: a sub-query of memberships; None: everybody's."""
    if not acting.is_professional or acting.role not in FOLLOWING:
        return None
    if acting.scope == Scope.ORGANISATION:
        return None
    if acting.scope != Scope.ASSIGNED and acting.one_team:
        # Her team is everybody there: asking of each file who follows it would change nothing.
        return None
    # The same person in another role of the same organisation is still herself.
    known = Q(pk=acting.membership_id) | Q(
        user_id=acting.user_id, organisation_id=acting.organisation_id
    )
    if acting.scope != Scope.ASSIGNED:
        known |= Q(organisation_id=acting.organisation_id, team=acting.team)
    return Membership.objects.filter(known)
