"""« Répond par lien »: deciding it, ending it, and naming who answers."""

import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.network.models import LinkAnswering, Membership, Organisation, Role, User
from enracine.network.queries.links import may_answer_by_link
from enracine.network.rules import LINK_DECIDERS

#: Nobody receives anything there, nobody signs in with it (RFC 2606).
NO_MAIL = "sans-compte.invalid"


@action
def answer_by_link(
    acting: Acting, organisation_id: uuid.UUID, *, email: str, code_email: str = ""
) -> LinkAnswering:
    """Say that an organisation answers by link from today, at this address; the former one ends.

    Raises NotVisible for an organisation that `acting` does not decide for, ActionRefused when the
    two addresses are the same.
    """
    organisation = _decided_for(acting, organisation_id)
    first, second = email.strip().lower(), code_email.strip().lower()
    if first == second:
        raise ActionRefused(
            _("Écrivez une autre adresse, ou laissez ce champ vide."), field="code_email"
        )
    former = LinkAnswering.objects.select_for_update().filter(
        organisation=organisation, ended_at__isnull=True
    )
    for one in former:
        _end(acting, one)
    answering = LinkAnswering.objects.create(
        organisation=organisation,
        email=first,
        code_email=second,
        decided_by_id=acting.membership_id,
        valid_from=today(),
    )
    record(
        "network.link_answering_decided", acting, object=answering, organisations=[organisation.pk]
    )
    return answering


@action
def stop_answering_by_link(
    acting: Acting, answering_id: uuid.UUID, *, version: int | None = None
) -> LinkAnswering:
    """End it at once: every link already sent stops serving. Raises NotVisible for a stranger."""
    found = (
        LinkAnswering.objects.select_related("organisation")
        .filter(pk=answering_id, ended_at__isnull=True)
        .first()
    )
    if found is None:
        raise NotVisible
    _decided_for(acting, found.organisation_id)
    _end(acting, found, version)
    record(
        "network.link_answering_ended", acting, object=found, organisations=[found.organisation_id]
    )
    return found


def _decided_for(acting: Acting, organisation_id: uuid.UUID) -> Organisation:
    found = may_answer_by_link(acting).filter(pk=organisation_id).first()
    if found is None or acting.role not in LINK_DECIDERS:
        raise NotVisible
    return found


def _end(acting: Acting, answering: LinkAnswering, version: int | None = None) -> None:
    last = max(today(), answering.valid_from)
    update_versioned(
        answering, version, valid_to=last, ended_at=now(), ended_by_id=acting.membership_id
    )


@action
def link_responder(acting: Acting, organisation_id: uuid.UUID, name: str) -> Membership:
    """The membership of somebody who names herself on the page of a link.

    Her account is closed and has neither password nor address: it opens nothing, and only says who
    answered. The same name, whatever its capitals, is the same person of that organisation.
    """
    said = " ".join(name.split())
    present: Membership | None = (
        Membership.objects.on(today())
        .select_related("user", "organisation")
        .filter(organisation_id=organisation_id, role=Role.LINK_RESPONDER, user__name__iexact=said)
        .order_by("id")
        .first()
    )
    if present is not None:
        return present
    user = User.objects.create_user(
        f"{new_id().hex}@{NO_MAIL}",
        name=said,
        is_active=False,
        is_demo=Organisation.objects.values_list("is_demo", flat=True).get(pk=organisation_id),
    )
    membership = Membership.objects.create(
        user=user, organisation_id=organisation_id, role=Role.LINK_RESPONDER, valid_from=today()
    )
    record(
        "network.joined",
        acting,
        object=membership,
        organisations=[organisation_id],
        data={"role": membership.role, "new": True},
    )
    return membership
