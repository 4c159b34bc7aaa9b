"""Referrals prepared in one go: the adults of a household, or needs shared among organisations."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.network.models import Organisation
from enracine.people.models import HouseholdMember
from enracine.privacy.models import Section
from enracine.referrals.actions.drafting import Target, draft_referral
from enracine.referrals.actions.needs import NeedLine, list_needs
from enracine.referrals.models import Bundle, Referral


@dataclass(frozen=True)
class AdultPart:
    """An adult of a household: her dossier here, and the sections that she may be asked for."""

    dossier_id: uuid.UUID
    sections: tuple[str, ...]


@action
def draft_household(
    acting: Acting,
    household_id: uuid.UUID,
    target: Target,
    adults: Sequence[AdultPart],
    reasons: Iterable[str],
    *,
    message: str = "",
) -> list[Referral]:
    """Prepare one referral for each adult, to the same organisation; each agrees for herself (L27).

    Raises NotVisible for a dossier that is not held here, ActionRefused for one of another
    household, or when nobody is chosen.
    """
    if not adults:
        raise ActionRefused(_("Choisissez au moins une personne."), field="adults")
    dossiers = Dossier.objects.filter(
        pk__in=[a.dossier_id for a in adults], organisation=acting.organisation_id
    )
    found = {d.pk: d for d in dossiers}
    if len(found) != len(adults):
        raise NotVisible
    if any(d.household_id != household_id for d in found.values()):
        raise ActionRefused(
            _("Ces personnes ne sont pas du même ménage."), field="adults", code="household"
        )
    bundle = _bundle(acting, Bundle.Kind.HOUSEHOLD, household_id)
    wanted = list(reasons)
    made = []
    for adult in adults:
        own = Target(
            target.organisation_id, adult.sections, target.region_id, target.paj_territory_id
        )
        made += draft_referral(acting, adult.dossier_id, [own], wanted, message=message)
    return [update_versioned(r, None, bundle=bundle) for r in made]


@action
def draft_needs(
    acting: Acting,
    dossier_id: uuid.UUID,
    shares: Sequence[tuple[Target, Sequence[NeedLine]]],
    reasons: Iterable[str],
    *,
    message: str = "",
) -> list[Referral]:
    """Prepare one referral for each organisation, with the needs that it is asked to answer (S22).

    Each organisation sees its own needs only, and nothing of the other.
    """
    if not shares or any(not lines for _target, lines in shares):
        raise ActionRefused(
            _("Écrivez au moins un besoin, et choisissez qui y répond."), field="needs"
        )
    dossier = Dossier.objects.filter(
        pk=dossier_id, organisation=acting.organisation_id, closed_on__isnull=True
    ).first()
    if dossier is None:
        raise NotVisible
    bundle = _bundle(acting, Bundle.Kind.NEEDS, dossier.subject_id)
    wanted = list(reasons)
    made = []
    for target, lines in shares:
        (referral,) = draft_referral(acting, dossier_id, [target], wanted, message=message)
        update_versioned(referral, None, bundle=bundle)
        list_needs(acting, referral, lines)
        made.append(referral)
    return made


def _bundle(acting: Acting, kind: str, subject_id: uuid.UUID) -> Bundle:
    return Bundle.objects.create(
        kind=kind, subject_id=subject_id, sender_id=str(acting.organisation_id)
    )


def answered_with(referral: Referral) -> Referral | None:
    """The referral of another adult of the same household that has left already; None otherwise."""
    if referral.bundle_id is None:
        return None
    return (
        Referral.objects.filter(
            bundle_id=referral.bundle_id, bundle__kind="household", sent_at__isnull=False
        )
        .exclude(pk=referral.pk)
        .select_related("receiver", "coordinating_organisation")
        .order_by("sent_at", "id")
        .first()
    )


def bundle_changes(referral: Referral) -> dict[str, Any]:
    """How many children the `family` section of this adult tells; nothing when it does not travel."""
    if referral.bundle_id is None or Section.FAMILY not in referral.sections:
        return {"children_told": None}
    own = HouseholdMember.objects.filter(person_id=referral.subject_id, left_on__isnull=True)
    children = HouseholdMember.objects.filter(
        household_id__in=own.values("household_id"), kind="child", left_on__isnull=True
    )
    return {"children_told": children.count()}


def address_to(referral: Referral, answering: Organisation) -> None:
    """What travels is read by whoever answers, which a common project has just chosen."""
    if referral.bundle_id is not None or referral.attachments.exists():
        referral.attachments.update(receiver=answering)
        referral.needs.update(receiver=answering)


@action
def answer_household(
    acting: Acting,
    referrals: Sequence[Referral],
    versions: Mapping[uuid.UUID, int],
    answer: Any,
) -> int:
    """Give the same answer for every adult who waits, in one transaction. Returns how many.

    `answer(acting, referral, version)` is the answer to one. When one has moved meanwhile, nothing is
    written for any of them, and the refusal names it.
    """
    for referral in referrals:
        try:
            answer(acting, referral, versions.get(referral.pk))
        except (Conflict, ActionRefused) as error:
            current = Referral.objects.get(pk=referral.pk)
            message = _("Rien n’est enregistré : %(number)s est « %(state)s ». %(why)s")
            said = error.message if isinstance(error, ActionRefused) else ""
            raise ActionRefused(
                message
                % {"number": current.number, "state": current.get_state_display(), "why": said},
                code="one_moved",
            ) from error
    return len(referrals)
