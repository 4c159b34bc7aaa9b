"""Two households that the demonstration shows: spouses with two statuses, and a separation (S08, S09).

Made by the product's own actions, like the other named people.
"""

import datetime as dt

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Mandate, Membership, Programme, User
from enracine.network.standing import acting_through
from enracine.people.actions import (
    answer_union,
    offer_union,
    protect_address,
    separate_household,
    take_code,
)
from enracine.people.actions.separations import current_household
from enracine.people.models import HouseholdMember
from enracine.territories.models import Region


def herself(dossier: Dossier, email: str) -> Acting:
    """A registered adult acting from her own account."""
    home = current_household(dossier.subject_id)
    account = User.objects.get(email=email)
    return Acting.for_subject(*(s for s in (dossier.subject_id, home) if s), user_id=account.pk)


def join(first: tuple[Dossier, str], second: tuple[Dossier, str], day: dt.date) -> None:
    """Two adults who registered apart become one household, each saying yes on her own account."""
    with telling(day):
        code = offer_union(herself(*first), first[0].subject_id).code
        taken = take_code(herself(*second), second[0].subject_id, code)
        answer_union(herself(*second), taken.pk, second[0].subject_id, True)


def separate_and_protect(noura: tuple[Dossier, str], day: dt.date) -> None:
    """Noura leaves, her children with her; her counsellor writes that her address is secret."""
    dossier, email = noura
    dossier.refresh_from_db()
    member = Membership.objects.select_related("user", "organisation").get(pk=dossier.assignee_id)
    counsellor = acting_through(member, member.user.get_full_name())
    household = current_household(dossier.subject_id)
    if household is None:
        raise LookupError("no household")
    children = HouseholdMember.objects.filter(
        household_id=household, kind="child", left_on__isnull=True
    ).values_list("pk", flat=True)
    with telling(day):
        separate_household(
            counsellor, household, dossier.subject_id, {str(pk): "leaving" for pk in children}
        )
        protect_address(counsellor, dossier.subject_id)


def add_pasi_partner(partner: Membership, region: Region, day: dt.date) -> None:
    """A fictitious partner serves asylum seekers in one region, so that somebody can be directed."""
    Mandate.objects.get_or_create(
        organisation=partner.organisation,
        programme=Programme.objects.get(code="pasi_4"),
        region=region,
        defaults={
            "valid_from": day.replace(year=day.year - 2),
            "to_be_confirmed": True,
            "source": "Démonstration : organisme inventé",
        },
    )
