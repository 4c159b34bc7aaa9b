"""The form of a refusal and what it does, wherever a receiver refuses: one person, or a household."""

from typing import Any

from enracine.kernel.acting import Acting
from enracine.referrals import actions
from enracine.referrals.forms import DeclineForm
from enracine.referrals.models import Referral
from enracine.referrals.queries.proposable import (
    REGION,
    TERRITORY,
    organisations_to_propose,
    places_to_propose,
)


def decline_form(data: Any, referral: Referral) -> DeclineForm:
    """The form, with every place and organisation that may be proposed. Three SQL queries."""
    places, organisations = places_to_propose(), organisations_to_propose(referral)
    return DeclineForm(data, places=places, organisations=organisations)


def decline(
    acting: Acting, referral: Referral, data: dict[str, Any], version: int | None = None
) -> Referral:
    """Decline with what the form said: the reason, what is proposed in fields, and in words."""
    kind, _sep, place = data["proposed_place"].partition(":")
    town = data["proposed_municipality"]
    proposed = actions.Proposed(
        region_id=place if kind == REGION else None,
        paj_territory_id=place if kind == TERRITORY else None,
        municipality_id=town.pk if town else None,
        organisation_id=data["proposed_organisation"] or None,
        from_date=data["proposed_from"],
    )
    return actions.decline_referral(
        acting,
        referral,
        data["decline_reason"],
        counter_proposal=data["counter_proposal"],
        proposed=proposed,
        version=version,
    )
