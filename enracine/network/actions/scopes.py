"""Who, inside an organisation, opens the files it holds; and with whom each person works."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Setting
from enracine.network.models import Membership
from enracine.network.scope import Scope, own_organisation, scope_key

#: Who decides how far colleagues see.
DECIDING = frozenset({"administrator", "coordinator", "privacy_officer"})


@action
def choose_scope(acting: Acting, scope: str, valid_from: dt.date) -> Setting:
    """Say who opens the files of the acting organisation, from a day on.

    Raises NotVisible for a role that does not decide, ActionRefused for a day already past.
    """
    organisation_id = own_organisation(acting)
    if acting.role not in DECIDING:
        raise NotVisible
    if scope not in Scope.values:
        raise ActionRefused(_("Choisissez qui ouvre les dossiers."), field="scope")
    if valid_from < today():
        raise ActionRefused(_("Choisissez aujourd’hui ou un jour à venir."), field="valid_from")
    setting, _created = Setting.objects.update_or_create(
        key=scope_key(organisation_id),
        valid_from=valid_from,
        defaults={"value": scope, "source": acting.label},
    )
    record(
        "network.scope_chosen",
        acting,
        data={"scope": scope, "from": valid_from.isoformat()},
    )
    return setting


@action
def put_in_team(
    acting: Acting, membership_id: uuid.UUID, team: str, *, version: int | None = None
) -> Membership:
    """Say with whom somebody works: people of one team open each other's files.

    Raises NotVisible outside the organisation, or for a role that does not decide.
    """
    found: Membership | None = (
        Membership.objects.on(today())
        .select_related("user")
        .filter(pk=membership_id, organisation_id=own_organisation(acting))
        .first()
    )
    if found is None or acting.role not in DECIDING:
        raise NotVisible
    name = " ".join(team.split())[:60]
    if found.team == name:
        return found
    update_versioned(found, version, team=name)
    record("network.team_changed", acting, object=found, data={"team": bool(name)})
    return found
